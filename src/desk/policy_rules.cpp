// One SLA rule of a policy file, checked and compiled.
#include <csdesk/calendar/zone.hpp>
#include <csdesk/ticket/described.hpp>

#include <algorithm>
#include <set>

#include "desk/policy_file.hpp"
#include "sla/subject_room.hpp"

namespace csdesk::engine {
namespace {

error wrong(std::string path, std::string en, std::string zh) {
    return refuse(errc::invalid_argument, std::move(path), std::move(en), std::move(zh));
}
std::string element(std::string const& path, std::size_t i) { return path + '[' + std::to_string(i) + ']'; }

constexpr std::size_t most_warnings = 16;
constexpr std::size_t most_conditions = 32;
constexpr std::size_t most_words = 100;
constexpr span shortest_target = std::chrono::seconds(1);
constexpr span longest_target = std::chrono::hours(24 * 3653);
constexpr std::int64_t most_days = 3'653;
constexpr std::int64_t largest_order = 1'000'000;

/// `50%` of the target, `100s` counted since the start, `1h left` before the breach. One counted since the start is kept as
/// the lead it is; days have no length before they begin, so nothing is counted from there.
std::optional<sla::warning_level> parse_warning(std::string_view text, sla::promise const& p) {
    if (auto const ppm = parse_share(text)) return sla::warning_level{.ppm = *ppm};
    constexpr std::string_view left = " left";
    bool const is_lead = text.ends_with(left);
    if (is_lead) text.remove_suffix(left.size());
    auto const t = parse_span(text);
    if (!t || (!is_lead && counts_days(p))) return std::nullopt;
    return sla::warning_level{.lead = is_lead ? *t : p.target - *t};
}

/// Counted time from the start to the warning; of days, as far as it is known: a share as a share of a long time.
span point_of(sla::warning_level const& w, span target) {
    if (w.ppm == 0) return target - w.lead;
    return span{target.count() / 1'000'000 * w.ppm + target.count() % 1'000'000 * w.ppm / 1'000'000};
}

/// The warnings of one target.
result<std::vector<sla::warning_level>> read_warnings(rule_file const& file, std::string const& path, sla::promise const& p) {
    if (file.warn_at.size() > most_warnings) return wrong(path + ".warn_at", "16 warnings at most", "最多 16 个预警点");
    std::vector<sla::warning_level> out;
    std::set<std::pair<bool, span>> seen;
    for (std::size_t i = 0; i < file.warn_at.size(); ++i) {
        std::string const here = element(path + ".warn_at", i);
        auto const w = parse_warning(file.warn_at[i], p);
        if (!w && counts_days(p))
            return wrong(here, "a warning of days is written 50% or \"1h left\"", "按天的时限，预警点应写作 50% 或 \"1h left\"");
        if (!w) return wrong(here, "a warning is written 50%, 100s or \"1h left\"", "预警点应写作 50%、100s 或 \"1h left\"");
        span const whole = counts_days(p) ? longest_target : p.target;
        span const point = point_of(*w, whole);
        if (point <= span{0} || point >= whole)
            return wrong(here, "a warning lies between the start and the target", "预警点应在开始与时限之间");
        if (!seen.insert({counts_days(p) && w->ppm == 0, point}).second)
            return wrong(here, "another warning has the same moment", "与另一预警点重合");
        out.push_back(*w);
    }
    return out;
}

/// `on_hold`, or `on_hold:carrier` for one reason or sub-status only; `snoozed`.
std::optional<error> read_pauses(rule_file const& file, std::string const& path, sla::rule& out) {
    for (std::size_t i = 0; i < file.pause_on.size(); ++i) {
        std::string_view const text = file.pause_on[i];
        if (text == "snoozed") {
            out.pause_when_snoozed = true;
            continue;
        }
        std::size_t const colon = text.find(':');
        std::string_view const reason = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
        auto const status = from_name<ticket_status>(text.substr(0, colon));
        bool const can = status == ticket_status::pending || status == ticket_status::on_hold;
        if (!can || (colon != std::string_view::npos && !well_formed_key(reason)))
            return wrong(element(path + ".pause_on", i),
                         "pending or on_hold, with a reason after a colon where only that one counts; or snoozed",
                         "应为 pending 或 on_hold，可在冒号后写明原因；或 snoozed");
        if (status == ticket_status::on_hold && out.metric == sla::metric::underpinning)
            return wrong(element(path + ".pause_on", i), "a third party's clock runs while the ticket is on hold",
                         "第三方时限正是在挂起时计时");
        out.pause_on.push_back({*status, std::string(reason)});
    }
    return std::nullopt;
}

bool word(std::string_view text) {
    return !text.empty() && text.size() <= 32 &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

std::optional<error> check_words(std::vector<std::string> const& list, std::string const& path) {
    for (std::size_t i = 0; i < list.size(); ++i)
        if (!word(list[i])) return wrong(element(path, i), "1 to 32 of a-z, 0-9 and _", "应为 1 至 32 个 a-z、0-9 或 _");
    return std::nullopt;
}
std::optional<error> check_texts(std::vector<std::string> const& list, std::string const& path) {
    for (std::size_t i = 0; i < list.size(); ++i)
        if (!well_formed_key(list[i]))
            return wrong(element(path, i), "1 to 128 bytes without control characters", "应为 1 至 128 字节、不含控制字符");
    return std::nullopt;
}

/// At least one, each one of `known`.
std::optional<error> check_known(std::vector<std::string> const& list, std::string const& path, std::vector<std::string> known) {
    for (std::size_t i = 0; i < list.size(); ++i)
        if (std::find(known.begin(), known.end(), list[i]) == known.end()) {
            error why = wrong(element(path, i), "no workflow waits in this step: " + list[i], "没有这个流程步骤：" + list[i]);
            why.allowed = std::move(known);
            return why;
        }
    return std::nullopt;
}

// ---- targets ------------------------------------------------------------------------------------------------------

std::optional<error> check_target(span target, std::string const& path) {
    if (target <= span{0}) return wrong(path, "must be more than zero", "必须大于零");
    if (target < shortest_target)
        return wrong(path, "one second at least: a bare number counts milliseconds", "至少一秒：单写数字时单位为毫秒");
    if (target > longest_target) return wrong(path, "ten years at most", "最长十年");
    return std::nullopt;
}

/// 1 … 3,653; 0 where the days end with the day: the day it begins on.
std::optional<error> check_days(std::int64_t days, bool end_of_day, std::string const& path) {
    if (days >= (end_of_day ? 0 : 1) && days <= most_days) return std::nullopt;
    return wrong(path, "1 to 3653 days; 0 only with end_of_day", "应为 1 至 3653 天；仅在 end_of_day 时可为 0");
}

/// One target of its own, with the warnings of the rule.
std::optional<error> add_target(rule_file const& file, std::string const& path, std::string const& here,
                                std::string const& priority_word, sla::target_for t, sla::rule& out) {
    auto const which = from_name<priority>(priority_word);
    if (!which) {
        error why = wrong(here, "no such priority: " + priority_word, "没有该优先级：" + priority_word);
        for (auto const& p : priority_names) why.allowed.emplace_back(p.name);
        return why;
    }
    t.priority = *which;
    auto const twice = [&](sla::target_for const& o) { return o.priority == t.priority && o.tier == t.tier; };
    if (std::any_of(out.targets.begin(), out.targets.end(), twice))
        return wrong(here, "this priority has another target already", "该优先级已有时限");
    auto warnings = read_warnings(
        file, path,
        {t.target, {}, static_cast<std::int32_t>(t.target_days.value_or(0)), t.target_days.has_value() && file.end_of_day});
    if (!warnings) return warnings.error();
    t.warn_at = std::move(*warnings);
    out.targets.push_back(std::move(t));
    return std::nullopt;
}

std::optional<error> read_own_targets(rule_file const& file, std::string const& path, sla::rule& out) {
    for (auto const& [word, target] : file.targets) {
        std::string const here = path + ".targets." + word;
        if (auto why = check_target(target, here)) return why;
        if (auto why = add_target(file, path, here, word, {.target = target}, out)) return why;
    }
    for (auto const& [word, days] : file.targets_days) {
        std::string const here = path + ".targets_days." + word;
        if (auto why = check_days(days, file.end_of_day, here)) return why;
        if (auto why = add_target(file, path, here, word, {.target_days = static_cast<std::int32_t>(days)}, out)) return why;
    }
    for (auto const& [tier, targets] : file.targets_by_tier) {
        std::string const of_tier = path + ".targets_by_tier." + tier;
        if (targets.empty()) return wrong(of_tier, "names no priority: {urgent = \"30m\"}", "缺少优先级：{urgent = \"30m\"}");
        for (auto const& [word, target] : targets) {
            std::string const here = of_tier + '.' + word;
            if (auto why = check_target(target, here)) return why;
            if (auto why = add_target(file, path, here, word, {.tier = tier, .target = target}, out)) return why;
        }
    }
    return std::nullopt;
}

std::optional<error> read_targets(rule_file const& file, std::string const& path, sla::rule& out) {
    bool const own = !file.targets.empty() || !file.targets_days.empty() || !file.targets_by_tier.empty();
    bool const any = file.target || file.target_days || own;
    if (file.exempt && any)
        return wrong(path + ".exempt", "a rule that promises nothing has no target", "不作承诺的规则不能有时限");
    if (file.exempt && !file.warn_at.empty())
        return wrong(path + ".warn_at", "a rule that promises nothing has no warnings", "不作承诺的规则不能有预警");
    if (file.exempt) return std::nullopt;
    if (!any) return wrong(path + ".target", "this field is required", "缺少必填字段");
    if (file.target && file.target_days)
        return wrong(path + ".target_days", "either a target or days", "target 与 target_days 只能选一");
    if (file.end_of_day && !file.target_days && file.targets_days.empty())
        return wrong(path + ".end_of_day", "only days end with the day: target_days expected",
                     "仅按天的时限可用：缺少 target_days");
    if (file.target)
        if (auto why = check_target(*file.target, path + ".target")) return why;
    if (file.target_days)
        if (auto why = check_days(*file.target_days, file.end_of_day, path + ".target_days")) return why;
    out.target = file.target.value_or(span{});
    if (file.target_days) out.target_days = static_cast<std::int32_t>(*file.target_days);
    out.end_of_day = file.end_of_day;
    if (file.target || file.target_days) {
        auto warnings = read_warnings(
            file, path, {out.target, {}, out.target_days.value_or(0), out.target_days.has_value() && out.end_of_day});
        if (!warnings) return warnings.error();
        out.warn_at = std::move(*warnings);
    }
    return read_own_targets(file, path, out);
}

// ---- conditions -----------------------------------------------------------------------------------------------------

std::optional<error> read_conditions(rule_file const& file, std::string const& path, policy const& so_far, sla::rule& out) {
    if (file.when.size() > most_conditions) return wrong(path + ".when", "32 conditions at most", "最多 32 个条件");
    for (std::size_t i = 0; i < file.when.size(); ++i)
        if (auto good = ticket::check(file.when[i], ticket::condition_fields(), so_far.tickets); !good) {
            error why = good.error();
            why.field = element(path + ".when", i) + '.' + why.field;
            return why;
        }
    out.when = file.when;
    return std::nullopt;
}

/// `2026-11-11`: from its first instant; until its last.
std::optional<error> read_date(std::optional<std::string> const& text, std::string const& path, std::string const& zone,
                               int days_later, std::optional<instant>& out) {
    if (!text) return std::nullopt;
    auto const date = parse_date(*text);
    if (date) {
        auto const day = local_date{std::chrono::sys_days(*date) + std::chrono::days(days_later)};
        if (auto const begin = local_to_instant(zone, day, span{0})) {
            out = *begin;
            return std::nullopt;
        }
    }
    return wrong(path, "a date expected, such as 2026-11-11", "应为日期，例如 2026-11-11");
}

std::optional<error> read_dates(rule_file const& file, std::string const& path, std::string const& zone, sla::rule& out) {
    if (auto why = read_date(file.from, path + ".from", zone, 0, out.from)) return why;
    if (auto why = read_date(file.until, path + ".until", zone, 1, out.until)) return why;
    if (out.from && out.until && *out.until <= *out.from) return wrong(path + ".until", "lies before from", "早于 from");
    return std::nullopt;
}

/// What only one metric knows.
std::optional<error> read_words(rule_file const& file, std::string const& path, sla::rule& out) {
    bool const by_step = out.metric == sla::metric::workflow_step, third = out.metric == sla::metric::underpinning;
    if (by_step && file.steps.empty())
        return wrong(path + ".steps", "required: the steps it is about, such as complaint.accepted",
                     "必填：所计的流程步骤，例如 complaint.accepted");
    if (!by_step && !file.steps.empty()) return wrong(path + ".steps", "only workflow_step has steps", "仅 workflow_step 可用");
    if (!third && !file.reasons.empty()) return wrong(path + ".reasons", "only underpinning has reasons", "仅 underpinning 可用");
    if (file.steps.size() > most_words) return wrong(path + ".steps", "100 at most", "最多 100 个");
    if (file.reasons.size() > most_words) return wrong(path + ".reasons", "100 at most", "最多 100 个");
    if (auto why = check_known(file.steps, path + ".steps", known_steps())) return why;
    if (auto why = check_texts(file.reasons, path + ".reasons")) return why;
    out.steps = file.steps;
    out.reasons = file.reasons;
    return std::nullopt;
}

std::optional<error> read_order(rule_file const& file, std::string const& path, sla::rule& out) {
    if (!file.order) return std::nullopt;
    if (*file.order < 1 || *file.order > largest_order) return wrong(path + ".order", "1 to 1,000,000", "应为 1 至 1,000,000");
    out.order = static_cast<std::int32_t>(*file.order);
    return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parse_share(std::string_view text) {
    if (text.size() < 2 || text.back() != '%') return std::nullopt;
    text.remove_suffix(1);
    std::size_t const point = text.find('.');
    std::string_view const whole = text.substr(0, point);
    std::string_view const part = point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1);
    auto const digits = [](std::string_view t, std::size_t most) {
        return !t.empty() && t.size() <= most && t.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (!digits(whole, 3) || !digits(part, 4)) return std::nullopt;
    std::string const scaled = std::string(whole) + std::string(part) + std::string(4 - part.size(), '0');
    return std::stoll(scaled);
}

result<sla::rule> compile_rule(rule_file const& file, std::string const& path, policy const& so_far) {
    if (!well_formed_key(file.name))
        return wrong(path + ".name", "1 to 128 bytes without control characters", "应为 1 至 128 字节、不含控制字符");
    if (!file.metric) return wrong(path + ".metric", "this field is required", "缺少必填字段");
    if (*file.metric == sla::metric::external)
        return wrong(path + ".metric", "external deadlines are set by command, not by rule", "外部时限由命令设定，不能写成规则");
    if (!word(file.pack)) return wrong(path + ".pack", "1 to 32 of a-z, 0-9 and _", "应为 1 至 32 个 a-z、0-9 或 _");
    if (auto why = check_texts(file.tiers, path + ".tiers")) return *why;
    if (auto why = check_words(file.channels, path + ".channels")) return *why;
    if (auto why = check_texts(file.tags, path + ".tags")) return *why;
    bool const counted = so_far.calendars.contains(file.calendar);
    if (!counted && !(file.exempt && file.calendar == rule_file{}.calendar))  // who promises nothing needs no calendar
        return wrong(path + ".calendar", "no calendar has this name: " + file.calendar, "没有名为 " + file.calendar + " 的日历");
    sla::rule out{.name = file.name,
                  .metric = *file.metric,
                  .pack = file.pack,
                  .kinds = file.kinds,
                  .tiers = file.tiers,
                  .channels = file.channels,
                  .priorities = file.priorities,
                  .tags = file.tags,
                  .enabled = file.enabled,
                  .exempt = file.exempt,
                  .calendar = counted ? file.calendar : std::string(sla::real_time),
                  .reopen = file.reopen};
    for (auto const& read : {read_targets, read_words, read_order, read_pauses})
        if (auto why = read(file, path, out)) return *why;
    if (auto why = read_conditions(file, path, so_far, out)) return *why;
    if (auto why = read_dates(file, path, so_far.time_zone, out)) return *why;
    return out;
}

}  // namespace csdesk::engine
