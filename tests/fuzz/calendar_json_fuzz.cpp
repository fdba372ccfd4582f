// A calendar from arbitrary JSON through the C interface; where it is one, its functions agree with each other.
#include <csdesk/csdesk.h>

#include <string>

#include "fuzz/input.hpp"

using csdesk::fuzz::must;

namespace {

constexpr std::int64_t day = 86'400'000;

void check_refusal() {
    must(csdesk_last_error_code() < 0, "a failure has a code");
    must(*csdesk_last_error_message() != 0 && *csdesk_last_error_message_zh() != 0, "a failure says why in both languages");
}

void check_answers(csdesk_calendar* cal, std::int64_t t, std::int64_t span) {
    std::int64_t due = 0, back = 0, next = 0;
    int open = 0;
    if (csdesk_calendar_add(cal, t, span, &due) == CSDESK_OK) {
        must(due >= t, "a deadline does not come before its start");
        must(csdesk_calendar_between(cal, t, due, &back) == CSDESK_OK && back == span, "between undoes add");
    }
    if (csdesk_calendar_sub(cal, t, span, &back) == CSDESK_OK) {
        must(back <= t, "sub goes back");
        must(csdesk_calendar_between(cal, back, t, &due) == CSDESK_OK && due == span, "between undoes sub");
    }
    must(csdesk_calendar_next_open(cal, t, &next) == CSDESK_OK, "next_open answers");
    must(csdesk_calendar_is_open(cal, t, &open) == CSDESK_OK && (open == 1) == (next == t), "open now is open next");
    csdesk_interval pieces[8];
    std::size_t count = 0;
    must(csdesk_calendar_intervals(cal, t, t + 3 * day, pieces, 8, &count) == CSDESK_OK, "intervals answer");
    std::int64_t sum = 0, total = 0;
    for (std::size_t i = 0; i < count && i < 8; ++i) {
        must(pieces[i].from_ms < pieces[i].to_ms && (i == 0 || pieces[i - 1].to_ms < pieces[i].from_ms), "pieces are in order");
        sum += pieces[i].to_ms - pieces[i].from_ms;
    }
    must(csdesk_calendar_between(cal, t, t + 3 * day, &total) == CSDESK_OK, "between answers");
    must(count > 8 || total == sum, "the pieces are all there is");
}

void check_rules(csdesk_calendar* cal) {
    csdesk_text *rules = nullptr, *again = nullptr;
    csdesk_calendar* copy = nullptr;
    must(csdesk_calendar_rules(cal, &rules) == CSDESK_OK, "a calendar tells its rules");
    must(csdesk_calendar_create(&copy, csdesk_text_data(rules), csdesk_text_length(rules)) == CSDESK_OK,
         "the rules make a calendar", csdesk_text_data(rules));
    must(csdesk_calendar_rules(copy, &again) == CSDESK_OK && std::string_view(csdesk_text_data(rules)) == csdesk_text_data(again),
         "and that tells the same");
    csdesk_text_destroy(rules);
    csdesk_text_destroy(again);
    csdesk_calendar_destroy(copy);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    csdesk::fuzz::input in(data, size);
    std::int64_t const t = (in.number() % (200 * 365)) * day + in.number() % day;
    std::int64_t const span = in.number() % (90 * day);
    auto const json = in.rest();
    csdesk_calendar* cal = nullptr;
    if (csdesk_calendar_create(&cal, json.data() != nullptr ? json.data() : "", json.size()) != CSDESK_OK) {
        must(cal == nullptr, "nothing was made");
        check_refusal();
        return 0;
    }
    check_answers(cal, t, span < 0 ? -span : span);
    check_rules(cal);
    csdesk_calendar_destroy(cal);
    csdesk_calendar_destroy(cal);
    return 0;
}
