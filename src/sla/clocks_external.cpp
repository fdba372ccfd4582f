// External deadlines (平台倒计时): instants the shop does not make, told and moved by the host. Real time.
#include <csdesk/core/check.hpp>

#include <algorithm>

#include "sla/clocks_work.hpp"

namespace csdesk::clocks {
namespace {

constexpr std::ptrdiff_t most_externals = 32;
constexpr std::size_t longest_words = 2'000;

std::vector<sla::warning_level> levels(std::vector<span> const& leads) {
    std::vector<sla::warning_level> out;
    for (span const lead : leads) out.push_back({.lead = lead});
    return out;
}
std::vector<sla::warning_level> levels(sla::clock_state const& s) {
    std::vector<sla::warning_level> out;
    for (auto const& w : s.warnings) out.push_back(w.level);
    return out;
}

/// What people read of it; nothing is as good as left out.
outcome check_words(char const* field, std::optional<std::string> const& text) {
    return text && !text->empty() ? check_line(field, *text, longest_words) : done();
}

std::optional<error> check(set_external const& c) {
    auto const wrong = [](std::string field, char const* en, char const* zh) {
        return refuse(errc::invalid_argument, std::move(field), en, zh);
    };
    bool const named = !c.name.empty() && c.name.size() <= longest_key &&
                       std::none_of(c.name.begin(), c.name.end(), [](unsigned char ch) { return ch < 0x20 || ch == 0x7f; });
    if (!named) return wrong("name", "1 to 128 bytes without control characters", "应为 1 至 128 字节、不含控制字符");
    if (auto good = check_words("consequence", c.consequence); !good) return good.error();
    for (std::size_t i = 0; i < c.warn_before.size(); ++i)
        if (c.warn_before[i] <= span{0})
            return wrong("warn_before[" + std::to_string(i) + ']', "must be more than zero", "必须大于零");
    return std::nullopt;
}

clock const* find(state const& s, std::string const& name) {
    auto const at =
        std::find_if(s.clocks.begin(), s.clocks.end(), [&](clock const& k) { return open_external(k) && k.rule == name; });
    return at == s.clocks.end() ? nullptr : &*at;
}

/// The running deadline of this name; told for a merged ticket, that one's and not the survivor's own.
clock const* find(state const& s, std::string const& name, ticket_id ticket, ticket_id told_for) {
    return told_for == ticket ? find(s, name) : carried(s, name, told_for);
}

/// Paths of the clock in the command's own words.
error renamed(error why) {
    if (why.field.starts_with("warnings")) why.field.replace(0, 8, "warn_before");
    if (why.field == "due") why.field = "at";
    return why;
}

}  // namespace

void work::set_external(clocks::set_external const& c, ticket_id told_for) {
    auto const& cal = hours(std::string(sla::real_time));
    clock const* const old = find(s_, c.name, ticket_, told_for);
    if (old == nullptr) {
        bool const merged = told_for != ticket_;
        clock k{.number = f_->new_clock(),
                .metric = sla::metric::external,
                .pack = "external",
                .rule = merged && find(s_, c.name) != nullptr ? name_of(c.name, told_for) : c.name,
                .calendar = std::string(sla::real_time),
                .consequence = c.consequence,
                .came_from = merged ? told_for : ticket_id{},
                .state = sla::next::external(cal, c.at, levels(c.warn_before), f_->at).value()};
        describe(k);
        return change<started>(std::move(k));
    }
    bool const same_warnings = levels(old->state) == levels(c.warn_before);
    if (old->state.due == c.at && same_warnings && old->consequence == c.consequence) return put(unchanged{ticket_, old->number});
    clock k = *old;
    span const target_before = k.state.target;
    k.consequence = c.consequence;
    if (!same_warnings) {  // armed anew under a number of their own
        for (auto& w : k.state.warnings) w.reported = true;
        std::erase_if(k.state.owed, [](auto const& e) { return e.kind == sla::clock_event_kind::warning; });
        auto const fresh = sla::next::external(cal, c.at, levels(c.warn_before), std::max(f_->at, k.state.since)).value();
        k.state = sla::next::move_external(std::move(k.state), cal, c.at, f_->at).value();
        if (k.state.due == old->state.due) ++k.state.instance;
        k.state.warnings = fresh.warnings;
        for (auto& w : k.state.warnings) w.instance = k.state.instance;
    } else {
        k.state = sla::next::move_external(std::move(k.state), cal, c.at, f_->at).value();
    }
    describe(k);
    change<retargeted>(std::move(k));
    auto& e = std::get<retargeted>(out_.back());
    e.rule_before = e.clock.rule;
    e.target_before = target_before;
}

void work::withdraw_external(clock_id k) { cancel(k, f_->at, false); }

events decide(state const& s, set_external const& c, ticket_id ticket, ticket_id told_for, facts const& f) {
    if (auto why = check(c)) return *why;
    auto const tried =
        sla::next::external(f.in_force.calendars.at(std::string(sla::real_time)), c.at, levels(c.warn_before), f.at);
    if (!tried) return renamed(tried.error());
    auto const others =
        std::count_if(s.clocks.begin(), s.clocks.end(), [](clock const& k) { return k.metric == sla::metric::external; });
    if (find(s, c.name, ticket, told_for) == nullptr && others >= most_externals)
        return refuse(errc::not_allowed, "name", "a ticket may have 32 external deadlines at most", "每张工单最多 32 个外部时限");
    work w(s, ticket, f, {cause::external, 0, c.consequence.value_or("")});
    w.set_external(c, told_for);
    return w.take();
}

events decide(state const& s, withdraw_external const& c, ticket_id ticket, ticket_id told_for, facts const& f) {
    if (auto good = check_words("reason", c.reason); !good) return good.error();
    clock const* const found = find(s, c.name, ticket, told_for);
    if (found == nullptr) {
        std::vector<std::string> running;
        for (clock const& k : s.clocks)
            if (open_external(k)) running.push_back(k.rule);
        return refuse(errc::not_found, "name", "no external deadline of this name is running", "没有该名称的外部时限",
                      std::move(running));
    }
    work w(s, ticket, f, {cause::external, 0, c.reason.value_or("")});
    w.withdraw_external(found->number);
    return w.take();
}

}  // namespace csdesk::clocks
