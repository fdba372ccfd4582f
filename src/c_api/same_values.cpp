// The constants of csdesk.h are those of the C++ interface; what differs does not compile.
#include <csdesk/csdesk.h>

#include <csdesk/core/error.hpp>
#include <csdesk/desk/desk.hpp>
#include <csdesk/sla/state.hpp>
#include <csdesk/workflow/kit.hpp>
#include <iterator>

namespace csdesk::c_api {
namespace {

template <class C, class Cpp>
constexpr bool same(C c, Cpp cpp) {
    return static_cast<int>(c) == static_cast<int>(cpp);
}

static_assert(same(CSDESK_OK, errc::ok));
static_assert(same(CSDESK_INVALID_ARGUMENT, errc::invalid_argument));
static_assert(same(CSDESK_NOT_FOUND, errc::not_found));
static_assert(same(CSDESK_CONFLICT, errc::conflict));
static_assert(same(CSDESK_FORBIDDEN, errc::forbidden));
static_assert(same(CSDESK_NOT_ALLOWED, errc::not_allowed));
static_assert(same(CSDESK_BEYOND_AUTHORITY, errc::beyond_authority));
static_assert(same(CSDESK_REACTION_LIMIT, errc::reaction_limit));
static_assert(same(CSDESK_REENTRANT, errc::reentrant));
static_assert(same(CSDESK_BUSY, errc::busy));
static_assert(same(CSDESK_CLOSED, errc::closed));
static_assert(same(CSDESK_STORAGE, errc::storage));
static_assert(same(CSDESK_CORRUPT, errc::corrupt));
static_assert(same(CSDESK_NEWER_SCHEMA, errc::newer_schema));
static_assert(same(CSDESK_OUT_OF_RANGE, errc::out_of_range));
static_assert(same(CSDESK_NEVER_OPEN, errc::never_open));
static_assert(same(CSDESK_UNKNOWN_ZONE, errc::unknown_zone));
static_assert(same(CSDESK_UNKNOWN_NAME, errc::unknown_name));
static_assert(same(CSDESK_NO_MEMORY, errc::no_memory));
static_assert(std::size(errc_names) == 19, "a new code belongs into csdesk.h too");

static_assert(same(CSDESK_DURABILITY_FULL, durability::full));
static_assert(same(CSDESK_DURABILITY_MAY_LOSE_ON_POWER_FAILURE, durability::may_lose_on_power_failure));
static_assert(same(CSDESK_DURABILITY_MAY_CORRUPT_ON_POWER_FAILURE, durability::may_corrupt_on_power_failure));
static_assert(same(CSDESK_CATCH_UP_LATE, catch_up::late));
static_assert(same(CSDESK_CATCH_UP_EXACT, catch_up::exact));

static_assert(same(CSDESK_CLOCK_NOT_STARTED, sla::clock_status::not_started));
static_assert(same(CSDESK_CLOCK_RUNNING, sla::clock_status::running));
static_assert(same(CSDESK_CLOCK_PAUSED, sla::clock_status::paused));
static_assert(same(CSDESK_CLOCK_MET, sla::clock_status::met));
static_assert(same(CSDESK_CLOCK_BREACHED, sla::clock_status::breached));
static_assert(same(CSDESK_CLOCK_CANCELLED, sla::clock_status::cancelled));
static_assert(std::size(sla::clock_status_names) == 6);
static_assert(same(CSDESK_CLOCK_WARNING, sla::clock_event_kind::warning));
static_assert(same(CSDESK_CLOCK_BREACH, sla::clock_event_kind::breach));
static_assert(same(CSDESK_REOPEN_CONTINUE, sla::reopen_mode::continue_clock));
static_assert(same(CSDESK_REOPEN_RESTART, sla::reopen_mode::restart));
static_assert(same(CSDESK_REOPEN_NEW_INSTANCE, sla::reopen_mode::new_instance));

static_assert(same(CSDESK_MERMAID, workflow::diagram_format::mermaid));
static_assert(same(CSDESK_DOT, workflow::diagram_format::dot));
static_assert(same(CSDESK_ENGLISH, language::en));
static_assert(same(CSDESK_CHINESE, language::zh));

// 64-bit layouts: what a caller compiled against this header has built in.
static_assert(sizeof(csdesk_options) == 72 && offsetof(csdesk_options, policy_now_ms) == 64);
static_assert(sizeof(csdesk_clock_options) == 56 && offsetof(csdesk_clock_options, end_of_day) == 52);
static_assert(sizeof(csdesk_clock_event) == 40 && sizeof(csdesk_interval) == 16);
static_assert(sizeof(csdesk_allocator) == 32 && offsetof(csdesk_allocator, user_data) == 24);

}  // namespace
}  // namespace csdesk::c_api
