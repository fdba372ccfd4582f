#include <csdesk/calendar/calendar.hpp>

#include "calendar/check.hpp"
#include "calendar/table.hpp"

namespace csdesk {
namespace {

using ms = std::int64_t;

[[noreturn]] void throw_out_of_range(std::string field) {
    throw refused(refuse(errc::out_of_range, std::move(field), "must lie within 1900 … 2200", "必须在 1900 年至 2200 年之间"));
}
[[noreturn]] void throw_never(std::string field = {}) {
    throw refused(refuse(errc::out_of_range, std::move(field), "does not come before the end of the calendar (1900 … 2200)",
                         "在日历范围（1900 年至 2200 年）内不会到来"));
}
[[noreturn]] void throw_negative(std::string field) {
    throw refused(refuse(errc::invalid_argument, std::move(field), "must not be negative", "不得为负"));
}

void need_range(instant t, char const* field) {
    if (!in_range(t)) [[unlikely]]
        throw_out_of_range(field);
}
void need_span(csdesk::span open) {
    if (open < csdesk::span{0}) [[unlikely]]
        throw_negative("span");
}
std::optional<instant> to_answer(std::optional<ms> t) {
    if (!t || *t < to_ms(earliest_instant) || *t > to_ms(latest_instant)) return {};
    return instant_from_ms(*t);
}
std::string place(char const* list, std::size_t i) { return std::string{list} + '[' + std::to_string(i) + ']'; }

void need_same_size(std::size_t a, std::size_t b, std::size_t out) {
    if (a != b || a != out)
        throw refused(refuse(errc::invalid_argument, "", "columns must have the same length", "各列长度必须相同"));
}

}  // namespace

result<calendar> calendar::make(calendar_rules rules) {
    if (auto ok = check(rules); !ok) return ok.error();
    auto const zone = load_zone(rules.tz);
    if (!zone) return refuse(errc::unknown_zone, "tz", "not an IANA time zone this machine knows", "本机没有这个 IANA 时区");
    auto made = std::make_shared<table const>(std::move(rules), *zone);
    if (!made->ever_open()) return refuse(errc::never_open, "hours", "the calendar is never open", "该日历没有任何营业时间");
    return calendar{std::move(made)};
}

calendar calendar::always(std::string tz) {
    calendar_rules rules{.tz = std::move(tz)};
    rules.on(every_day, {{csdesk::span{0}, std::chrono::hours{24}}});
    return make(std::move(rules)).value();
}

instant calendar::add(instant t, csdesk::span open) const {
    need_span(open);
    need_range(t, "start");
    auto const due = table_->add(to_ms(t), open.count());
    if (!due) throw_never();
    return instant_from_ms(*due);
}

instant calendar::sub(instant t, csdesk::span open) const {
    need_span(open);
    need_range(t, "start");
    auto const begun = table_->sub(to_ms(t), open.count());
    if (!begun) throw_never();
    return instant_from_ms(*begun);
}

csdesk::span calendar::between(instant a, instant b) const {
    need_range(a, "from");
    need_range(b, "to");
    return csdesk::span{b > a ? table_->between(to_ms(a), to_ms(b)) : 0};
}

bool calendar::is_open(instant t) const {
    need_range(t, "instant");
    return table_->at(table::chunk_of(to_ms(t))).is_open(to_ms(t));
}

instant calendar::next_open(instant t) const {
    need_range(t, "instant");
    auto const found = try_next_open(t);
    if (!found) throw_never();
    return *found;
}

instant calendar::next_close(instant t) const {
    need_range(t, "instant");
    auto const found = try_next_close(t);
    if (!found) throw_never();
    return *found;
}

std::vector<interval> calendar::intervals(instant a, instant b) const {
    need_range(a, "from");
    need_range(b, "to");
    std::vector<interval> all;
    for (auto t = a; t < b;) {
        auto const piece = table_->piece_after(to_ms(t));
        if (!piece || piece->from >= b) break;
        all.push_back(intersect(*piece, {a, b}));
        t = piece->to;
    }
    return all;
}

std::optional<instant> calendar::try_add(instant t, csdesk::span open) const {
    need_span(open);
    if (!in_range(t)) return {};
    return to_answer(table_->add(to_ms(t), open.count()));
}

std::optional<instant> calendar::try_sub(instant t, csdesk::span open) const {
    need_span(open);
    if (!in_range(t)) return {};
    return to_answer(table_->sub(to_ms(t), open.count()));
}

std::optional<instant> calendar::try_next_open(instant t) const {
    if (!in_range(t)) return {};
    auto const piece = table_->piece_after(to_ms(t));
    if (!piece) return {};
    return to_answer(std::max(to_ms(t), to_ms(piece->from)));
}

std::optional<instant> calendar::try_next_close(instant t) const {
    if (!in_range(t)) return {};
    auto const piece = table_->piece_after(to_ms(t));
    if (!piece) return {};
    return to_answer(to_ms(piece->to));
}

void calendar::add_many(std::span<ms const> starts, std::span<ms const> spans, std::span<ms> out) const {
    need_same_size(starts.size(), spans.size(), out.size());
    for (std::size_t i = 0; i < starts.size(); ++i) {
        if (!in_range(instant_from_ms(starts[i]))) throw_out_of_range(place("starts", i));
        if (spans[i] < 0) throw_negative(place("spans", i));
        auto const due = table_->add(starts[i], spans[i]);
        if (!due) throw_never(place("spans", i));
        out[i] = *due;
    }
}

void calendar::between_many(std::span<ms const> a, std::span<ms const> b, std::span<ms> out) const {
    need_same_size(a.size(), b.size(), out.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!in_range(instant_from_ms(a[i]))) throw_out_of_range(place("a", i));
        if (!in_range(instant_from_ms(b[i]))) throw_out_of_range(place("b", i));
        out[i] = b[i] > a[i] ? table_->between(a[i], b[i]) : 0;
    }
}

instant calendar::start_of_day(local_date date) const {
    if (!date.ok()) throw refused(refuse(errc::invalid_argument, "date", "must be a date that exists", "必须是存在的日期"));
    auto const t = to_instant(table_->zone(), number_of(date), csdesk::span{0});
    need_range(t, "date");
    return t;
}

local_date calendar::date_of(instant t) const {
    need_range(t, "instant");
    return local_date{std::chrono::floor<std::chrono::days>(t + offset_at(table_->zone(), t))};
}

calendar_rules const& calendar::rules() const noexcept { return table_->rules(); }

std::string calendar::fingerprint() const { return zone_fingerprint(table_->zone()); }

}  // namespace csdesk
