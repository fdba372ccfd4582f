#include "store/descriptors.hpp"

#include <dirent.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csdesk/core/error.hpp>
#include <cstring>
#include <map>
#include <memory>
#include <set>

namespace csdesk::engine {
namespace {

using file_id = std::pair<dev_t, ino_t>;

std::optional<file_id> id_of(struct stat const& s) {
    if (!S_ISREG(s.st_mode)) return {};
    return file_id{s.st_dev, s.st_ino};
}

std::optional<file_id> file_at(std::string const& path) {
    struct stat s {};
    if (path == ":memory:" || ::stat(path.c_str(), &s) != 0) return {};
    return id_of(s);
}

// By its name, not by fstat: another thread may open and close descriptors meanwhile, which the thread sanitizer would take
// for a race. An answer a moment old is as good.
std::optional<file_id> file_of(int descriptor) { return file_at("/proc/self/fd/" + std::to_string(descriptor)); }

std::set<int> descriptors_of(file_id const& file) {
    std::set<int> found;
    std::unique_ptr<DIR, int (*)(DIR*)> const folder(::opendir("/proc/self/fd"), &::closedir);
    if (!folder) return found;
    while (auto const* entry = ::readdir(folder.get())) {
        int number = -1;
        char const* const end = entry->d_name + std::strlen(entry->d_name);
        if (std::from_chars(entry->d_name, end, number).ptr == end && file_of(number) == file) found.insert(number);
    }
    return found;
}

// Ours, by file. SQLite may keep a descriptor for a while after its connection is closed, and use it again.
class ours {
public:
    static ours& all() {
        static auto* const one = new ours;  // never destroyed: a desk may outlive statics
        return *one;
    }
    std::mutex& mutex() { return mutex_; }
    std::set<int> strangers(file_id const& file) {
        prune(file);
        auto found = descriptors_of(file);
        if (auto const known = known_.find(file); known != known_.end())
            for (auto const& [number, owner] : known->second) found.erase(number);
        return found;
    }
    bool inherited(file_id const& file) {
        prune(file);
        auto const known = known_.find(file);
        return known != known_.end() &&
               std::any_of(known->second.begin(), known->second.end(), [](auto const& one) { return one.second != ::getpid(); });
    }
    void add(file_id const& file, std::set<int> const& more) {
        for (int const number : more) known_[file].insert_or_assign(number, ::getpid());
    }
    void prune(file_id const& file) {
        auto const known = known_.find(file);
        if (known == known_.end()) return;
        std::erase_if(known->second, [&](auto const& one) { return file_of(one.first) != file; });
        if (known->second.empty()) known_.erase(known);
    }

private:
    ours() {
        ::pthread_atfork([] { all().mutex_.lock(); }, [] { all().mutex_.unlock(); }, [] { all().mutex_.unlock(); });
    }
    std::mutex mutex_;
    std::map<file_id, std::map<int, pid_t>> known_;  // descriptor and the process that opened it
};

}  // namespace

void check_descriptors(std::string const& path, sqlite_copies (*copies)()) {
    auto const file = file_at(path);
    if (!file) return;
    {
        std::lock_guard const alone(ours::all().mutex());
        if (ours::all().inherited(*file))
            throw storage_error(
                errc::closed,
                "this process was forked from one that has the file open, and SQLite's locks do not survive that: "
                "open the desk after forking only, or in a process begun afresh: " +
                    path);
        if (ours::all().strangers(*file).empty()) return;
    }
    if (copies() == sqlite_copies::one_for_all) return;
    throw storage_error(errc::busy,
                        "this process has the file open outside csdesk, such as through Python's sqlite3 module, which has an "
                        "SQLite of its own: closing one would drop the locks of the other, and the file could be damaged. Close "
                        "it first, or read the desk's export: " +
                            path);
}

descriptor_mark::descriptor_mark(std::string path)
    : path_(std::move(path)), opening_(ours::all().mutex()), file_(file_at(path_)) {
    if (file_) before_ = ours::all().strangers(*file_);
}

void descriptor_mark::opened() {
    if (!file_) file_ = file_at(path_);  // made just now
    if (file_) {
        auto added = ours::all().strangers(*file_);
        for (int const d : before_) added.erase(d);
        ours::all().add(*file_, added);
    }
    opening_.unlock();
}

descriptor_mark::~descriptor_mark() {
    if (!file_) return;
    if (!opening_.owns_lock()) opening_.lock();
    ours::all().prune(*file_);
}

}  // namespace csdesk::engine
