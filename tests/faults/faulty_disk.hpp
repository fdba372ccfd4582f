// A disk in memory that fails on command: a SQLite VFS under the real store.
//
// It knows what a machine knows after a power cut: of every write since the last sync each part may be there, torn or not;
// a name made or deleted is there only once its directory was synced; after a failed sync the writes it covered are never
// made durable by a later one. Shared memory and locks live here too, so that readers of their own and WAL work as on a file.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

struct sqlite3_vfs;

namespace csdesk::testing {

enum class fault {
    none,
    power_cut,  // at the point the machine is gone: every later operation fails until `power_returns`
    io_error,   // the operation fails and does nothing
    disk_full,  // writes and truncations fail, the rest works
};

/// Which operations are counted as points.
enum class points { changes, reads };  // write, truncate, sync, delete · read, open, lock

class faulty_disk {
public:
    /// Registers the VFS under `name()` for the lifetime of the disk.
    faulty_disk();
    ~faulty_disk();
    faulty_disk(faulty_disk const&) = delete;
    faulty_disk& operator=(faulty_disk const&) = delete;

    std::string const& name() const { return name_; }

    /// Fails at the `at`-th operation from now on (1 is the next); `sticky`: and at every such one after it.
    void arm(fault what, std::int64_t at, bool sticky = false, points count = points::changes);
    void disarm();
    void when_struck(std::function<void()> then) { when_struck_ = std::move(then); }
    std::int64_t operations() const { return operations_; }  ///< counted since `arm`
    bool struck() const { return struck_; }
    bool struck_a_sync() const { return struck_sync_; }  ///< since `arm` or `forget_syncs`
    void forget_syncs() { struck_sync_ = false; }

    /// A new medium: what the last power cut left, under outcome 0 (nothing unsynced is there), 1 (all of it) or a random mix.
    struct image {
        std::map<std::string, std::string> files;
        friend bool operator==(image const&, image const&) = default;
    };
    image after_power_cut(std::uint64_t outcome);

    /// Puts a medium in; every handle must be closed. The disk works again.
    void load(image const& medium);

    /// The files as a process sees them.
    image contents();

    // ---- for the VFS functions ----
    struct change {
        std::size_t offset = 0;
        std::string bytes{};
        bool truncation = false;
        bool stuck = false;  // a sync of it failed: no later sync reaches it
    };
    struct file {
        std::string now{}, durable{};
        std::vector<change> pending{};
        bool sync_directory = false;  // at its first sync, as the machine's VFS does for new journals
        int shared = 0;
        void const *reserved = nullptr, *exclusive = nullptr;
        std::vector<std::unique_ptr<char[]>> memory{};
        int memory_users = 0;
        struct slot {
            int shared = 0;
            void const* exclusive = nullptr;
        } slots[8];
    };
    enum class operation { write, truncate, sync, remove, read, open, lock };

    /// SQLITE_OK, or the code the operation must fail with.
    int strike(operation what);
    bool cut() const { return cut_; }
    std::shared_ptr<file> find(std::string const& name);
    std::shared_ptr<file> create(std::string const& name);
    void remove(std::string const& name, bool sync_directory);
    void sync(file& f, bool failed);
    void write(file& f, std::size_t offset, std::string bytes);
    void truncate(file& f, std::size_t size);
    std::uint64_t random() { return random_(); }
    std::recursive_mutex lock;

private:
    std::string name_;
    std::unique_ptr<sqlite3_vfs> vfs_;
    std::map<std::string, std::shared_ptr<file>> names_, durable_names_;
    std::mt19937_64 random_{1};
    std::function<void()> when_struck_;
    fault fault_ = fault::none;
    points points_ = points::changes;
    std::int64_t at_ = 0, operations_ = 0;
    bool sticky_ = false, struck_ = false, struck_sync_ = false, cut_ = false;
};

}  // namespace csdesk::testing
