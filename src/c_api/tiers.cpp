#include <csdesk/csdesk.h>

#include <csdesk/customer/tiers.hpp>

#include "c_api/arguments.hpp"
#include "c_api/text.hpp"
#include "customer/policy_describe.hpp"
#include "desk/codec.hpp"

namespace csdesk::c_api {
namespace {

struct order_text {
    customer_key customer{};
    instant at{};
    std::int64_t minor = 0;
    std::optional<std::int64_t> activity{};
};
BOOST_DESCRIBE_STRUCT(order_text, (), (customer, at, minor, activity))

struct standing_text {
    customer_key customer{};
    std::string tier{};
    std::int64_t recency_days = 0, frequency = 0, money_minor = 0, activity = 0;
    std::optional<std::int32_t> rule{};
};
BOOST_DESCRIBE_STRUCT(standing_text, (), (customer, tier, recency_days, frequency, money_minor, activity, rule))

/// What `read` yields; a refusal's path begins with the name of the parameter.
template <class Read>
auto within(std::string const& parameter, Read&& read) {
    try {
        return read();
    } catch (refused const& e) {
        error why = e.why();
        bool const joined = why.field.empty() || why.field.front() == '[';
        why.field = parameter + (joined ? "" : ".") + why.field;
        throw refused(why);
    }
}

std::vector<tiers::order> read_orders(std::string_view json) {
    using namespace engine;
    auto const given = from_json<std::vector<order_text>>(parse_json(json).value(), strictness::door).value();
    std::vector<tiers::order> out;
    out.reserve(given.size());
    for (auto const& o : given) out.push_back({o.customer, o.at, o.minor, o.activity.value_or(1)});
    return out;
}

tiers::policy read_policy(std::string_view json) {
    using namespace engine;
    auto out = from_json<tiers::policy>(parse_json(json).value(), strictness::defaults).value();
    (void)tiers::check(out).value();
    return out;
}

std::string to_text(std::vector<tiers::standing> const& standings) {
    std::vector<standing_text> out;
    out.reserve(standings.size());
    for (auto const& s : standings) {
        auto const& f = s.figures;
        auto& row = out.emplace_back(standing_text{s.customer, s.tier, f.recency_days, f.frequency, f.money_minor, f.activity});
        if (s.rule >= 0) row.rule = s.rule;
    }
    return engine::to_json(out);
}

}  // namespace
}  // namespace csdesk::c_api

using namespace csdesk;
using namespace csdesk::c_api;
using csdesk::c_api::place;

extern "C" {

int csdesk_tiers_rfm(char const* orders, size_t length, int64_t as_of_ms, char const* policy, size_t policy_length,
                     csdesk_text** standings) {
    return guarded([&] {
        auto& out = place(standings, "standings");
        auto const list = within("orders", [&] { return read_orders(bytes_in(orders, length, "")); });
        auto const as_of = instant_in(as_of_ms, "as_of_ms");
        tiers::policy rules{};
        if (policy != nullptr) rules = within("policy", [&] { return read_policy(bytes_in(policy, policy_length, "")); });
        hand_out(out, to_text(tiers::rfm(list, as_of, rules)));
    });
}

}  // extern "C"
