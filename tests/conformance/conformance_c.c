/* Every conformance case through csdesk.h alone, byte for byte. cases.py cuts the files, so that nothing here reads JSON. */
#include <csdesk/csdesk.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { most_fields = 512 };

typedef struct field {
    char* data;
    size_t length;
} field;

static field fields[most_fields];
static size_t field_count;
static csdesk_desk* desk;
static unsigned long cases, differences;

/* ---- what was answered, as text ---- */

static char* answer;
static size_t answer_length, answer_room;

static void append(char const* data, size_t length) {
    while (answer_length + length + 1 > answer_room) {
        answer_room = answer_room ? 2 * answer_room : 4096;
        answer = realloc(answer, answer_room);
        if (!answer) abort();
    }
    memcpy(answer + answer_length, data, length);
    answer_length += length;
    answer[answer_length] = 0;
}

static void say(char const* format, ...) {
    char text[128];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    append(text, strlen(text));
}

static void say_instant(int64_t ms) {
    if (ms == CSDESK_NEVER)
        say("null");
    else
        say("%lld", (long long)ms);
}

static void say_text(csdesk_text* text) {
    append(csdesk_text_data(text), csdesk_text_length(text));
    csdesk_text_destroy(text);
}

/* ---- fields ---- */

static int64_t number(size_t i) { return strtoll(fields[i].data, NULL, 10); }
static int is(size_t i, char const* word) { return strcmp(fields[i].data, word) == 0; }
static char const* text_or_null(size_t i) { return fields[i].length ? fields[i].data : NULL; }

static int read_record(FILE* in) {
    size_t i;
    if (fscanf(in, "%zu", &field_count) != 1) return 0;
    if (fgetc(in) != '\n' || field_count > most_fields) exit(2);
    for (i = 0; i < field_count; ++i) {
        size_t length;
        if (fscanf(in, "%zu", &length) != 1 || fgetc(in) != ':') exit(2);
        free(fields[i].data);
        fields[i].data = malloc(length + 1);
        if (!fields[i].data || fread(fields[i].data, 1, length, in) != length || fgetc(in) != '\n') exit(2);
        fields[i].data[length] = 0;
        fields[i].length = length;
    }
    return 1;
}

/* ---- the desk ---- */

static void open_desk(void) {
    csdesk_options options = CSDESK_OPTIONS_INIT;
    uint64_t seed = (uint64_t)number(2);
    if (fields[2].length) options.seed = &seed;
    if (is(3, "exact")) options.catch_up = CSDESK_CATCH_UP_EXACT;
    csdesk_desk_destroy(desk);
    if (csdesk_open(&desk, ":memory:", &options) != CSDESK_OK) {
        fprintf(stderr, "%s: %s\n", fields[0].data, csdesk_last_error_message());
        exit(2);
    }
}

static int on_line(char const* line, size_t length, void* first) {
    say(*(int*)first ? "[" : ",");
    *(int*)first = 0;
    append(line, length);
    return 0;
}

static int export_lines(void) {
    int first = 1;
    int64_t lines = 0;
    int const code = csdesk_export(desk, on_line, &first, &lines);
    if (code == CSDESK_OK) say(first ? "[]" : "]");
    return code;
}

static int ask_desk(csdesk_text** out) {
    int flag = 0, code;
    int64_t ms = 0;
    if (is(1, "execute")) return csdesk_execute(desk, fields[4].data, fields[4].length, out);
    if (is(1, "execute_many")) return csdesk_execute_many(desk, fields[4].data, fields[4].length, out);
    if (is(1, "query")) return csdesk_query(desk, fields[4].data, fields[4].length, out);
    if (is(1, "advance")) return csdesk_advance(desk, number(4), text_or_null(5), fields[5].length, out);
    if (is(1, "events")) return csdesk_events(desk, text_or_null(4), fields[4].length, number(5), number(6), out);
    if (is(1, "outbox")) return csdesk_outbox(desk, text_or_null(4), fields[4].length, number(5), number(6), out);
    if (is(1, "acknowledge"))
        return csdesk_acknowledge(desk, text_or_null(4), fields[4].length, fields[5].data, fields[5].length, number(6), out);
    if (is(1, "verify")) return csdesk_verify(desk, text_or_null(4), fields[4].length, &flag, out);
    if (is(1, "export")) return export_lines();
    if (is(1, "next_deadline")) {
        code = csdesk_next_deadline(desk, &ms);
        if (code == CSDESK_OK) say_instant(ms);
        return code;
    }
    if (is(1, "rebuild")) {
        code = csdesk_rebuild(desk, &flag);
        if (code == CSDESK_OK) say(flag ? "true" : "false");
        return code;
    }
    fprintf(stderr, "%s: no step is called %s\n", fields[0].data, fields[1].data);
    exit(2);
}

static int ask_names(csdesk_text** out) {
    return csdesk_names(is(4, "commands") ? CSDESK_COMMAND : is(4, "events") ? CSDESK_EVENT : CSDESK_VIEW, out);
}

static int ask_schema(int kind, csdesk_text** out) { return csdesk_schema(kind, fields[4].data, fields[4].length, out); }

/* ---- calendar ---- */

static int make_calendar(csdesk_calendar** out, int china) {
    if (china) return csdesk_calendar_create_china(out, fields[4].data, fields[4].length, NULL, 0);
    return csdesk_calendar_create(out, fields[4].data, fields[4].length);
}

static int say_intervals(csdesk_calendar* calendar, int64_t from, int64_t to) {
    csdesk_interval found[64];
    size_t count = 0, i;
    int const code = csdesk_calendar_intervals(calendar, from, to, found, 64, &count);
    if (code != CSDESK_OK) return code;
    say("[");
    for (i = 0; i < count && i < 64; ++i)
        say("%s[%lld,%lld]", i ? "," : "", (long long)found[i].from_ms, (long long)found[i].to_ms);
    say("]");
    return code;
}

static int ask_calendar(csdesk_calendar* calendar) {
    int64_t const a = number(7), b = field_count > 8 ? number(8) : 0;
    int64_t ms = 0;
    int open = 0, code = CSDESK_OK;
    if (is(6, "intervals")) return say_intervals(calendar, a, b);
    if (is(6, "is_open")) {
        code = csdesk_calendar_is_open(calendar, a, &open);
        if (code == CSDESK_OK) say(open ? "true" : "false");
        return code;
    }
    if (is(6, "add")) code = csdesk_calendar_add(calendar, a, b, &ms);
    if (is(6, "sub")) code = csdesk_calendar_sub(calendar, a, b, &ms);
    if (is(6, "between")) code = csdesk_calendar_between(calendar, a, b, &ms);
    if (is(6, "next_open")) code = csdesk_calendar_next_open(calendar, a, &ms);
    if (is(6, "next_close")) code = csdesk_calendar_next_close(calendar, a, &ms);
    if (code == CSDESK_OK) say_instant(ms);
    return code;
}

static int play_calendar(void) {
    csdesk_calendar* calendar = NULL;
    int code = make_calendar(&calendar, is(5, "True"));
    if (code == CSDESK_OK) code = ask_calendar(calendar);
    csdesk_calendar_destroy(calendar);
    return code;
}

/* ---- clock ---- */

static char const* const states[] = {"?", "not_started", "running", "paused", "met", "breached", "cancelled"};

static int say_events(csdesk_clock* clock, int64_t now) {
    csdesk_clock_event found[64];
    size_t count = 0, i;
    int const code = csdesk_clock_due_events(clock, now, found, 64, &count);
    if (code != CSDESK_OK) return code;
    say("[");
    for (i = 0; i < count; ++i)
        say("%s[\"%s\",%lld]", i ? "," : "", found[i].kind == CSDESK_CLOCK_BREACH ? "breach" : "warning",
            (long long)found[i].due_ms);
    say("]");
    return code;
}

static int ask_clock(csdesk_clock* clock, size_t at, int64_t t) {
    int64_t ms = 0;
    int state = 0, code;
    if (is(at, "state")) {
        code = csdesk_clock_state(clock, &state);
        if (code == CSDESK_OK) say("\"%s\"", states[state]);
        return code;
    }
    if (is(at, "events")) return say_events(clock, t);
    if (is(at, "due"))
        code = csdesk_clock_due(clock, &ms);
    else if (is(at, "elapsed"))
        code = csdesk_clock_elapsed(clock, t, &ms);
    else
        code = csdesk_clock_remaining(clock, t, &ms);
    if (code == CSDESK_OK) say_instant(ms);
    return code;
}

static int reopen_mode(size_t at) {
    return is(at, "continue") ? CSDESK_REOPEN_CONTINUE : is(at, "restart") ? CSDESK_REOPEN_RESTART : CSDESK_REOPEN_NEW_INSTANCE;
}

/* The line of a script that begins at field `at`: a word, the count of its arguments, the arguments. */
static int act(csdesk_clock* clock, size_t at) {
    size_t const count = (size_t)number(at + 1);
    int64_t const t = count > 0 ? number(at + 2) : 0;
    size_t const more = at + 3;
    int code;
    if (is(at, "state") || is(at, "events") || is(at, "due") || is(at, "elapsed") || is(at, "remaining"))
        return ask_clock(clock, at, t);
    if (is(at, "start"))
        code = csdesk_clock_start(clock, t);
    else if (is(at, "stop"))
        code = csdesk_clock_stop(clock, t);
    else if (is(at, "cancel"))
        code = csdesk_clock_cancel(clock, t);
    else if (is(at, "pause"))
        code = csdesk_clock_pause(clock, t, fields[more].data, fields[more].length);
    else if (is(at, "resume"))
        code = csdesk_clock_resume(clock, t, count > 1 ? fields[more].data : NULL, count > 1 ? fields[more].length : 0);
    else if (is(at, "retarget"))
        code = csdesk_clock_retarget(clock, number(more), t);
    else
        code = csdesk_clock_reopen(clock, t, reopen_mode(more));
    if (code == CSDESK_OK) say("null");
    return code;
}

static int play_clock(void) {
    int64_t levels[64];
    csdesk_clock_options options = CSDESK_CLOCK_OPTIONS_INIT;
    csdesk_calendar* calendar = NULL;
    csdesk_clock* clock = NULL;
    size_t i, at;
    int code = make_calendar(&calendar, 0);
    options.target_ms = number(5);
    options.warn_at_count = (size_t)number(6);
    options.warn_at_ppm = levels;
    for (i = 0; i < options.warn_at_count && i < 64; ++i) levels[i] = number(7 + i);
    if (code == CSDESK_OK) code = csdesk_clock_create(&clock, calendar, &options);
    csdesk_calendar_destroy(calendar);
    if (code != CSDESK_OK) return code;
    say("[");
    for (at = 7 + options.warn_at_count; at < field_count; at += 2 + (size_t)number(at + 1)) {
        if (answer_length > 1) say(",");
        if (act(clock, at) != CSDESK_OK) append(csdesk_last_error_json(), strlen(csdesk_last_error_json()));
    }
    say("]");
    csdesk_clock_destroy(clock);
    return CSDESK_OK;
}

/* ---- one case ---- */

static int play(csdesk_text** out) {
    if (is(1, "calendar")) return play_calendar();
    if (is(1, "clock")) return play_clock();
    if (is(1, "names")) return ask_names(out);
    if (is(1, "schema")) return ask_schema(CSDESK_COMMAND, out);
    if (is(1, "event_schema")) return ask_schema(CSDESK_EVENT, out);
    if (is(1, "view_schema")) return ask_schema(CSDESK_VIEW, out);
    return ask_desk(out);
}

static void compare(void) {
    csdesk_text* text = NULL;
    int code;
    answer_length = 0;
    append("", 0);
    code = play(&text);
    ++cases;
    if (code != CSDESK_OK) {
        answer_length = 0;
        append(csdesk_last_error_json(), strlen(csdesk_last_error_json()));
    } else if (text) {
        say_text(text);
    }
    if (is(2, code == CSDESK_OK ? "expect" : "refused") && answer_length == fields[3].length &&
        memcmp(answer, fields[3].data, answer_length) == 0)
        return;
    ++differences;
    fprintf(stderr, "%s: %s differs\n  %s: %s\n  got %d: %s\n", fields[0].data, fields[1].data, fields[2].data, fields[3].data,
            code, answer);
}

int main(int count, char** arguments) {
    FILE* in = count == 2 ? fopen(arguments[1], "rb") : NULL;
    size_t i;
    if (!in) {
        fprintf(stderr, "usage: conformance_c CASES (%s)\n", strerror(errno));
        return 2;
    }
    while (read_record(in)) {
        if (is(1, "desk"))
            open_desk();
        else
            compare();
    }
    fclose(in);
    csdesk_desk_destroy(desk);
    for (i = 0; i < most_fields; ++i) free(fields[i].data);
    free(answer);
    printf("%lu cases, %lu differences\n", cases, differences);
    return differences != 0 || cases == 0;
}
