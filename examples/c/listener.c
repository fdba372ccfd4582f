/* The loop of a host, from C: events are heard, deadlines fire when they are due, effects are carried out and acknowledged.
 * Time is simulated here; a live host sleeps until csdesk_next_deadline and passes CSDESK_NOW. */
#include <csdesk/csdesk.h>
#include <stdio.h>
#include <string.h>

static const int64_t noon = INT64_C(1794196800000); /* 2026-11-09, 12:00 in Shanghai */

/* The text of a field, cut to `size`; a real host has its JSON library for that. */
static char const* field(char const* json, char const* name, char* out, size_t size) {
    char wanted[64];
    char const* begin;
    size_t length = 0;
    snprintf(wanted, sizeof wanted, "\"%s\":\"", name);
    begin = strstr(json, wanted);
    if (begin != NULL) length = strcspn(begin += strlen(wanted), "\"");
    snprintf(out, size, "%.*s", (int)length, begin != NULL ? begin : "");
    return out;
}

/* After each commit, in log order. It may not call the desk; it may count, queue and wake. */
static void on_event(char const* shop, char const* event, size_t length, void* heard) {
    char type[64], at[32];
    (void)length;
    ++*(int*)heard;
    printf("heard    %s %s %s\n", shop, field(event, "at", at, sizeof at), field(event, "type", type, sizeof type));
}

static int execute(csdesk_desk* desk, char const* command) {
    csdesk_text* reply = NULL;
    int code = csdesk_execute(desk, command, CSDESK_ZERO_TERMINATED, &reply);
    csdesk_text_destroy(reply);
    return code;
}

/* Carries out what the desk asks of the host. It may be handed out again after a crash: `key` makes it once. */
static int carry_out(csdesk_desk* desk, int64_t now) {
    csdesk_text* effects = NULL;
    csdesk_text* reply = NULL;
    char key[128], kind[64];
    int code = csdesk_outbox(desk, NULL, 0, 0, 1, &effects);
    while (code == CSDESK_OK && *field(csdesk_text_data(effects), "key", key, sizeof key) != '\0') {
        printf("effect   %s, key %s\n", field(csdesk_text_data(effects), "kind", kind, sizeof kind), key);
        code = csdesk_acknowledge(desk, NULL, 0, key, CSDESK_ZERO_TERMINATED, now, &reply);
        csdesk_text_destroy(reply);
        csdesk_text_destroy(effects);
        effects = NULL;
        if (code == CSDESK_OK) code = csdesk_outbox(desk, NULL, 0, 0, 1, &effects);
    }
    csdesk_text_destroy(effects);
    return code;
}

static int tour(csdesk_desk* desk) {
    csdesk_text* fired = NULL;
    int64_t due = 0;
    int heard = 0, turns = 0;
    int code = csdesk_set_listener(desk, on_event, &heard);
    if (code == CSDESK_OK)
        code = execute(desk,
                       "{\"name\":\"ticket.open\",\"actor\":\"customer:c-17\",\"now\":\"2026-11-09T12:00:00+08:00\","
                       "\"data\":{\"requester\":\"c-17\",\"kind\":\"after_sale\",\"channel\":\"wangwang\","
                       "\"text\":\"我要退款\",\"refund\":{\"minor\":1299,\"currency\":\"CNY\"}}}");
    if (code == CSDESK_OK) code = carry_out(desk, noon);
    /* The poll loop: ask when, sleep until then, advance. Here for the first five minutes. */
    while (code == CSDESK_OK && (code = csdesk_next_deadline(desk, &due)) == CSDESK_OK && due <= noon + 300000) {
        ++turns;
        code = csdesk_advance(desk, due, NULL, 0, &fired);
        csdesk_text_destroy(fired);
    }
    if (code == CSDESK_OK) code = carry_out(desk, noon + 300000);
    if (code == CSDESK_OK) code = csdesk_set_listener(desk, NULL, NULL);
    printf("%d events heard, %d times something was due\n", heard, turns);
    return code;
}

int main(void) {
    csdesk_desk* desk = NULL;
    int code = csdesk_open(&desk, ":memory:", NULL);
    if (code == CSDESK_OK) code = tour(desk);
    if (code != CSDESK_OK)
        fprintf(stderr, "%s: %s: %s\n", csdesk_code_name(code), csdesk_last_error_field(), csdesk_last_error_message());
    csdesk_desk_destroy(desk);
    return code != CSDESK_OK;
}
