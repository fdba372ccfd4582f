// Satisfaction ratings (满意度评价, CSAT): asked for once a resolution, one score a link.
//
//     auto const asked = decide(s, request{ticket}, f);        // or by itself when a ticket is resolved (policy: ask)
//     auto const rated = decide(s, rate{.ticket = ticket, .score = 5, .token = token}, f);
//
// A link is a token in the outbox notice `csat.request`; the host puts it where the customer can press it. It names the
// request and is no secret: who may follow it is the host's to check. Values and pure functions: safe to use from any thread.
#pragma once

#include <csdesk/core/ids.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/personal.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace csdesk {
/// One request for a rating.
using survey_id = id<struct survey_tag>;
}  // namespace csdesk

#pragma GCC visibility push(default)
namespace csdesk::survey {

/// What a rating after a reopen does to the one before.
enum class after_reopen : std::uint8_t { replace = 1, add = 2 };
inline constexpr spelled<after_reopen> after_reopen_names[] = {
    {after_reopen::replace, "replace", "替换原评价", "Replaces the one before"},
    {after_reopen::add, "add", "与原评价并计", "Counts beside it"},
};
constexpr std::span<spelled<after_reopen> const> names_of(after_reopen) noexcept { return after_reopen_names; }

/// The defaults are the shipped ones. Spans are real time.
struct policy {
    bool ask = false;                        ///< asks by itself when a ticket is resolved
    span cool_down = std::chrono::days{7};   ///< a customer asked within it is not asked again; 0 = always
    span valid_for = std::chrono::days{14};  ///< how long a link can be used; 0 = for ever
    std::int32_t good_from = 4;              ///< this score or more is satisfied
    survey::after_reopen after_reopen = survey::after_reopen::replace;  ///< what a later rating does to the one before
    friend bool operator==(policy const&, policy const&) = default;
};
/// Refuses spans beyond ten years and scores outside 1 … 5, naming the field.
outcome check(policy const& p);

/// Asks the customer of an ended ticket; the notice goes to the outbox.
struct request {
    ticket_ref ticket{};
};
/// The customer's rating. Without a token it is for the ticket's present resolution.
struct rate {
    ticket_ref ticket{};
    std::int32_t score = 0;                          ///< 1 … 5
    std::optional<personal<std::string>> comment{};  ///< not blank, at most 4,000 bytes
    std::optional<std::string> token{};              ///< of the link that was followed
};

/// The customer was asked.
struct requested {
    ticket_id ticket{};
    survey_id survey{};
    customer_key customer{};
    ticket_kind kind = ticket_kind::after_sale;
    std::string channel{};
    agent_key agent{};  ///< who had the ticket
    std::string token{};
    std::int32_t resolution = 0;  ///< 1, and one more with each reopen
    bool automatic = false;
    std::optional<instant> valid_until{};
};
/// Remembered for the cool-down.
struct contacted {
    customer_key customer{};
    survey_id survey{};
};
/// The customer has rated.
struct rated {
    ticket_id ticket{};
    survey_id survey{};  ///< the request's number; one of its own where nobody had asked
    customer_key customer{};
    ticket_kind kind = ticket_kind::after_sale;
    std::string channel{};
    agent_key agent{};
    std::int32_t resolution = 0;
    std::int32_t score = 0;
    bool good = false;              ///< by the policy then
    bool replaces_earlier = false;  ///< ratings of earlier resolutions count no more
    personal<std::string> comment{};
};
/// The same score by the same link again.
struct rating_repeated {
    ticket_id ticket{};
    std::int32_t resolution = 0;
    std::int32_t score = 0;
};
/// Any of them.
using event = std::variant<requested, contacted, rated, rating_repeated>;

/// One request and its answer, or a rating nobody asked for.
struct entry {
    survey_id survey{};
    std::string token{};
    std::int32_t resolution = 0;
    std::optional<instant> asked_at{}, valid_until{}, rated_at{};
    std::int32_t score = 0;  ///< 0: not rated
    bool good = false;
    bool counted = false;
    std::string channel{};
    agent_key agent{};
};
/// The ratings of one ticket; the latest 50 are kept.
struct state {
    ticket_id ticket{};
    customer_key customer{};
    ticket_kind kind = ticket_kind::after_sale;
    std::vector<entry> entries{};
};
/// When a customer was last asked.
struct customer_state {
    std::optional<instant> asked_at{};
};

/// What a decision may look at beside the state.
struct facts {
    instant at{};
    actor who{};
    policy rules{};
    ticket_id ticket{};
    customer_key customer{};
    ticket_kind kind = ticket_kind::after_sale;
    std::string channel{};
    agent_key agent{};
    std::int32_t resolution = 1;
    bool ended = false;                               ///< resolved or closed
    std::optional<instant> last_asked{};              ///< the customer, by any ticket
    std::function<survey_id()> new_survey{};          ///< the number for a new request or rating
    std::function<std::string(survey_id)> link_of{};  ///< the token of a new request
};

/// What follows. The system's request answers nothing where a person's would be refused.
result<std::vector<event>> decide(state const& s, request const& c, facts const& f);
result<std::vector<event>> decide(state const& s, rate const& c, facts const& f);

/// Takes over what an event says; looks at nothing else.
void evolve(state& s, requested const& e, instant at);
void evolve(state& s, rated const& e, instant at);
void evolve(state& s, rating_repeated const& e, instant at);
void evolve(customer_state& s, contacted const& e, instant at);

}  // namespace csdesk::survey
#pragma GCC visibility pop
