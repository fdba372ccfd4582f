#include <csdesk/sla/escalation.hpp>

#include <algorithm>
#include <tuple>

namespace csdesk::escalation {
namespace {

void drop(state& s, std::vector<planned> const& gone) {
    std::erase_if(s.steps, [&](planned const& p) {
        return std::any_of(gone.begin(), gone.end(), [&](planned const& g) { return g.key == p.key; });
    });
}

void sort(state& s) {
    std::sort(s.steps.begin(), s.steps.end(),
              [](planned const& a, planned const& b) { return std::tie(a.due, a.key) < std::tie(b.due, b.key); });
}

/// The same step once more.
std::string with_time(std::string const& key, std::int32_t time) {
    return key.substr(0, key.rfind('/') + 1) + std::to_string(time);
}

}  // namespace

void evolve(state& s, steps_planned const& e, instant) {
    s.ticket = e.ticket;
    s.steps.insert(s.steps.end(), e.steps.begin(), e.steps.end());
    sort(s);
}

void evolve(state& s, taken const& e, instant) {
    s.ticket = e.ticket;
    drop(s, {e.step});
    if (!e.next) return;
    planned again = e.step;
    ++again.time;
    again.key = with_time(again.key, again.time);
    again.due = *e.next;
    s.steps.push_back(std::move(again));
    sort(s);
}

void evolve(state& s, steps_stopped const& e, instant) { drop(s, e.steps); }
void evolve(state&, steps_skipped const&, instant) {}

std::optional<instant> due(state const& s) {
    if (s.steps.empty()) return std::nullopt;
    return s.steps.front().due;
}

std::span<std::string_view const> placeholders() noexcept {
    static constexpr std::string_view names[] = {"ticket",  "clock",  "assignee", "requester", "reference", "rule",
                                                 "chain",   "metric", "level",    "time",      "priority",  "tier",
                                                 "channel", "kind",   "status",   "due",       "moment",    "now"};
    return names;
}

std::optional<std::string> fill(std::string_view text, std::map<std::string, std::string> const& values) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '{') {
            out += text[i];
            if (text.substr(i, 2) == "}}") ++i;
        } else if (text.substr(i, 2) == "{{") {
            out += text[i++];
        } else {
            std::size_t const end = text.find('}', i);
            if (end == std::string_view::npos) return std::nullopt;
            auto const found = values.find(std::string(text.substr(i + 1, end - i - 1)));
            if (found == values.end()) return std::nullopt;
            out += found->second;
            i = end;
        }
    }
    return out;
}

bool begins(trigger const& on, std::optional<sla::warning_level> const& level, span target) noexcept {
    if (on.breach || !level) return on.breach && !level;
    if (on.any) return true;
    if (on.left > span{}) return level->lead == on.left;
    if (on.since > span{}) return level->lead > span{} && level->lead == target - on.since;
    return level->lead == span{} && level->ppm == on.ppm;
}

std::string level_text(std::optional<sla::warning_level> const& level) {
    if (!level) return "breach";
    if (level->lead > span{}) return format_span(level->lead) + " left";
    std::string out = std::to_string(level->ppm / 10'000);
    if (auto rest = std::to_string(10'000 + level->ppm % 10'000).substr(1); rest != "0000") {
        while (rest.back() == '0') rest.pop_back();
        out += '.' + rest;
    }
    return out + '%';
}

std::string level_zh(std::string_view level) {
    constexpr std::string_view left = " left";
    if (level == "breach") return "超时";
    if (!level.ends_with(left)) return std::string(level);
    return "剩余 " + std::string(level.substr(0, level.size() - left.size()));
}

}  // namespace csdesk::escalation
