/* csdesk.h in C89: included twice, every struct set both ways, the JSON examples of its comments. */
#include <csdesk/csdesk.h>

#include <string.h>

#include "plain_c.h"

static char const calendar_of_the_manual[] =
    "{\"tz\": \"Asia/Shanghai\","
    " \"hours\": {\"mon\": [[\"09:00\", \"12:00\"], [\"13:00\", \"18:00\"]],"
    "             \"fri\": [[\"22:00\", \"02:00\"]]},"
    " \"holidays\": [\"2026-10-01\"],"
    " \"overrides\": {\"2026-10-10\": [[\"09:00\", \"18:00\"]]},"
    " \"breaks\": {\"2026-10-12\": [[\"10:00\", \"10:30\"]]}}";

static char const orders_of_the_manual[] =
    "[{\"customer\":\"c-17\",\"at\":\"2026-10-01T08:00:00Z\",\"minor\":12900,\"activity\":1}]";

int plain_c_sizes(void) {
    csdesk_options desk = CSDESK_OPTIONS_INIT;
    csdesk_clock_options clock = CSDESK_CLOCK_OPTIONS_INIT;
    csdesk_options zeroed;
    memset(&zeroed, 0, sizeof zeroed);
    return desk.struct_size == sizeof(csdesk_options) && clock.struct_size == sizeof(csdesk_clock_options) &&
           desk.policy_now_ms == CSDESK_NOW && zeroed.seed == NULL;
}

int plain_c_calendar(int64_t start_ms, int64_t span_ms, int64_t* due_ms) {
    csdesk_calendar* calendar = NULL;
    int code = csdesk_calendar_create(&calendar, calendar_of_the_manual, CSDESK_ZERO_TERMINATED);
    if (code == CSDESK_OK) code = csdesk_calendar_add(calendar, start_ms, span_ms, due_ms);
    csdesk_calendar_destroy(calendar);
    return code;
}

int plain_c_tiers(size_t* length) {
    csdesk_text* standings = NULL;
    int code = csdesk_tiers_rfm(orders_of_the_manual, sizeof orders_of_the_manual - 1, CSDESK_NOW + 1, NULL, 0, &standings);
    if (code != CSDESK_OUT_OF_RANGE) return code;
    code = csdesk_tiers_rfm(orders_of_the_manual, sizeof orders_of_the_manual - 1, 1800000000000, NULL, 0, &standings);
    *length = csdesk_text_length(standings);
    csdesk_text_destroy(standings);
    return code;
}
