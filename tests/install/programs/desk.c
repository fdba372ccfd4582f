/* A host in C: a desk, a ticket, an answer, the reason of a clock, a refusal; a calendar and a clock by themselves. */
#include <csdesk/csdesk.h>

#include <stdio.h>
#include <string.h>

static int failed(char const* what) {
    fprintf(stderr, "%s: %s %s\n", what, csdesk_last_error_field(), csdesk_last_error_message());
    return 1;
}

static int desk(void) {
    char const* open =
        "{\"name\":\"ticket.open\",\"actor\":\"customer:c-17\",\"now\":\"2026-11-21T02:30:00Z\",\"data\":"
        "{\"reference\":\"t-1\",\"requester\":\"c-17\",\"kind\":\"after_sale\",\"channel\":\"web\",\"text\":\"?\"}}";
    char const* reply =
        "{\"name\":\"ticket.reply\",\"actor\":\"agent:li\",\"now\":\"2026-11-21T02:30:40Z\",\"data\":"
        "{\"ticket\":\"t-1\",\"text\":\"!\"}}";
    char const* why = "{\"view\":\"clock.explain\",\"params\":{\"ticket\":\"t-1\",\"metric\":\"first_response\"}}";
    char const* commands[] = {open, reply};
    csdesk_desk* shop = NULL;
    csdesk_text* text = NULL;
    size_t i;
    if (csdesk_open(&shop, ":memory:", NULL) != CSDESK_OK) return failed("open");
    for (i = 0; i < 2; ++i) {
        if (csdesk_execute(shop, commands[i], CSDESK_ZERO_TERMINATED, &text) != CSDESK_OK) return failed(commands[i]);
        csdesk_text_destroy(text);
    }
    if (csdesk_query(shop, why, strlen(why), &text) != CSDESK_OK) return failed("explain");
    if (strstr(csdesk_text_data(text), "first_response") == NULL) return failed(csdesk_text_data(text));
    csdesk_text_destroy(text);
    if (csdesk_execute(shop, "{\"name\":\"ticket.fly\",\"actor\":\"agent:li\",\"data\":{}}", CSDESK_ZERO_TERMINATED, &text) !=
        CSDESK_UNKNOWN_NAME)
        return failed("an unknown command is refused");
    csdesk_desk_destroy(shop);
    return 0;
}

static int clock_of_five_minutes(void) {
    int64_t const start = INT64_C(1792981800000); /* 2026-10-26T02:30:00Z, a Monday morning in Shanghai */
    csdesk_clock_options options = CSDESK_CLOCK_OPTIONS_INIT;
    csdesk_calendar* calendar = NULL;
    csdesk_clock* clock = NULL;
    int64_t due = 0;
    if (csdesk_calendar_create(&calendar, "{\"tz\":\"Asia/Shanghai\",\"hours\":{\"mon\":[[\"09:00\",\"18:00\"]]}}",
                               CSDESK_ZERO_TERMINATED) != CSDESK_OK)
        return failed("calendar");
    options.target_ms = 5 * 60 * 1000;
    if (csdesk_clock_create(&clock, calendar, &options) != CSDESK_OK) return failed("clock");
    if (csdesk_clock_start(clock, start) != CSDESK_OK || csdesk_clock_due(clock, &due) != CSDESK_OK) return failed("due");
    csdesk_clock_destroy(clock);
    csdesk_calendar_destroy(calendar);
    return due == start + options.target_ms ? 0 : failed("the clock is due five minutes later");
}

int main(void) {
    if (desk() != 0 || clock_of_five_minutes() != 0) return 1;
    printf("csdesk %s, interface %d\n", csdesk_version(), csdesk_abi_version());
    return 0;
}
