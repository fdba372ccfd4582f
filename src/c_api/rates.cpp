#include <csdesk/csdesk.h>

#include <csdesk/quality/rate_json.hpp>

#include "c_api/arguments.hpp"
#include "c_api/text.hpp"

using namespace csdesk;
using namespace csdesk::c_api;
using csdesk::c_api::place;

extern "C" {

int csdesk_rates_measure(char const* rule, size_t rule_length, char const* messages, size_t length, int64_t now_ms,
                         csdesk_text** measured) {
    return guarded([&] {
        auto& out = place(measured, "measured");
        auto const rule_text = bytes_in(rule, rule_length, "rule");
        auto const said = bytes_in(messages, length, "messages");
        auto const now = instant_in(now_ms, "now_ms");
        hand_out(out, rates::measure_json(rule_text, said, now).value());
    });
}

}  // extern "C"
