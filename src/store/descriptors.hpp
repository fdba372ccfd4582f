// The descriptors this process holds on a desk's file, and whose they are.
//
// SQLite locks a file with POSIX locks, and those have a trap: closing *any* descriptor of a file drops all locks the process
// has on it. One copy of SQLite knows its own descriptors and waits; a second copy in the process (the one of Python's sqlite3
// module beside the one of a wheel) does not, so that either may pull the locks from under the other, and the next writer of
// another process damages the file. Hence D23: a desk is not opened on a file that another copy has open.
//
// Fork is the other trap: a child inherits the descriptors and SQLite's belief in the locks, but not the locks. What it then
// writes to the file would be lost as soon as the parent closes. So a child does not open what its parent had open.
//
// Linux only, where /proc/self/fd tells; elsewhere, and for files that are not on a disk, nothing is known or refused.
#pragma once

#include <sys/types.h>

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace csdesk::engine {

/// Whether somebody else's descriptor may belong to another SQLite than ours.
enum class sqlite_copies { one_for_all, several };

/// What this process has loaded: `several` where a second SQLite is in sight, or where ours is a private one (as in a wheel).
sqlite_copies copies_in_process();

/// Throws `storage_error` where `path` must not be opened. `closed`: we had it open when this process was forked. `busy`: it is
/// open by a descriptor that is not ours, and `copies`, asked only then, says that it may be another SQLite's. Descriptors of
/// one SQLite shared by all do no harm.
void check_descriptors(std::string const& path, sqlite_copies (*copies)() = &copies_in_process);

/// Marks as ours the descriptors that opening a file adds: made before, told `opened` after, kept until the file is closed.
class descriptor_mark {
public:
    explicit descriptor_mark(std::string path);
    descriptor_mark(descriptor_mark const&) = delete;
    descriptor_mark& operator=(descriptor_mark const&) = delete;
    ~descriptor_mark();
    void opened();

private:
    std::string path_;
    std::unique_lock<std::mutex> opening_;  // held until `opened`, so that two of ours do not mix
    std::optional<std::pair<dev_t, ino_t>> file_{};
    std::set<int> before_{};  // somebody else's
};

}  // namespace csdesk::engine
