#include "c_api/calendar.hpp"

#include <csdesk/calendar/china.hpp>

#include "c_api/arguments.hpp"
#include "c_api/calendar_json.hpp"
#include "c_api/text.hpp"

namespace csdesk::c_api {
namespace {

void hand_over(csdesk_calendar*& out, calendar c) {
    out = handle_of<csdesk_calendar>(add_handle(kind::calendar, make_object<calendar_object>(0, std::move(c))));
}

calendar make_china(std::string_view json, std::optional<std::string> const& days) {
    auto rules = read_rules(json, "Asia/Shanghai");
    if (!days) return calendar::china(std::move(rules)).value();
    auto later = china_days::parse(*days);
    if (!later) {
        error why = later.error();
        why.field = "days." + why.field;
        throw refused(why);
    }
    return calendar::china(std::move(rules), china_days::official().joined(*later)).value();
}

span span_in(std::int64_t ms) {
    if (ms < 0) wrong("span_ms", "must not be negative", "不得为负");
    return span{ms};
}

/// A refusal of a whole column, such as `starts[17]`, in the words of the caller.
template <class Run>
void renaming_field(Run&& run, std::string_view first, std::string_view second) {
    try {
        run();
    } catch (refused const& e) {
        error why = e.why();
        auto const bracket = why.field.find('[');
        if (bracket == why.field.npos) throw;
        std::string_view const list = std::string_view(why.field).substr(0, bracket);
        why.field = std::string(list == "starts" || list == "a" ? first : second) + why.field.substr(bracket);
        throw refused(why);
    }
}

}  // namespace
}  // namespace csdesk::c_api

using namespace csdesk;
using namespace csdesk::c_api;
using csdesk::c_api::place;

extern "C" {

int csdesk_calendar_create(csdesk_calendar** out, char const* json, size_t length) {
    return guarded([&] {
        auto& made = place(out, "out");
        hand_over(made, calendar::make(read_rules(bytes_in(json, length, "json"), "UTC")).value());
    });
}

int csdesk_calendar_create_always(csdesk_calendar** out, char const* tz, size_t length) {
    return guarded([&] {
        auto& made = place(out, "out");
        hand_over(made, calendar::always(optional_text(tz, length, "tz").value_or("UTC")));
    });
}

int csdesk_calendar_create_china(csdesk_calendar** out, char const* json, size_t length, char const* days, size_t days_length) {
    return guarded([&] {
        auto& made = place(out, "out");
        auto const rules = bytes_in(json, length, "json");
        hand_over(made, make_china(rules, optional_text(days, days_length, "days")));
    });
}

int csdesk_calendar_add(csdesk_calendar const* calendar, int64_t start_ms, int64_t span_ms, int64_t* out_ms) {
    return guarded([&] {
        auto& out = place(out_ms, "out_ms");
        auto const& hours = calendar_of(calendar);
        out = to_ms(hours.add(instant_in(start_ms, "start_ms"), span_in(span_ms)));
    });
}

int csdesk_calendar_sub(csdesk_calendar const* calendar, int64_t end_ms, int64_t span_ms, int64_t* out_ms) {
    return guarded([&] {
        auto& out = place(out_ms, "out_ms");
        auto const& hours = calendar_of(calendar);
        out = to_ms(hours.sub(instant_in(end_ms, "end_ms"), span_in(span_ms)));
    });
}

int csdesk_calendar_between(csdesk_calendar const* calendar, int64_t from_ms, int64_t to_ms, int64_t* out_ms) {
    return guarded([&] {
        auto& out = place(out_ms, "out_ms");
        auto const& hours = calendar_of(calendar);
        out = hours.between(instant_in(from_ms, "from_ms"), instant_in(to_ms, "to_ms")).count();
    });
}

int csdesk_calendar_is_open(csdesk_calendar const* calendar, int64_t instant_ms, int* out) {
    return guarded([&] {
        auto& answer = place(out, "out");
        auto const& hours = calendar_of(calendar);
        answer = hours.is_open(instant_in(instant_ms, "instant_ms")) ? 1 : 0;
    });
}

int csdesk_calendar_next_open(csdesk_calendar const* calendar, int64_t instant_ms, int64_t* out_ms) {
    return guarded([&] {
        auto& out = place(out_ms, "out_ms");
        auto const& hours = calendar_of(calendar);
        out = ms_or_never(hours.try_next_open(instant_in(instant_ms, "instant_ms")));
    });
}

int csdesk_calendar_next_close(csdesk_calendar const* calendar, int64_t instant_ms, int64_t* out_ms) {
    return guarded([&] {
        auto& out = place(out_ms, "out_ms");
        auto const& hours = calendar_of(calendar);
        out = ms_or_never(hours.try_next_close(instant_in(instant_ms, "instant_ms")));
    });
}

int csdesk_calendar_intervals(csdesk_calendar const* calendar, int64_t from_ms, int64_t to_ms, csdesk_interval* out,
                              size_t capacity, size_t* count) {
    return guarded([&] {
        auto& found = place(count, "count");
        auto const room = items(out, capacity, "out", "capacity");
        auto const& hours = calendar_of(calendar);
        auto const pieces = hours.intervals(instant_in(from_ms, "from_ms"), instant_in(to_ms, "to_ms"));
        for (std::size_t i = 0; i < std::min(pieces.size(), room.size()); ++i)
            room[i] = {csdesk::to_ms(pieces[i].from), csdesk::to_ms(pieces[i].to)};
        found = pieces.size();
    });
}

int csdesk_calendar_add_many(csdesk_calendar const* calendar, int64_t const* starts_ms, int64_t const* spans_ms, size_t count,
                             int64_t* out_ms) {
    return guarded([&] {
        auto const out = items(out_ms, count, "out_ms", "count");
        auto const starts = items(starts_ms, count, "starts_ms", "count"), spans = items(spans_ms, count, "spans_ms", "count");
        auto const& hours = calendar_of(calendar);
        renaming_field([&] { hours.add_many(starts, spans, out); }, "starts_ms", "spans_ms");
    });
}

int csdesk_calendar_between_many(csdesk_calendar const* calendar, int64_t const* from_ms, int64_t const* to_ms, size_t count,
                                 int64_t* out_ms) {
    return guarded([&] {
        auto const out = items(out_ms, count, "out_ms", "count");
        auto const from = items(from_ms, count, "from_ms", "count"), to = items(to_ms, count, "to_ms", "count");
        auto const& hours = calendar_of(calendar);
        renaming_field([&] { hours.between_many(from, to, out); }, "from_ms", "to_ms");
    });
}

int csdesk_calendar_start_of_day(csdesk_calendar const* calendar, char const* date, size_t length, int64_t* out_ms) {
    return guarded([&] {
        auto& out = place(out_ms, "out_ms");
        auto const& hours = calendar_of(calendar);
        auto const day = parse_date(text_in(date, length, "date"));
        if (!day) wrong("date", "a date expected, such as \"2026-10-01\"", "应为日期，如 \"2026-10-01\"");
        out = to_ms(hours.start_of_day(*day));
    });
}

int csdesk_calendar_date_of(csdesk_calendar const* calendar, int64_t instant_ms, csdesk_text** date) {
    return guarded([&] {
        auto& out = place(date, "date");
        auto const& hours = calendar_of(calendar);
        hand_out(out, format_date(hours.date_of(instant_in(instant_ms, "instant_ms"))));
    });
}

int csdesk_calendar_rules(csdesk_calendar const* calendar, csdesk_text** json) {
    return guarded([&] {
        auto& out = place(json, "json");
        hand_out(out, c_api::to_json(calendar_of(calendar).rules()));
    });
}

int csdesk_calendar_fingerprint(csdesk_calendar const* calendar, csdesk_text** hash) {
    return guarded([&] {
        auto& out = place(hash, "hash");
        hand_out(out, calendar_of(calendar).fingerprint());
    });
}

void csdesk_calendar_destroy(csdesk_calendar* calendar) { end_handle(kind::calendar, number_of(calendar)); }

}  // extern "C"
