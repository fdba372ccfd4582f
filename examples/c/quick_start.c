/* A desk in one file, from C: a customer writes, an agent answers, the clock explains itself, a rule says no, the log is
 * checked.
 *
 *     ./quick_start [FILE]        without a file: in memory
 */
#include <csdesk/csdesk.h>
#include <stdio.h>
#include <string.h>

/* One command. 0 and the end of its reply printed (what it made), or the code of the refusal and its rule. */
static int execute(csdesk_desk* desk, char const* what, char const* command) {
    csdesk_text* reply = NULL;
    int code = csdesk_execute(desk, command, CSDESK_ZERO_TERMINATED, &reply);
    if (code == CSDESK_OK)
        printf("%s: %s\n", what, strstr(csdesk_text_data(reply), "\"ids\""));
    else
        printf("%s is refused: %s, %s: %s (%s)\n", what, csdesk_code_name(code), csdesk_last_error_field(),
               csdesk_last_error_message(), csdesk_last_error_message_zh());
    csdesk_text_destroy(reply);
    return code;
}

static int ask(csdesk_desk* desk, char const* what, char const* question) {
    csdesk_text* answer = NULL;
    int code = csdesk_query(desk, question, CSDESK_ZERO_TERMINATED, &answer);
    if (code == CSDESK_OK) printf("%s: %s\n", what, csdesk_text_data(answer));
    csdesk_text_destroy(answer);
    return code;
}

static int tour(csdesk_desk* desk) {
    csdesk_text* report = NULL;
    int code, whole = 0;

    /* "reference" is the shop's own name for the ticket, so that no number has to be read out of the reply; "command_id" makes
     * the command happen once however often it is sent. */
    code = execute(desk, "opened",
                   "{\"name\":\"ticket.open\",\"actor\":\"customer:c-17\",\"now\":\"2026-11-21T10:30:00+08:00\","
                   "\"command_id\":\"message-88\",\"data\":{\"requester\":\"c-17\",\"kind\":\"after_sale\","
                   "\"channel\":\"wangwang\",\"text\":\"物流三天没动了\",\"reference\":\"chat-1\"}}");
    if (code != CSDESK_OK) return code;
    code = execute(desk, "answered",
                   "{\"name\":\"ticket.reply\",\"actor\":\"agent:li\",\"now\":\"2026-11-21T10:30:40+08:00\","
                   "\"data\":{\"ticket\":\"chat-1\",\"text\":\"亲，您好，马上为您查询\"}}");
    if (code != CSDESK_OK) return code;

    /* Why the first response shows what it shows, in figures and in words of both languages. */
    code = ask(desk, "the clock",
               "{\"view\":\"clock.explain\",\"params\":{\"ticket\":\"chat-1\",\"metric\":\"first_response\"},"
               "\"now\":\"2026-11-21T11:30:00+08:00\"}");
    if (code != CSDESK_OK) return code;

    /* A refusal is an answer, not an accident: nothing has changed, and the error says which field broke which rule. */
    if (execute(desk, "praise",
                "{\"name\":\"ticket.open\",\"actor\":\"customer:c-18\",\"now\":\"2026-11-21T11:30:00+08:00\","
                "\"data\":{\"requester\":\"c-18\",\"kind\":\"praise\",\"channel\":\"wangwang\"}}") == CSDESK_OK)
        return CSDESK_CONFLICT;

    code = csdesk_verify(desk, NULL, 0, &whole, &report);
    if (code == CSDESK_OK) printf("the log is %s: %s\n", whole ? "unaltered" : "ALTERED", csdesk_text_data(report));
    csdesk_text_destroy(report);
    return code;
}

int main(int count, char** arguments) {
    csdesk_desk* desk = NULL;
    int code = csdesk_open(&desk, count > 1 ? arguments[1] : ":memory:", NULL);
    if (code == CSDESK_OK) code = tour(desk);
    if (code != CSDESK_OK) fprintf(stderr, "%s: %s\n", csdesk_code_name(code), csdesk_last_error_message());
    csdesk_desk_destroy(desk);
    return code != CSDESK_OK;
}
