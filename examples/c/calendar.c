/* Components alone, from C: business hours and a clock over them, without a desk or a file. */
#include <csdesk/csdesk.h>
#include <stdio.h>
#include <time.h>

static const int64_t minute = 60 * 1000, hour = 60 * 60 * 1000;
static const int64_t asked = INT64_C(1790755200000); /* Wednesday 2026-09-30, 16:00 in Shanghai */

/* As a clock on a wall in Shanghai shows it. */
static char const* wall(int64_t ms) {
    static char text[32];
    time_t seconds = (time_t)((ms + 8 * hour) / 1000);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M", gmtime(&seconds));
    return text;
}

static int count_hours(csdesk_calendar const* office) {
    csdesk_interval open[8];
    int64_t due, spent;
    size_t pieces, i;
    int code = csdesk_calendar_add(office, asked, 8 * hour, &due);
    if (code == CSDESK_OK) code = csdesk_calendar_between(office, asked, due + 24 * hour, &spent);
    if (code == CSDESK_OK) code = csdesk_calendar_intervals(office, asked, due, open, 8, &pieces);
    if (code != CSDESK_OK) return code;
    printf("asked        %s\n", wall(asked));
    printf("8 h later    %s\n", wall(due));
    printf("a day on     %d h spent\n", (int)(spent / hour));
    for (i = 0; i < pieces && i < 8; ++i) {
        printf("open         %s", wall(open[i].from_ms));
        printf(" to %s\n", wall(open[i].to_ms));
    }
    return CSDESK_OK;
}

static int run_clock(csdesk_calendar const* office) {
    const int64_t warnings[] = {800000}; /* parts per million: at 80 % of the target */
    csdesk_clock_options options = CSDESK_CLOCK_OPTIONS_INIT;
    csdesk_clock_event event;
    csdesk_clock* clock = NULL;
    csdesk_text* why = NULL;
    int64_t now = asked + 9 * 24 * hour;
    size_t count = 0;
    int code;

    options.target_ms = 8 * hour;
    options.warn_at_ppm = warnings;
    options.warn_at_count = 1;
    code = csdesk_clock_create(&clock, office, &options);
    if (code == CSDESK_OK) code = csdesk_clock_start(clock, asked);
    if (code == CSDESK_OK) code = csdesk_clock_pause(clock, asked + 30 * minute, "pending", CSDESK_ZERO_TERMINATED);
    if (code == CSDESK_OK) code = csdesk_clock_resume(clock, asked + 60 * minute, "pending", CSDESK_ZERO_TERMINATED);
    while (code == CSDESK_OK && (code = csdesk_clock_due_events(clock, now, &event, 1, &count)) == CSDESK_OK && count == 1)
        printf("%s %s\n", event.kind == CSDESK_CLOCK_WARNING ? "warning     " : "breach      ", wall(event.due_ms));
    if (code == CSDESK_OK) code = csdesk_clock_explain(clock, now, &why);
    if (code == CSDESK_OK) printf("because      %s\n", csdesk_text_data(why));
    csdesk_text_destroy(why);
    csdesk_clock_destroy(clock);
    return code;
}

int main(void) {
    /* China's official days off and make-up days stand in the library. */
    csdesk_calendar* office = NULL;
    int code = csdesk_calendar_create_china(&office,
                                            "{\"hours\":{\"mon\":[[\"09:00\",\"12:00\"],[\"13:00\",\"18:00\"]],"
                                            "\"tue\":[[\"09:00\",\"18:00\"]],\"wed\":[[\"09:00\",\"18:00\"]],"
                                            "\"thu\":[[\"09:00\",\"18:00\"]],\"fri\":[[\"09:00\",\"18:00\"]]}}",
                                            CSDESK_ZERO_TERMINATED, NULL, 0);
    if (code == CSDESK_OK) code = count_hours(office);
    if (code == CSDESK_OK) code = run_clock(office);
    if (code != CSDESK_OK)
        fprintf(stderr, "%s: %s: %s\n", csdesk_code_name(code), csdesk_last_error_field(), csdesk_last_error_message());
    csdesk_calendar_destroy(office);
    return code != CSDESK_OK;
}
