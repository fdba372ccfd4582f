// A ticket to play with: decides, applies what was decided, keeps the events.
#pragma once

#include <csdesk/ticket/ticket.hpp>

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace csdesk::ticket {

using namespace std::chrono_literals;
inline constexpr instant t0 = instant_from_ms(1'780'000'000'000);

inline actor agent(std::string name = "li") { return {role::agent, std::move(name)}; }
inline actor const customer_actor{role::customer, "c-1"}, bot{role::bot, "b"}, desk_itself{role::system, {}},
    importer{role::importer, "csv"};

class play {
public:
    state now{};
    std::vector<event> log{};
    policy rules{};
    std::int64_t next_message = 100;
    std::optional<message_id> repeated{};

    facts with(instant at, actor who) { return {at, std::move(who), rules, message_id{next_message}, repeated}; }

    result<std::vector<event>> open(ticket::open c, instant at = t0, actor who = {role::host, {}}) {
        return keep(decide(c, ticket_id{7}, "normal", with(at, std::move(who))), at);
    }
    template <class C>
    result<std::vector<event>> operator()(C c, instant at, actor who = agent()) {
        if constexpr (std::is_same_v<decltype(c.ticket), ticket_ref>) c.ticket = ticket_id{7};
        return keep(decide(now, c, with(at, std::move(who))), at);
    }
    /// The latest event of a kind.
    template <class E>
    E last() const {
        for (auto e = log.rbegin(); e != log.rend(); ++e)
            if (auto const* found = std::get_if<E>(&*e)) return *found;
        ADD_FAILURE() << "no such event";
        return {};
    }
    template <class E>
    std::size_t count() const {
        std::size_t n = 0;
        for (auto const& e : log) n += std::holds_alternative<E>(e) ? 1 : 0;
        return n;
    }

private:
    result<std::vector<event>> keep(result<std::vector<event>> decided, instant at) {
        ++next_message;
        if (!decided) return decided;
        for (auto const& e : *decided) {
            evolve(now, e, at);
            log.push_back(e);
        }
        return decided;
    }
};

inline open question(std::string text = "物流不动了") {
    open c{.requester = customer_key{"c-1"}, .kind = ticket_kind::after_sale, .channel = "wangwang"};
    if (!text.empty()) c.text = personal<std::string>(std::move(text));
    return c;
}
inline receive says(std::string text = "在吗？", std::optional<instant> occurred_at = {}) {
    return {.text = {std::move(text)}, .occurred_at = occurred_at};
}
inline reply answers(std::string text = "亲，您好", std::optional<instant> occurred_at = {}) {
    return {.text = {std::move(text)}, .occurred_at = occurred_at};
}
inline record_status reports(ticket_status s, instant when) { return {.status = s, .occurred_at = when}; }

template <class T>
testing::AssertionResult refused_with(result<T> const& r, errc code, std::string const& field) {
    if (r) return testing::AssertionFailure() << "was accepted";
    if (r.error().code != code || r.error().field != field)
        return testing::AssertionFailure() << name(r.error().code) << " at '" << r.error().field << "': " << r.error().en;
    if (r.error().en.empty() || r.error().zh.empty()) return testing::AssertionFailure() << "one language is missing";
    return testing::AssertionSuccess();
}

}  // namespace csdesk::ticket
