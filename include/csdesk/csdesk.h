/*
 * csdesk.h - the whole C interface of csdesk, an embeddable customer-service desk.
 *
 * A desk keeps the tickets, SLA clocks, customers and complaints of many shops in one file. Every change is a command, every
 * fact is an event of a hash-chained log, and time is an argument. The parts can be used alone too: a calendar that counts
 * business hours, an SLA clock that can explain itself, customer tiers.
 *
 * A whole program (gcc main.c $(pkg-config --cflags --libs csdesk)):
 *
 *     #include <csdesk/csdesk.h>
 *     #include <stdio.h>
 *
 *     int main(void)
 *     {
 *         const char *open_ticket = "{\"name\":\"ticket.open\",\"actor\":\"agent:li\",\"data\":{\"requester\":\"c-17\","
 *                                   "\"kind\":\"after_sale\",\"channel\":\"web\",\"text\":\"Where is my parcel?\"}}";
 *         csdesk_desk *desk = NULL;
 *         csdesk_text *reply = NULL;
 *         int code = csdesk_open(&desk, "shop.db", NULL);
 *         if (code == CSDESK_OK) code = csdesk_execute(desk, open_ticket, CSDESK_ZERO_TERMINATED, &reply);
 *         if (code == CSDESK_OK) printf("%s\n", csdesk_text_data(reply));
 *         else fprintf(stderr, "%s: %s\n", csdesk_code_name(code), csdesk_last_error_message());
 *         csdesk_text_destroy(reply);
 *         csdesk_desk_destroy(desk);
 *         return code != CSDESK_OK;
 *     }
 *
 * Order of this file: rules, codes and constants, errors, texts; the desk (simple first); what the desk knows; components
 * (calendar, clock, workflows, tiers); hooks. docs/c-api.md is the guide; the commands and views are listed by csdesk_names
 * and described by csdesk_schema.
 *
 * Results. A function returns CSDESK_OK (0) or a negative code of the list below. Where it fails, nothing was changed and the
 *   calling thread's csdesk_last_error_*() say which rule was broken, in English and Chinese, and which field broke it.
 *   Exceptions: accessors return their value, _destroy functions return nothing.
 * Out-parameters. Never null. They are set to null or zero first, so after a failure they hold nothing to release.
 *   Constructors take the place of the new handle first; other results come last.
 * Handles. Opaque, made by csdesk_open and the _create functions, released by the _destroy function of their type and by
 *   nothing else. A handle is a number, not an address: null, released, invented and wrong-typed ones are refused
 *   CSDESK_INVALID_ARGUMENT and never followed. _destroy ignores them.
 * Texts in. A pointer and a length in bytes; CSDESK_ZERO_TERMINATED for the length means "until the zero byte". UTF-8, copied
 *   before the function returns. A shop that is null is "main". JSON is strict: no unknown, missing or repeated member, integers
 *   only, 32 levels, 1 MiB a text and 16 MiB a document at most.
 * Texts out. A csdesk_text, the caller's to destroy. Zero-terminated besides having a length.
 * Time. Instants are milliseconds since 1970-01-01T00:00:00Z, from 1900 to 2200; spans are milliseconds. No function reads a
 *   clock, with one exception: CSDESK_NOW as an argument named at_ms or now_ms, and a missing "now" in JSON, mean the system
 *   clock. In JSON an instant is RFC 3339 ("2026-11-21T08:30:00Z") or such a number.
 * Option structs. Set by their _INIT macro, or zeroed with struct_size = sizeof: zero always means the default. A smaller
 *   struct_size (an older caller) is accepted; a larger one (a newer caller) where what is not known here is zero.
 * Threads. Each function says one of: "any thread" (locked inside, or immutable), or "one thread at a time" for each handle.
 *   A thread that breaks the latter for a clock is refused CSDESK_BUSY.
 * Callbacks. Plain C functions; they must return (no longjmp, no exception). user_data is handed back untouched.
 * Stability. Within libcsdesk.so.1 nothing here is removed or changes its meaning, type, value or layout; functions, codes and
 *   fields at the end of option structs are added. "since N" is the csdesk_abi_version() that brought a function.
 */
#ifndef CSDESK_H
#define CSDESK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef CSDESK_API
#if defined(__GNUC__) || defined(__clang__)
#define CSDESK_API __attribute__((visibility("default")))
#else
#define CSDESK_API
#endif
#endif

/* ==== Codes and constants ========================================================================================== */

/* What went wrong. Codes are only ever added: treat one you do not know as a failure. */
enum csdesk_code {
    CSDESK_OK = 0,
    CSDESK_INVALID_ARGUMENT = -1, /* input that breaks a written rule (type, range, form); the field names it */
    CSDESK_NOT_FOUND = -2,        /* no such object, or not visible to this actor */
    CSDESK_CONFLICT = -3,         /* the same command id with other data, or contradicting facts */
    CSDESK_FORBIDDEN = -4,        /* this actor may not do this */
    CSDESK_NOT_ALLOWED = -5,      /* not possible in the present state; the error's "allowed" says what is */
    CSDESK_BEYOND_AUTHORITY = -6, /* the amount exceeds what this role may grant */
    CSDESK_REACTION_LIMIT = -7,   /* more than 64 follow-ups of one command */
    CSDESK_REENTRANT = -8,        /* called from a listener or a line callback of the same desk */
    CSDESK_BUSY = -9,             /* another process holds the file; another thread is using the clock */
    CSDESK_CLOSED = -10,          /* the desk is closed, lost a sync to disk, or was inherited through fork */
    CSDESK_STORAGE = -11,         /* I/O fault; nothing of the command was kept */
    CSDESK_CORRUPT = -12,         /* the file is not a desk, is damaged, or was altered */
    CSDESK_NEWER_SCHEMA = -13,    /* written by a later version */
    CSDESK_OUT_OF_RANGE = -14,    /* an instant or span outside 1900 to 2200 */
    CSDESK_NEVER_OPEN = -15,      /* a calendar without a single open hour */
    CSDESK_UNKNOWN_ZONE = -16,    /* not an IANA time zone this machine knows */
    CSDESK_UNKNOWN_NAME = -17,    /* no such command, event, view or workflow */
    CSDESK_NO_MEMORY = -18        /* allocation failed; nothing changed */
};

/* Number of the interface this header describes. A program that needs what "since N" says compares with csdesk_abi_version(). */
#define CSDESK_ABI_VERSION 1

/* As the length of a text: it ends at its zero byte. */
#define CSDESK_ZERO_TERMINATED ((size_t)-1)

/* As an argument named at_ms or now_ms: the system clock. */
#define CSDESK_NOW INT64_MIN

/* As an answer that is an instant: there is none. */
#define CSDESK_NEVER INT64_MAX

/* ==== Errors and versions ========================================================================================== */

/* Version of the library, such as "0.1.0". Static text. Any thread; since 1. */
CSDESK_API char const* csdesk_version(void);

/* Number of the library's interface: that of this header or, where something was added since, a greater one. Any thread; since 1.
 */
CSDESK_API int csdesk_abi_version(void);

/* Name of a code, such as "invalid_argument", as it stands in JSON; "?" for a number that is no code. Static text. Any thread;
 * since 1. */
CSDESK_API char const* csdesk_code_name(int code);

/*
 * The last failure on the calling thread; a call that succeeds leaves it as it is. The texts belong to the library and are
 * valid until the next failure on this thread: copy what must last. Where nothing has failed yet: CSDESK_OK and empty texts.
 *
 *   _code        what the failed function returned
 *   _message     the rule, in English        _message_zh  the rule, in Chinese
 *   _field       which input broke it: a parameter ("desk"), or a path in the data ("amount.minor"); empty where none did
 *   _json        all of it: {"code":"not_allowed","field":"","message":"...","message_zh":"...","allowed":["..."]}
 *
 * None returns null. Any thread; since 1.
 */
CSDESK_API int csdesk_last_error_code(void);
CSDESK_API char const* csdesk_last_error_message(void);
CSDESK_API char const* csdesk_last_error_message_zh(void);
CSDESK_API char const* csdesk_last_error_field(void);
CSDESK_API char const* csdesk_last_error_json(void);

/* ==== Texts ======================================================================================================== */

/* A text handed out: UTF-8, immutable, zero-terminated. Any thread may read it; the caller destroys it. */
typedef struct csdesk_text csdesk_text;

/* Its bytes, valid until it is destroyed; "" where `text` is no text. Any thread; since 1. */
CSDESK_API char const* csdesk_text_data(csdesk_text const* text);

/* Its length in bytes without the zero; 0 where `text` is no text. Any thread; since 1. */
CSDESK_API size_t csdesk_text_length(csdesk_text const* text);

/* Releases it. Null and released ones are ignored. No other thread may be reading it; since 1. */
CSDESK_API void csdesk_text_destroy(csdesk_text* text);

/* ==== The desk ===================================================================================================== */

/* An open desk. Any thread may call any function of it; writers queue and share syncs, readers have snapshots. */
typedef struct csdesk_desk csdesk_desk;

/* csdesk_options.durability: what an acknowledged command may still lose. */
enum csdesk_durability {
    CSDESK_DURABILITY_FULL = 1,                        /* nothing, power loss included (the default) */
    CSDESK_DURABILITY_MAY_LOSE_ON_POWER_FAILURE = 2,   /* survives the process, not the machine */
    CSDESK_DURABILITY_MAY_CORRUPT_ON_POWER_FAILURE = 3 /* never for a shop: files to be thrown away */
};

/* csdesk_options.catch_up: when deadlines missed before a command are recorded. */
enum csdesk_catch_up {
    CSDESK_CATCH_UP_LATE = 1, /* as they are found, marked late (the default: a live desk) */
    CSDESK_CATCH_UP_EXACT = 2 /* each at its own instant (replays, simulations) */
};

/* How a desk is opened. */
typedef struct csdesk_options {
    size_t struct_size;      /* sizeof(csdesk_options) */
    int32_t durability;      /* enum csdesk_durability; 0: full */
    int32_t catch_up;        /* enum csdesk_catch_up; 0: late */
    int32_t read_only;       /* 1: queries, verify and export only; the file is not touched */
    int32_t busy_timeout_ms; /* how long to wait for another process before CSDESK_BUSY; 0: 5,000, -1: not at all */
    uint64_t const* seed;    /* makes every byte of the log repeatable (replays); null: the entropy of the machine */
    char const* vfs;         /* SQLite VFS by name; null: the machine's */
    size_t vfs_length;       /* bytes, or CSDESK_ZERO_TERMINATED */
    char const* policy;      /* the rules of shop "main", TOML or JSON; adopted where they differ from those in force */
    size_t policy_length;    /* bytes, or CSDESK_ZERO_TERMINATED */
    int64_t policy_now_ms;   /* when they are adopted; 0 or CSDESK_NOW: the system clock */
} csdesk_options;

/* The defaults. */
#define CSDESK_OPTIONS_INIT \
    { sizeof(csdesk_options), CSDESK_DURABILITY_FULL, CSDESK_CATCH_UP_LATE, 0, 0, NULL, NULL, 0, NULL, 0, CSDESK_NOW }

/*
 * Opens a desk, or creates it.
 *
 *   out      the new handle; release it with csdesk_desk_destroy
 *   path     a file, or ":memory:"; zero-terminated, never read as a URI
 *   options  null: the defaults
 *
 * Returns CSDESK_STORAGE, CSDESK_CORRUPT, CSDESK_NEWER_SCHEMA or CSDESK_BUSY for a file that cannot be opened, and what
 * policy.adopt refuses for a policy that breaks a rule (the desk is then not open). Any thread; since 1.
 */
CSDESK_API int csdesk_open(csdesk_desk** out, char const* path, csdesk_options const* options);

/*
 * Does one command: all of it or nothing. Returned CSDESK_OK means it is on disk and queries see it.
 *
 *   command  {"name":"ticket.reply","data":{...},"actor":"agent:li"} and, where wanted,
 *            "now": the caller's time    "shop": "main" where left out
 *            "command_id": at most 64 bytes; the same id with the same data is done once and answers the same
 *   reply    {"events":[...],"ids":{"ticket":1},"repeated":false}; the caller's to destroy
 *
 * After CSDESK_STORAGE or CSDESK_NO_MEMORY send it again with its command_id: it is done once, whatever became of it.
 * Any thread; from a listener of the same desk it is refused CSDESK_REENTRANT. Since 1.
 */
CSDESK_API int csdesk_execute(csdesk_desk* desk, char const* command, size_t length, csdesk_text** reply);

/*
 * Does many commands in one group with one sync.
 *
 *   commands  an array of what csdesk_execute takes
 *   answers   {"answers":[{"reply":{...}},{"error":{...}}]}, in order. A refusal takes out only its own command and does not
 *             make this function fail; a malformed command does ("commands[3].actor"), before anything is done
 *
 * Any thread; not from a listener. Since 1.
 */
CSDESK_API int csdesk_execute_many(csdesk_desk* desk, char const* commands, size_t length, csdesk_text** answers);

/*
 * Reads a page of a view. Sees whatever csdesk_execute has returned.
 *
 *   question  {"view":"ticket.timeline"} and, where wanted, "params": {...}, "shop", "now",
 *             "limit": rows at most, 1 to 10,000 (100), "after": the cursor of the page before
 *   answer    {"rows":[...],"after":cursor or null}
 *
 * Any thread; not from a listener. Since 1.
 */
CSDESK_API int csdesk_query(csdesk_desk* desk, char const* question, size_t length, csdesk_text** answer);

/*
 * Fires what is due at or before an instant: warnings, breaches, overdue steps, jobs.
 *
 *   now_ms  or CSDESK_NOW
 *   shop    null: every shop
 *   events  {"events":[...]} in the order they fell due
 *
 * Any thread; not from a listener. Since 1.
 */
CSDESK_API int csdesk_advance(csdesk_desk* desk, int64_t now_ms, char const* shop, size_t shop_length, csdesk_text** events);

/*
 * The same in steps: at most `most` deadlines, 1 to 1,000, or one step of a job, in a single transaction. What is still due shows
 * in csdesk_next_deadline: call again, with commands in between if there are any. Any thread; not from a listener. Since 1.
 */
CSDESK_API int csdesk_advance_some(csdesk_desk* desk, int64_t now_ms, char const* shop, size_t shop_length, int64_t most,
                                   csdesk_text** events);

/* The earliest deadline of all shops, CSDESK_NEVER where there is none: when to call csdesk_advance next. Any thread; not from a
 * listener. Since 1. */
CSDESK_API int csdesk_next_deadline(csdesk_desk* desk, int64_t* out_ms);

/*
 * Effects for the host to carry out (notices, refunds), not yet acknowledged. Handed out at least once; the key makes it once.
 *
 *   shop     null: "main"
 *   after    the number of the last effect of the page before, or 0
 *   limit    at most so many, from 1
 *   effects  {"effects":[{"number":1,"key":"...","kind":"...","data":{...},"at":"..."}]}
 *
 * Any thread; not from a listener. Since 1.
 */
CSDESK_API int csdesk_outbox(csdesk_desk* desk, char const* shop, size_t shop_length, int64_t after, int64_t limit,
                             csdesk_text** effects);

/*
 * Says that an effect was carried out: it is not handed out again. Said twice it is done once, and the second reply is the
 * first with "repeated" true. CSDESK_NOT_FOUND for a key that is not in the outbox.
 *
 * Any thread; not from a listener. Since 1.
 */
CSDESK_API int csdesk_acknowledge(csdesk_desk* desk, char const* shop, size_t shop_length, char const* key, size_t key_length,
                                  int64_t now_ms, csdesk_text** reply);

/*
 * Events of a shop's log, oldest first.
 *
 *   since   the number ("seq") of the last event seen, or 0
 *   limit   at most so many, from 1
 *   events  {"events":[{"seq":1,"at":"...","type":"...","data":{...},"actor":"...","command_id":"...","hash":"..."}]}
 *
 * Any thread; not from a listener. Since 1.
 */
CSDESK_API int csdesk_events(csdesk_desk* desk, char const* shop, size_t shop_length, int64_t since, int64_t limit,
                             csdesk_text** events);

/*
 * Checks the whole audit chain. A broken chain is an answer, not a failure.
 *
 *   anchor  a head hash kept elsewhere (64 hexadecimal digits), or null: then a cut-off tail cannot be seen
 *   ok      1 where nothing was altered, else 0
 *   report  {"ok":true,"events":17,"shop":null,"seq":null,"what":"","anchored":false,"heads":{"main":"..."}}: the first altered
 *           record, and the heads to keep as the next anchors
 *
 * Any thread; not from a listener. Since 1.
 */
CSDESK_API int csdesk_verify(csdesk_desk* desk, char const* anchor, size_t anchor_length, int* ok, csdesk_text** report);

/* Makes every table anew from the log. `identical`: 1 where they came out as they were. Any thread; not from a listener.
 * Since 1. */
CSDESK_API int csdesk_rebuild(csdesk_desk* desk, int* identical);

/* Hears one line: a JSON document, zero-terminated, without its line end; valid during the call. Anything but 0 ends the
 * export. It may not call the desk (CSDESK_REENTRANT). */
typedef int (*csdesk_line_fn)(char const* line, size_t length, void* user_data);

/*
 * Hands out the whole log as JSON Lines, personal parts included, on the calling thread. `lines` receives how many were handed
 * out, also where the callback ended it (which is no failure).
 *
 * Any thread; not from a listener. Since 1.
 */
CSDESK_API int csdesk_export(csdesk_desk* desk, csdesk_line_fn on_line, void* user_data, int64_t* lines);

/* Hears how far a what-if has come: events done, events in all. Anything but 0 stops it. It may not call the desk. */
typedef int (*csdesk_progress_fn)(int64_t done, int64_t all, void* user_data);

/*
 * The recorded log of a shop under other rules, beside what happened; the log is only read. `request` is a JSON object:
 * {"shop", "policy" (text, TOML or JSON), "calendars" ("[calendars.default] ..."), "staff" ("agents = 5\nhandle = \"90s\""),
 * "most_changes"}, each where wanted. `answer` receives {"events", "as_of", "policy_before", "policy_after", "lines": [{"pack",
 * "metric", "tier", "before": {"met", "breached", "running", "cancelled"}, "after"}], "changes": [{"ticket", "pack", "metric",
 * "round", "instance", "tier", "before": {"outcome", "rule", "target_ms", "elapsed_ms", "due"}, "after"}], "changed_clocks",
 * "changed_tickets"}; destroy it. `on_progress` may be NULL; stopped by it, which is no failure, `answer` is NULL.
 *
 * Any thread; not from a listener. Since 1.
 */
CSDESK_API int csdesk_whatif(csdesk_desk* desk, char const* request, size_t length, csdesk_progress_fn on_progress,
                             void* user_data, csdesk_text** answer);

/* Bytes of the file and its log. Any thread; not from a listener. Since 1. */
CSDESK_API int csdesk_bytes(csdesk_desk* desk, int64_t* out);

/*
 * A table as an Arrow C stream, the ABI of the Arrow project: pandas, polars, DuckDB and others read it without copying.
 *
 *   table  one of csdesk_names(CSDESK_TABLE), such as "tickets"; docs/arrow.md describes them
 *   out    a struct of the caller's, whatever is in it; where this succeeds the caller calls its release, else its
 *         release is null
 *
 * The stream shows the shop as of this call, however long it is read; it may be read and released on any one thread at a time.
 * Once the desk is closed or destroyed its get_next fails; release is then still to be called. Any thread; not from a listener.
 * Since 1.
 */
struct ArrowArrayStream;
CSDESK_API int csdesk_to_arrow(csdesk_desk* desk, char const* table, size_t table_length, char const* shop, size_t shop_length,
                               struct ArrowArrayStream* out);

/* Hears one event after its commit, as csdesk_events shows it, on the thread that committed it; texts are valid during the
 * call. It may not call the desk (CSDESK_REENTRANT); destroying it takes effect after the call. */
typedef void (*csdesk_event_fn)(char const* shop, char const* event, size_t length, void* user_data);

/*
 * Calls `on_event` for each event after its commit, in log order, one at a time. Null removes the listener. When this has
 * returned, the listener of before is not being called any more. Nothing is promised across a crash: the outbox is.
 *
 * Any thread; not from a listener. Since 1.
 */
CSDESK_API int csdesk_set_listener(csdesk_desk* desk, csdesk_event_fn on_event, void* user_data);

/* Ends the desk's work after those who are inside; everything after is refused CSDESK_CLOSED. Again is fine. The handle is still
 * to be destroyed. Any thread; not from a listener. Since 1. */
CSDESK_API int csdesk_close(csdesk_desk* desk);

/* Closes and releases it. Others may be inside: they finish, or are refused CSDESK_CLOSED, and the last to leave frees it. Null
 * and released ones are ignored. Any thread, a listener too; since 1. */
CSDESK_API void csdesk_desk_destroy(csdesk_desk* desk);

/* ==== What the desk knows ========================================================================================== */

/* What csdesk_names and csdesk_schema are asked about. */
enum csdesk_kind { CSDESK_COMMAND = 1, CSDESK_EVENT = 2, CSDESK_VIEW = 3, CSDESK_TABLE = 4, CSDESK_FILE = 5 };

/* Names of all commands, events, views, tables or files (enum csdesk_kind) as a sorted JSON array. Any thread; since 1. */
CSDESK_API int csdesk_names(int kind, csdesk_text** names);

/* JSON Schema of a command's fields or an event's data; of a view {"params":...,"row":...}; of a table its columns
 * with their Arrow types, {"number":"int64",...}; of the file "policy" its fields. CSDESK_UNKNOWN_NAME. Any thread; since 1. */
CSDESK_API int csdesk_schema(int kind, char const* name, size_t length, csdesk_text** schema);

/* ==== Calendar ===================================================================================================== */

/*
 * Business time: how much open time lies between two instants, and when a promise counted in open time falls due.
 *
 * Immutable; any number of threads may use one at once. Destroy it when none does. The first question about a decade compiles
 * it (about a millisecond), after that an answer takes some ten nanoseconds. docs/calendar.md has the rules of clock changes.
 * Instants outside 1900 to 2200 are refused CSDESK_OUT_OF_RANGE, negative spans CSDESK_INVALID_ARGUMENT.
 */
typedef struct csdesk_calendar csdesk_calendar;

/* A half-open piece of the time line: from_ms is in it, to_ms is not. */
typedef struct csdesk_interval {
    int64_t from_ms; /* its first instant */
    int64_t to_ms;   /* the first instant after it */
} csdesk_interval;

/*
 * Makes a calendar from JSON; every member may be left out:
 *
 *     {"tz": "Asia/Shanghai",                                       IANA name; "UTC" where left out
 *      "hours": {"mon": [["09:00", "12:00"], ["13:00", "18:00"]],   mon tue wed thu fri sat sun; a missing day is closed
 *                "fri": [["22:00", "02:00"]]},                      past midnight belongs to Friday
 *      "holidays": ["2026-10-01"],                                  closed all day
 *      "overrides": {"2026-10-10": [["09:00", "18:00"]]},           replace that date's hours, beat a holiday
 *      "breaks": {"2026-10-12": [["10:00", "10:30"]]}}              cut out of that date's open time
 *
 * CSDESK_INVALID_ARGUMENT names the place ("hours.mon[1].from"); CSDESK_UNKNOWN_ZONE, CSDESK_NEVER_OPEN. Any thread; since 1.
 */
CSDESK_API int csdesk_calendar_create(csdesk_calendar** out, char const* json, size_t length);

/* Open at every instant; dates are read in `tz`, null: "UTC". Any thread; since 1. */
CSDESK_API int csdesk_calendar_create_always(csdesk_calendar** out, char const* tz, size_t length);

/*
 * `json` as above ("Asia/Shanghai" where tz is left out) with China's official days off as holidays; a make-up workday takes
 * the hours of the week's first open day. The JSON's own holidays and overrides beat both.
 *
 *   days  days of years the library does not know yet, one a line: "2026-10-01..2026-10-07,off,name"; null: none
 *
 * Any thread; since 1.
 */
CSDESK_API int csdesk_calendar_create_china(csdesk_calendar** out, char const* json, size_t length, char const* days,
                                            size_t days_length);

/* The earliest instant at which `span_ms` has been open since `start_ms`. CSDESK_OUT_OF_RANGE where that is not before 2200. Any
 * thread; since 1. */
CSDESK_API int csdesk_calendar_add(csdesk_calendar const* calendar, int64_t start_ms, int64_t span_ms, int64_t* out_ms);

/* The mirror image: the latest instant from which `span_ms` is open until `end_ms`. Any thread; since 1. */
CSDESK_API int csdesk_calendar_sub(csdesk_calendar const* calendar, int64_t end_ms, int64_t span_ms, int64_t* out_ms);

/* Open milliseconds in [from, to); 0 where `to` is before `from`. Any thread; since 1. */
CSDESK_API int csdesk_calendar_between(csdesk_calendar const* calendar, int64_t from_ms, int64_t to_ms, int64_t* out_ms);

/* 1 where it is open at that instant, else 0. The opening instant is open, the closing instant is not. Any thread; since 1. */
CSDESK_API int csdesk_calendar_is_open(csdesk_calendar const* calendar, int64_t instant_ms, int* out);

/* The first open instant at or after; the first closing instant after. CSDESK_NEVER where none is left before 2200. Any thread;
 * since 1. */
CSDESK_API int csdesk_calendar_next_open(csdesk_calendar const* calendar, int64_t instant_ms, int64_t* out_ms);
CSDESK_API int csdesk_calendar_next_close(csdesk_calendar const* calendar, int64_t instant_ms, int64_t* out_ms);

/*
 * The open time of [from, to), in order, touching pieces united.
 *
 *   out       room for `capacity` pieces; null where capacity is 0
 *   count     how many there are; the first `capacity` of them were written
 *
 * Any thread; since 1.
 */
CSDESK_API int csdesk_calendar_intervals(csdesk_calendar const* calendar, int64_t from_ms, int64_t to_ms, csdesk_interval* out,
                                         size_t capacity, size_t* count);

/*
 * Whole columns: out[i] = add(starts[i], spans[i]), or between(from[i], to[i]). The columns may be null where count is 0, and
 * `out` may be one of the others. The first element without an answer fails the call and names its place ("starts[17]"); what
 * `out` then holds is unspecified. Any thread; since 1.
 */
CSDESK_API int csdesk_calendar_add_many(csdesk_calendar const* calendar, int64_t const* starts_ms, int64_t const* spans_ms,
                                        size_t count, int64_t* out_ms);
CSDESK_API int csdesk_calendar_between_many(csdesk_calendar const* calendar, int64_t const* from_ms, int64_t const* to_ms,
                                            size_t count, int64_t* out_ms);

/* The instant on which a date ("2026-10-01") begins in the calendar's zone; and the date an instant falls on there. Any thread;
 * since 1. */
CSDESK_API int csdesk_calendar_start_of_day(csdesk_calendar const* calendar, char const* date, size_t length, int64_t* out_ms);
CSDESK_API int csdesk_calendar_date_of(csdesk_calendar const* calendar, int64_t instant_ms, csdesk_text** date);

/* Its rules as JSON, every member present: what csdesk_calendar_create makes an equal calendar of. Any thread; since 1. */
CSDESK_API int csdesk_calendar_rules(csdesk_calendar const* calendar, csdesk_text** json);

/* SHA-256 (hexadecimal) of the zone's changes 1970 to 2100: another value under equal rules means that zone data changed. Any
 * thread; since 1. */
CSDESK_API int csdesk_calendar_fingerprint(csdesk_calendar const* calendar, csdesk_text** hash);

/* Releases it; clocks made with it go on. Null and released ones are ignored. No other thread may be using it; since 1. */
CSDESK_API void csdesk_calendar_destroy(csdesk_calendar* calendar);

/* ==== SLA clock ==================================================================================================== */

/*
 * A promise counted in open time, with pauses, warnings, new promises and a breach that stays. The due instant is the earliest
 * at which the counted time reaches the target; stopping exactly then is in time. Doing twice what can be done once (starting,
 * stopping, pausing for one reason) changes nothing: events may arrive twice.
 *
 * One thread at a time for each clock. at_ms and now_ms may be CSDESK_NOW. What is impossible is CSDESK_NOT_ALLOWED.
 */
typedef struct csdesk_clock csdesk_clock;

/* What csdesk_clock_state tells. A breached clock that runs on is BREACHED, one that is paused is PAUSED. */
enum csdesk_clock_status {
    CSDESK_CLOCK_NOT_STARTED = 1,
    CSDESK_CLOCK_RUNNING = 2,
    CSDESK_CLOCK_PAUSED = 3,
    CSDESK_CLOCK_MET = 4,
    CSDESK_CLOCK_BREACHED = 5,
    CSDESK_CLOCK_CANCELLED = 6
};

/* What a clock promises, and when it warns. */
typedef struct csdesk_clock_options {
    size_t struct_size;            /* sizeof(csdesk_clock_options) */
    int64_t target_ms;             /* the open time promised, > 0; 0 where days are; not used by csdesk_clock_create_external */
    int64_t const* warn_at_ppm;    /* warn at these shares of the target, 0 to 1,000,000 (500,000 is half of it) */
    size_t warn_at_count;          /* 32 warnings at most, of both kinds together */
    int64_t const* warn_before_ms; /* warn so much open time before the due instant, each > 0 */
    size_t warn_before_count;      /* how many of these */
    int32_t target_days;           /* or open days: due so many open dates later, 1 to 36,525; 0: none */
    int32_t end_of_day;            /* 1: at the last closing of that date; without target_days, of the date it begins on */
} csdesk_clock_options;

/* No target yet, no warnings. */
#define CSDESK_CLOCK_OPTIONS_INIT \
    { sizeof(csdesk_clock_options), 0, NULL, 0, NULL, 0, 0, 0 }

/* csdesk_clock_event.kind */
enum csdesk_clock_event_kind { CSDESK_CLOCK_WARNING = 1, CSDESK_CLOCK_BREACH = 2 };

/* Something that fell due. */
typedef struct csdesk_clock_event {
    int64_t kind;      /* enum csdesk_clock_event_kind */
    int64_t due_ms;    /* the true instant, however late it is noticed */
    int64_t ppm;       /* of a warning at a share of the target, else 0 */
    int64_t before_ms; /* of a warning before the due instant, else 0 */
    int64_t instance;  /* counts new promises and restarts: (kind, ppm, before_ms, instance) never comes twice */
} csdesk_clock_event;

/* How csdesk_clock_reopen begins again. */
enum csdesk_reopen {
    CSDESK_REOPEN_CONTINUE = 1,    /* goes on where it stopped; the time in between is not counted */
    CSDESK_REOPEN_RESTART = 2,     /* the whole target again; the ended run is remembered only if it was breached */
    CSDESK_REOPEN_NEW_INSTANCE = 3 /* the whole target again; the ended run is judged for itself */
};

/* Makes a clock that has not begun. It keeps the calendar's rules: the calendar may be destroyed. Any thread; since 1. */
CSDESK_API int csdesk_clock_create(csdesk_clock** out, csdesk_calendar const* calendar, csdesk_clock_options const* options);

/* Makes a clock of a deadline that somebody else set (a platform's countdown), known from at_ms on; pauses do not move it.
 * `options` may be null. Any thread; since 1. */
CSDESK_API int csdesk_clock_create_external(csdesk_clock** out, csdesk_calendar const* calendar, int64_t due_ms, int64_t at_ms,
                                            csdesk_clock_options const* options);

/* Starts the count; stops it for good (the answer was given); cancels the promise. One thread at a time; since 1. */
CSDESK_API int csdesk_clock_start(csdesk_clock* clock, int64_t at_ms);
CSDESK_API int csdesk_clock_stop(csdesk_clock* clock, int64_t at_ms);
CSDESK_API int csdesk_clock_cancel(csdesk_clock* clock, int64_t at_ms);

/* Pauses for a reason (null: none given) and resumes for that reason, with null for all of them. Several reasons pause once. One
 * thread at a time; since 1. */
CSDESK_API int csdesk_clock_pause(csdesk_clock* clock, int64_t at_ms, char const* reason, size_t length);
CSDESK_API int csdesk_clock_resume(csdesk_clock* clock, int64_t at_ms, char const* reason, size_t length);

/* Promises anew, from the original start and with all pauses kept; the warnings stay. One thread at a time; since 1. */
CSDESK_API int csdesk_clock_retarget(csdesk_clock* clock, int64_t target_ms, int64_t at_ms);

/* Counts by another calendar from at_ms on. One thread at a time; since 1. */
CSDESK_API int csdesk_clock_change_calendar(csdesk_clock* clock, csdesk_calendar const* calendar, int64_t at_ms);

/* Begins again after the end; `how` is an enum csdesk_reopen. One thread at a time; since 1. */
CSDESK_API int csdesk_clock_reopen(csdesk_clock* clock, int64_t at_ms, int how);

/* Moves the deadline of an external clock. One thread at a time; since 1. */
CSDESK_API int csdesk_clock_move(csdesk_clock* clock, int64_t due_ms, int64_t at_ms);

/* Its enum csdesk_clock_status. One thread at a time; since 1. */
CSDESK_API int csdesk_clock_state(csdesk_clock const* clock, int* out);

/* The due instant; CSDESK_NEVER where it is unknown (not started, paused, cancelled, beyond 2200). One thread at a time;
 * since 1. */
CSDESK_API int csdesk_clock_due(csdesk_clock const* clock, int64_t* out_ms);

/* Open time counted by now_ms (or by the stop), and what is left of the target: negative where late. One thread at a time;
 * since 1. */
CSDESK_API int csdesk_clock_elapsed(csdesk_clock const* clock, int64_t now_ms, int64_t* out_ms);
CSDESK_API int csdesk_clock_remaining(csdesk_clock const* clock, int64_t now_ms, int64_t* out_ms);

/*
 * Takes warnings and the breach that fell due at or before now_ms, in order, each handed out once.
 *
 *   out    room for `capacity` events; null where capacity is 0
 *   count  how many were handed out; where it equals capacity, ask again
 *
 * One thread at a time; since 1.
 */
CSDESK_API int csdesk_clock_due_events(csdesk_clock* clock, int64_t now_ms, csdesk_clock_event* out, size_t capacity,
                                       size_t* count);

/* When csdesk_clock_due_events has something next; CSDESK_NEVER where nothing is to come. One thread at a time; since 1. */
CSDESK_API int csdesk_clock_next_event(csdesk_clock const* clock, int64_t* out_ms);

/*
 * Why it shows what it shows: {"status":"running","due":"...","target_ms":300000,"elapsed_ms":60000,
 * "remaining_ms":240000,"segments":[{"from":"...","to":"...","ms":60000,"kind":"open","reason":""}],"en":"...","zh":"..."}.
 * "due" and "breached_at" are left out where there are none; the kinds are open, closed and paused; the open segments sum to
 * elapsed_ms. One thread at a time; since 1.
 */
CSDESK_API int csdesk_clock_explain(csdesk_clock const* clock, int64_t now_ms, csdesk_text** explanation);

/* Releases it. Null and released ones are ignored. One thread at a time; since 1. */
CSDESK_API void csdesk_clock_destroy(csdesk_clock* clock);

/* ==== Workflows and tiers ========================================================================================== */

/* How csdesk_workflow_diagram draws: Mermaid text, or Graphviz's. */
enum csdesk_diagram_format { CSDESK_MERMAID = 1, CSDESK_DOT = 2 };
/* In which words. */
enum csdesk_language { CSDESK_ENGLISH = 1, CSDESK_CHINESE = 2 };

/*
 * The state machine of a workflow, by name ("complaint").
 *
 *   _states       ["none","received",...]
 *   _allowed      what can be done in a state: [{"command":"complaint.accept","needs":["..."],"guarded":false,"open_now":true}]
 *   _transitions  [{"from":"...","command":"...","to":"...","conditions":["..."]}]
 *   _diagram      its text in an enum csdesk_diagram_format, in an enum csdesk_language
 *
 * What one complaint allows now is asked of the desk: the view "complaint.allowed". CSDESK_UNKNOWN_NAME for a workflow that is
 * none. Any thread; since 1.
 */
CSDESK_API int csdesk_workflow_states(char const* workflow, size_t length, csdesk_text** states);
CSDESK_API int csdesk_workflow_allowed(char const* workflow, size_t length, char const* state, size_t state_length,
                                       csdesk_text** actions);
CSDESK_API int csdesk_workflow_transitions(char const* workflow, size_t length, csdesk_text** transitions);
CSDESK_API int csdesk_workflow_diagram(char const* workflow, size_t length, int format, int language, csdesk_text** diagram);

/*
 * Customer tiers from recency, frequency, money and activity.
 *
 *   orders     [{"customer":"c-17","at":"2026-10-01T08:00:00Z","minor":12900,"activity":1}]: minor units of one currency,
 *              returns negative; "activity" is 1 where left out. Orders after as_of_ms do not count
 *   as_of_ms   the moment of the judgement
 *   policy     {"how":"thresholds" or "shares","rules":[...],"shares":[...],"otherwise":"normal","window_days":365,
 *              "stay_days":30}; null, or what is left out: the shipped figures
 *   standings  [{"customer":"c-17","tier":"vip","recency_days":3,"frequency":7,"money_minor":412900,"activity":7,"rule":0}], by
 *              customer; "rule" (or share) that gave the tier, left out for "otherwise"
 *
 * Any thread; since 1.
 */
CSDESK_API int csdesk_tiers_rfm(char const* orders, size_t length, int64_t as_of_ms, char const* policy, size_t policy_length,
                                csdesk_text** standings);

/*
 * A response rate over messages, in the order they became known (docs/rates.md).
 *
 *   rule      as policies write it: {"name":"own","unit":"round","within":"3m","hours":["08:00","23:00"],"tz":"Asia/Shanghai"}
 *   messages  [{"conversation":"t1","buyer":"c-1","who":"customer","at":"2026-11-20T02:10:15Z","channel":"wangwang"}]; "who" is
 *             customer, person, automatic or nobody (it ended); "channel", "kind" and "tags" may be left out
 *   now_ms    the moment of the question: the period ends with its day in the rule's zone
 *   measured  {"figure":{"rate_ppm":500000,"judged":2,...},"units":[...],"days":[{"day":"2026-11-20","counted":{...}}]}
 *
 * Any thread; since 1.
 */
CSDESK_API int csdesk_rates_measure(char const* rule, size_t rule_length, char const* messages, size_t length, int64_t now_ms,
                                    csdesk_text** measured);

/* ==== Hooks ======================================================================================================== */

/* How grave a message of the log is. */
enum csdesk_log_level { CSDESK_LOG_ERROR = 1, CSDESK_LOG_INFO = 2, CSDESK_LOG_DEBUG = 3 };

/* Hears one message, zero-terminated, valid during the call, on the thread that caused it. What it does itself is not logged. */
typedef void (*csdesk_log_fn)(int level, char const* message, size_t length, void* user_data);

/*
 * Where the library says what happens: faults of storage and memory (ERROR), desks opened (INFO), refusals (DEBUG).
 * Null: nowhere, as at the start. Nothing is ever printed. Set it before other threads call csdesk: one that is inside may still
 * use the hook of before. Any thread; since 1.
 */
CSDESK_API int csdesk_set_log(csdesk_log_fn on_log, void* user_data);

/* Where memory comes from. */
typedef struct csdesk_allocator {
    size_t struct_size;                              /* sizeof(csdesk_allocator) */
    void* (*allocate)(size_t size, void* user_data); /* aligned as malloc's; null: no memory (CSDESK_NO_MEMORY) */
    void (*release)(void* block, void* user_data);   /* what allocate gave; never null */
    void* user_data;                                 /* handed back untouched */
} csdesk_allocator;

/*
 * Takes the memory of texts and of the objects behind handles from the host; what they hold inside is the library's own. The
 * struct is copied. Null: malloc and free, as at the start. Both functions may be called from any thread and may not call csdesk.
 *
 * Refused CSDESK_NOT_ALLOWED while any handle or text exists. Before other threads call csdesk; since 1.
 */
CSDESK_API int csdesk_set_allocator(csdesk_allocator const* allocator);

#ifdef __cplusplus
}
#endif

#endif /* CSDESK_H */
