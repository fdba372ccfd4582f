// Rates (响应率): the share of rounds, sessions, messages or buyers that were answered in time, as platforms judge shops.
//
//     rates::rule r{.name = "taobao_3min", .counts = rates::unit::round, .tz = "Asia/Shanghai"};
//     r.versions = {{.within = 3min, .from = 8h, .to = 23h, .at_least_ppm = 900'000, .minimum = 100}};
//     rates::meter m{.rate = r.name};
//     hear(r, m, {rates::speaker::customer, asked});        // opens a unit
//     hear(r, m, {rates::speaker::person, answered});       // closes it, in time or late
//     auto const all = measure(r, messages, now);           // or everything at once: units, days and the figure
//
// One meter follows one conversation. What it yields is counted by the local day the unit was asked on, so a period is a sum
// of days and a change of rules on a day needs no recount of the days before it. All sums are integers; a rate is in parts
// per million, rounded down, and is compared with its target before rounding.
// Values and pure functions: safe to use from any thread. Counts up to 9 × 10^12.
#pragma once

#include <csdesk/calendar/rules.hpp>
#include <csdesk/core/ids.hpp>
#include <csdesk/core/names.hpp>
#include <csdesk/core/result.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace csdesk::rates {

/// What is counted once.
enum class unit : std::uint8_t {
    round = 1,      ///< first unanswered question until the first answer; later questions do not restart it
    session = 2,    ///< the customer's first message after a silence; ends by the next silence
    message = 3,    ///< each message of the customer
    buyer_day = 4,  ///< one buyer on one day: every message must have been answered in time
};
inline constexpr spelled<unit> unit_names[] = {
    {unit::round, "round", "轮次", "Round"},
    {unit::session, "session", "会话", "Session"},
    {unit::message, "message", "消息", "Message"},
    {unit::buyer_day, "buyer_day", "买家日", "Buyer and day"},
};
constexpr std::span<spelled<unit> const> names_of(unit) noexcept { return unit_names; }

/// Whose answers count.
enum class answers : std::uint8_t {
    person = 1,  ///< people, also where a bot proposed the words; not what software sends by itself
    anyone = 2,  ///< bots and rules too
};
inline constexpr spelled<answers> answers_names[] = {
    {answers::person, "person", "人工", "A person"},
    {answers::anyone, "anyone", "人工或机器人", "Anyone"},
};
constexpr std::span<spelled<answers> const> names_of(answers) noexcept { return answers_names; }

/// How a part of a step counts in deductions: 94.9 % against 95 % is one step started, none full.
enum class stepping : std::uint8_t { started = 1, full = 2 };
inline constexpr spelled<stepping> stepping_names[] = {
    {stepping::started, "started", "不足一档按一档", "Each step started"},
    {stepping::full, "full", "满一档计一档", "Each full step"},
};
constexpr std::span<spelled<stepping> const> names_of(stepping) noexcept { return stepping_names; }

/// How a rate stands.
enum class verdict : std::uint8_t {
    no_data = 1,     ///< nothing to judge in the period
    not_judged = 2,  ///< fewer units than the minimum
    measured = 3,    ///< no target is set
    reached = 4,
    missed = 5,
};
inline constexpr spelled<verdict> verdict_names[] = {
    {verdict::no_data, "no_data", "无数据", "No data"},    {verdict::not_judged, "not_judged", "样本不足不考核", "Not judged"},
    {verdict::measured, "measured", "仅统计", "Measured"}, {verdict::reached, "reached", "达标", "Reached"},
    {verdict::missed, "missed", "未达标", "Missed"},
};
constexpr std::span<spelled<verdict> const> names_of(verdict) noexcept { return verdict_names; }

/// What holds from a day on. A unit is judged by the terms of the day it was asked on.
struct terms {
    std::optional<local_date> effective{};  ///< first day; nothing: from the beginning
    span within{};                          ///< an answer exactly then is in time; more than zero unless `share_of` is used
    span from{};                            ///< asked in [from, to) by the clock on the wall
    span to = std::chrono::hours{24};       ///< before `from`: over midnight
    rates::answers answers = rates::answers::person;
    std::optional<std::int64_t> at_least_ppm{};  ///< the target: this share or more
    std::optional<std::int64_t> below_ppm{};     ///< or, where less is better: a smaller share than this
    std::int64_t minimum = 0;                    ///< with fewer units the rate is not judged
    friend bool operator==(terms const&, terms const&) = default;
};

/// Units asked in [from, to) do not count (春节豁免).
struct waiver {
    std::string name{};
    instant from{}, to{};
    friend bool operator==(waiver const&, waiver const&) = default;
};

/// A line whose crossing has a consequence, such as less traffic under 40 % in a day.
struct alarm {
    std::int64_t below_ppm = 0;
    bool of_day = false;       ///< judged by the last day alone, else by the whole period
    std::int64_t minimum = 0;  ///< with fewer units it is silent
    std::string en{}, zh{};    ///< the consequence
    friend bool operator==(alarm const&, alarm const&) = default;
};

/// Points that fall in a straight line below the target. Thousandths of a point.
struct deduction {
    std::int64_t full_milli = 0;     ///< at or above the target
    std::int64_t step_ppm = 10'000;  ///< more than zero
    std::int64_t deduct_milli = 0;   ///< for each step below the target
    stepping steps = stepping::full;
    std::int64_t few = 0;               ///< with this many units or fewer the target is not looked at …
    std::int64_t few_deduct_milli = 0;  ///< … and each missed unit costs this
    friend bool operator==(deduction const&, deduction const&) = default;
};

/// One rate. Empty conditions hold for every conversation.
struct rule {
    std::string name{};  ///< 1 … 64 of a-z, 0-9 and _
    std::string en{}, zh{};
    std::string pack = "shop";
    unit counts = unit::round;
    std::string tz = "UTC";         ///< whose days and hours these are
    std::vector<terms> versions{};  ///< by `effective`, at least one
    std::int32_t days = 30;         ///< calendar days of the rolling period, its last day included; 0 = calendar month
    bool until_yesterday = false;   ///< the period ends with the day before
    span session_gap = std::chrono::minutes{10};       ///< a silence longer than this ends a session
    std::vector<std::string> share_of{};               ///< not answers are measured, but the share that came by these channels
    std::vector<ticket_kind> kinds{}, except_kinds{};  ///< any of these; none of these
    std::vector<std::string> channels{}, except_channels{};  ///< of the customer's message
    std::vector<std::string> tags{}, except_tags{};          ///< any of these; none of these
    std::vector<waiver> waivers{};                           ///< what is asked inside does not count
    std::vector<alarm> alarms{};                             ///< lines with consequences
    std::optional<deduction> points{};                       ///< needs `at_least_ppm`
    friend bool operator==(rule const&, rule const&) = default;
};

/// Refuses what cannot work, naming the field.
outcome check(rule const& r);

/// The terms of a day; nullptr before the first.
terms const* terms_on(rule const& r, local_date day);

/// Whether a conversation is the rule's business at all.
bool concerns(rule const& r, ticket_kind kind, std::vector<std::string> const& tags);
/// Whether a customer's message on this channel is; answers are heard on any.
bool hears(rule const& r, std::string const& channel);

/// Who speaks.
enum class speaker : std::uint8_t {
    customer = 1,
    person = 2,
    automatic = 3,
    nobody = 4,  ///< the conversation ended: who waited is not answered any more
};
inline constexpr spelled<speaker> speaker_names[] = {
    {speaker::customer, "customer", "买家", "Customer"},
    {speaker::person, "person", "客服", "Person"},
    {speaker::automatic, "automatic", "自动", "Automatic"},
    {speaker::nobody, "nobody", "结束", "Ended"},
};
constexpr std::span<spelled<speaker> const> names_of(speaker) noexcept { return speaker_names; }

/// One thing said, in the order it became known.
struct fact {
    speaker who = speaker::customer;
    instant at{};
    std::string channel{};
};

/// One unit of a conversation as it stands.
struct unit_state {
    std::int32_t number = 0;  ///< 1, 2, … of the counted ones of this conversation
    std::string day{};        ///< local date it was asked on
    instant asked_at{};       ///< buyer_day: its earliest message without an answer
    std::optional<instant> answered_at{};
    bool met = false;     ///< answered in time
    bool counted = true;  ///< false: outside the hours, waived, before the rule began
    friend bool operator==(unit_state const&, unit_state const&) = default;
};

/// Counters of units; sums of them are counters again.
struct tally {
    std::int64_t asked = 0, answered = 0, met = 0;
    span waited_ms{};  ///< of the answered ones
    /// Adds another's.
    tally& operator+=(tally const& o) noexcept;
    /// Takes another's away.
    tally& operator-=(tally const& o) noexcept;
    friend bool operator==(tally const&, tally const&) = default;
};
/// What one unit counts.
tally count(unit_state const& u);

/// What a rule remembers of one conversation. It does not grow with it: at most 100 messages wait for their answer, those
/// before them stay unanswered.
struct meter {
    std::string rate{};
    std::int32_t units = 0;
    std::vector<unit_state> open{};
    std::optional<unit_state> last{};  ///< buyer_day: that of the latest day
    std::optional<instant> last_message_at{}, last_answer_at{};
    friend bool operator==(meter const&, meter const&) = default;
};

/// A unit that is new or stands otherwise than before.
struct change {
    std::optional<unit_state> before{};  ///< nothing: it is new
    unit_state now{};                    ///< as it stands
};

/// Takes in one fact; the caller has asked `concerns`, and `hears` for a customer's message. Only counted units are told.
std::vector<change> hear(rule const& r, meter& m, fact const& f);

/// First and last day of the period that ends on `as_of`.
struct period {
    local_date first{}, last{};
};
/// That of a rule.
period period_of(rule const& r, local_date as_of);

/// An alarm line and whether it is crossed.
struct alarm_state {
    std::int64_t below_ppm = 0;
    bool of_day = false;
    bool crossed = false;
    std::string en{}, zh{};
};

/// A rate over its period.
struct figure {
    std::string rate{}, en{}, zh{}, pack{};
    unit counts = unit::round;
    std::string from{}, to{};  ///< days, both included
    std::int64_t asked = 0;    ///< units of the period
    std::int64_t waiting = 0;  ///< unanswered and still in time
    std::int64_t judged = 0;   ///< asked less waiting: what the rate is a share of
    std::int64_t answered = 0, met = 0;
    std::optional<std::int64_t> rate_ppm{};  ///< rounded down; nothing without judged units
    std::optional<std::int64_t> at_least_ppm{}, below_ppm{};
    std::int64_t minimum = 0;
    rates::verdict verdict = rates::verdict::no_data;
    std::optional<span> average_wait_ms{};  ///< of the answered ones, rounded down
    std::optional<std::int64_t> points_milli{};
    std::vector<alarm_state> alarms{};
};

/// The figure from its sums. `day`: of the last day alone; `waiting`: unanswered units whose time is not over.
figure figure_of(rule const& r, local_date as_of, tally const& all, std::int64_t waiting, tally const& day,
                 std::int64_t day_waiting);

/// floor(part × 1,000,000 ÷ whole); nothing where the whole is zero.
std::optional<std::int64_t> share_ppm(std::int64_t part, std::int64_t whole) noexcept;

/// Points left, in thousandths, never below zero; nothing where there is nothing to judge.
std::optional<std::int64_t> points_of(deduction const& d, std::int64_t at_least_ppm, std::int64_t judged,
                                      std::int64_t met) noexcept;

/// A message of some conversation, for `measure`.
struct message {
    std::string conversation{};                ///< any name
    std::string buyer{};                       ///< any name; matters for buyer_day
    fact said{};                               ///< what was said
    ticket_kind kind = ticket_kind::pre_sale;  ///< of the conversation
    std::vector<std::string> tags{};           ///< of the conversation; its last message's count
};
/// A unit and where it happened.
struct placed_unit {
    std::string conversation{};  ///< as given
    std::string buyer{};         ///< as given
    unit_state unit{};           ///< as it stands
};
/// Everything a rule says about messages.
struct measured {
    figure whole{};                       ///< of the period
    std::vector<placed_unit> units{};     ///< by conversation, then number; of the period
    std::map<std::string, tally> days{};  ///< every day that has a unit
};
/// All at once: messages in the order they became known, the period that ends with the local day of `now`.
/// Refused: what `check` refuses; an instant outside 1900 … 2200.
result<measured> measure(rule const& r, std::span<message const> messages, instant now);

/// One buyer's day over all conversations: late where one is late, else unanswered where one is, else answered in time.
unit_state combined(std::span<unit_state const> parts);

/// The local day and time of an instant; the zone was checked with the rule.
local_date day_of(rule const& r, instant t);

}  // namespace csdesk::rates
#pragma GCC visibility pop
