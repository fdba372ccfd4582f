// The desk: tickets, clocks, customers and workflows of many shops over one store.
//
//     auto d = csdesk::desk::open("shop.db");
//     auto r = d.execute({"ticket.open", R"({"requester":"c-17","kind":"after_sale","channel":"wangwang","text":"物流不动了"})"},
//                        {.who = {csdesk::role::agent, "li"}, .now = now});
//     if (!r) show(r.error());             // a refusal: code, field, message in English and Chinese, what would be allowed
//
// Threads: every member may be called from any thread; writers are queued and share syncs (group commit), readers have
// snapshots of their own. After fork the handle is refused `closed`. Faults are thrown as `storage_error`: nothing of the
// command was kept, and after a failed sync the handle refuses everything.
#pragma once

#include <csdesk/core/result.hpp>
#include <csdesk/desk/command.hpp>
#include <csdesk/desk/whatif.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

extern "C" struct ArrowArrayStream;  // <csdesk/desk/arrow.hpp>

#pragma GCC visibility push(default)
namespace csdesk {

/// What an acknowledged command may still lose. Only `full` keeps the promise; the others say what they do not.
enum class durability : std::uint8_t {
    full = 1,                          ///< acknowledged means durable, power loss included
    may_lose_on_power_failure = 2,     ///< survives the process, not the machine (SQLite NORMAL)
    may_corrupt_on_power_failure = 3,  ///< never for a shop: throw-away files only (SQLite OFF)
};

/// At what time deadlines that fell due before a command's `now` are recorded.
enum class catch_up : std::uint8_t {
    late = 1,   ///< as it is: at `now`, marked late (a live desk)
    exact = 2,  ///< each at its own instant, as a live runner would have fired it (replays, simulations)
};

/// How a desk is opened. The defaults are right for a shop.
struct desk_options {
    csdesk::durability durability = csdesk::durability::full;  ///< what an acknowledged command may lose
    csdesk::catch_up catch_up = csdesk::catch_up::late;        ///< when late deadlines are recorded
    std::optional<std::uint64_t> seed{};  ///< salts from this seed instead of the machine's entropy: same input, same bytes
    bool read_only = false;               ///< queries, verify and export only; the file is not touched
    span busy_timeout{5'000};             ///< how long to wait for another process before `busy`
    std::string vfs{};                    ///< SQLite VFS by name; empty: the machine's
};

/// The answer of `verify`.
struct verification {
    bool ok = false;                             ///< true: every record is as it was written
    std::int64_t events = 0;                     ///< checked
    std::string shop{};                          ///< where the first altered record is
    std::int64_t seq = 0;                        ///< its number within the shop; 0 where there is none
    std::string what{};                          ///< what is wrong with it
    bool anchored = false;                       ///< false: a cut-off tail cannot be seen without an anchor
    std::map<std::string, std::string> heads{};  ///< head hash of every shop, to be kept elsewhere as the next anchor
};

/// One effect for the host to carry out.
struct effect {
    std::int64_t number = 0;  ///< cursor for `outbox(after)`
    std::string key{};        ///< makes it once: carry it to the other side
    std::string kind{};       ///< what is to be done: an action::kind, `reconcile` (say what became of one), or a notice
    std::string data{};       ///< JSON
    instant at{};
};

/// An open desk; see the top of this file. Movable; a moved-from desk may only be destroyed or assigned to.
class desk {
public:
    /// Opens or creates a desk. `path` is a file or ":memory:". Throws `storage_error` (not a desk, damaged, newer, busy).
    static desk open(std::string const& path, desk_options const& options = {});

    /// Takes the handle over.
    desk(desk&&) noexcept;
    /// Closes its own handle, then takes the other over.
    desk& operator=(desk&&) noexcept;
    /// Closes. No other thread may be inside a call by now.
    ~desk();

    /// Does one command: all of it or nothing. Returned means durable (with `durability::full`).
    [[nodiscard]] result<reply> execute(command const& what, context const& how);

    /// One group, one sync, answers in order; a refusal takes out only its own command.
    [[nodiscard]] std::vector<result<reply>> execute_many(std::span<request const> requests);

    /// Fires what is due at or before `now` in every shop (or in one), in (due, kind, id) order. Returns the events. `most`
    /// (1 … 1,000) ends the call after so many deadlines, or one step of a job: a single transaction. `next_deadline` then tells
    /// whether more is due.
    std::vector<logged_event> advance(instant now, std::optional<std::string> const& shop = {},
                                      std::optional<std::int64_t> most = {});

    /// The earliest deadline of all shops, or nothing.
    std::optional<instant> next_deadline();

    /// Reads a view; `params` and the answer are JSON: `{"rows":[…],"after":cursor|null}`. Sees what execute has returned.
    [[nodiscard]] result<std::string> query(std::string_view view, std::string_view params, std::string const& shop = "main",
                                            std::optional<std::string> const& after = {}, std::int64_t limit = 100,
                                            std::optional<instant> now = {});

    /// Actions a workflow instance allows now, as JSON.
    [[nodiscard]] result<std::string> allowed(std::string_view workflow, std::int64_t id, context const& how);

    /// Events of a shop after `since`, at most `limit`.
    std::vector<logged_event> events(std::string const& shop, std::int64_t since, std::int64_t limit = 1'000);

    /// A table (`table_names`) as an Arrow C stream, in the order of its key; the caller releases `out`, from any thread.
    ///
    /// The stream shows the shop as of this call, however long it is read and whatever is written meanwhile; it holds a read
    /// session of its own until it is read to its end or released, and never blocks writers (the file's log grows as long as
    /// it is held). ":memory:" has no second session: there everything is read in this call. After `close`, after the desk is
    /// gone and after fork, `get_next` answers an error. Throws `refused` (`unknown_name`, field `table`, `allowed` lists the
    /// tables; `out` is then released) and `storage_error`. A shop never seen has no rows.
    void to_arrow(std::string_view table, ArrowArrayStream* out, std::string const& shop = "main");

    /// Effects not yet acknowledged. Handed out at least once; the key makes it once.
    std::vector<effect> outbox(std::string const& shop, std::int64_t after = 0, std::int64_t limit = 100);

    /// Checks every hash, the order and the heads. `anchor`: a head hash kept elsewhere (hexadecimal), to find a cut-off tail.
    verification verify(std::optional<std::string> const& anchor = {});

    /// Makes every table anew from the log. True where they came out identical.
    bool rebuild();

    /// The log as JSON Lines, personal parts included; what `events` gives, all of it.
    void export_log(std::function<void(std::string_view line)> const& write);

    /// The recorded log of a shop under other rules, beside what happened; see whatif.hpp. Reads one snapshot and works in
    /// memory of its own, a few times the shop's tables; writers go on meanwhile, but for ":memory:". O(log).
    [[nodiscard]] result<whatif_report> what_if(whatif_request const& what, whatif_progress const& tell = {});

    /// Calls `hear` after each commit, in log order, on the committing thread. `execute` from inside is refused `reentrant`.
    void listen(std::function<void(std::string const& shop, logged_event const&)> hear);

    /// Bytes of the file and its log.
    std::int64_t bytes();

    /// Ends the handle; everything after is refused `closed`. Idempotent.
    void close();

    struct impl;

private:
    explicit desk(std::unique_ptr<impl> i);
    std::unique_ptr<impl> impl_;
};

/// JSON Schema of a command's fields, or `unknown_name`.
result<std::string> schema(std::string_view command_name);

/// Names of every command, sorted.
std::vector<std::string> command_names();
/// Names of every event, sorted.
std::vector<std::string> event_names();
/// Names of every view, sorted.
std::vector<std::string> view_names();

/// JSON Schema of an event's data.
result<std::string> event_schema(std::string_view event_name);

/// JSON Schemas of a view: `{"params":…,"row":…}`.
result<std::string> view_schema(std::string_view view_name);

}  // namespace csdesk
#pragma GCC visibility pop
