// The engine below the desk: executes commands inside a transaction, fires deadlines, keeps heads and caches.
// One thread at a time (the writer queue sees to that).
#pragma once

#include <atomic>
#include <csdesk/desk/desk.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "desk/policy_cache.hpp"
#include "desk/projection.hpp"
#include "desk/state_cache.hpp"
#include "desk/store_port.hpp"

namespace csdesk::engine {

/// Firing runs in transactions of at most this many deadlines (D10).
inline constexpr std::int64_t most_firings = 1'000;

/// Longest command id in bytes.
inline constexpr std::size_t longest_command_id = 64;

struct heard_event {
    std::string shop;
    logged_event event;
};

class executor {
public:
    executor(std::unique_ptr<store> storage, registry const& types, desk_options const& options, digest salt_key);

    /// One transaction; `abort` forgets everything since `begin`.
    void begin();
    void commit();
    void abort() noexcept;

    /// Whether anybody listens; only then is anything kept for it.
    void listened(bool somebody) { listened_ = somebody; }

    /// What listeners should hear of the transactions committed since it was last asked.
    std::vector<heard_event> take_heard();

    /// Does one command inside the transaction. Throws storage_error; then the transaction must be aborted.
    result<reply> perform(request const& r);

    /// Fires what is due at or before `now`; commits and begins again every `most_firings`. With `most`, at most so many
    /// deadlines or one step of a job, in the transaction that is open.
    std::vector<logged_event> advance(instant now, std::optional<std::string> const& shop, std::optional<std::int64_t> most);

    /// The earliest deadline of all shops; reads the store, no transaction needed.
    std::optional<instant> next_deadline();

    /// Whether this machine's zone data differs from what some shop's calendars were compiled from; reads the store only.
    bool zones_have_changed();
    /// Records where they differ (D21), inside a transaction.
    void retime_calendars();

    /// Every projection anew from the log, inside a transaction. True where nothing differed.
    bool rebuild();

    verification verify(std::optional<std::string> const& anchor);
    void export_log(std::function<void(std::string_view)> const& write);

    /// Lets go of the file; who was still waiting for it is answered `closed`.
    void close() { store_.reset(); }

    /// A sync to disk has failed: what is there is unknown until the file is opened anew. Any thread may ask.
    bool sync_failed() const noexcept { return sync_failed_; }

    /// The store; throws `closed` where it was let go.
    store& storage();
    registry const& types() const noexcept { return types_; }

private:
    struct shop_now {
        shop_head head;
        bool dirty = false;
        bool next_known = false;  // `next` is what the store would say
        std::optional<deadline> next;
    };

    shop_now& shop(std::string const& name);
    shop_now* find_shop(std::string const& name);
    void refresh();
    std::optional<deadline> const& next_of(shop_now& s);
    std::optional<deadline> first_of(shop_now& s);
    unit::surroundings around() { return {types_, *store_, cache_, policies_}; }

    result<any_command> decode(command const& c) const;
    std::optional<result<reply>> answered_before(shop_now const& s, request const& r, std::string const& payload);
    void fire_before(shop_now& s, instant now);
    void fire(shop_now& s, deadline const& d, instant now, std::vector<logged_event>* out);
    void fire_command(shop_now& s, deadline const& d, instant at, instant now, any_command const& c, bool last,
                      std::vector<logged_event>* out);
    void drop_deadline(shop_now& s, deadline const& d, instant at, instant now, error const& why, std::vector<logged_event>* out);
    void write(shop_now& s, unit const& u, std::string const& command_id, std::string const& payload, instant now, reply& out);
    stored_event store_one(shop_now& s, made_event const& made, std::string const& command_id, instant now, std::int64_t index);
    void tell_group(shop_now& s, unit const& u);
    void post_news(shop_now& s, unit const& u);
    void note_news(std::string const& shop, std::string const& where, instant due);
    void write_engines(shop_now& s, unit const& u);
    void note_deadlines(shop_now& s, std::vector<deadline_change> const& changes);
    std::string fired_id(deadline const& d) const;
    void breathe();

    std::unique_ptr<store> store_;
    registry const& types_;
    desk_options options_;
    digest salt_key_;
    policy_cache policies_;
    state_cache cache_;
    std::map<std::string, shop_now> shops_;
    std::int64_t position_ = 0;
    std::int64_t fired_ = 0;        // since `begin`
    std::set<std::string> roused_;  // shops that another one has given something to do
    bool stale_ = true;
    std::int64_t refreshes_ = 0;  // how often resident state was read anew
    std::atomic<bool> sync_failed_{false};
    bool listened_ = false;
    std::vector<heard_event> heard_;
    std::size_t heard_committed_ = 0;  // of them, how many are safe to tell
};

/// Reads a stored event back: decoded, or the reason why not.
result<any_event> decode_stored_event(registry const& types, stored_event const& e);

/// As the API shows it.
logged_event show(registry const& types, stored_event const& e);

}  // namespace csdesk::engine
