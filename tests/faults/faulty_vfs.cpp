// The SQLite side of the faulty disk: a VFS whose every operation asks the disk whether it strikes now.
#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <utility>

#include "faulty_disk.hpp"

namespace csdesk::testing {
namespace {

struct handle {
    sqlite3_file base;
    faulty_disk* disk;
    std::shared_ptr<faulty_disk::file>* file;
    std::string* name;
    bool temporary;
    int level;
    bool mapped;
    unsigned shared_slots, exclusive_slots;
};

handle& of(sqlite3_file* f) { return *reinterpret_cast<handle*>(f); }
faulty_disk::file& file_of(sqlite3_file* f) { return **of(f).file; }
using guard = std::lock_guard<std::recursive_mutex>;
using operation = faulty_disk::operation;

// ---- file ----

void let_go(handle& h, int level) {
    faulty_disk::file& f = **h.file;
    if (h.level >= SQLITE_LOCK_RESERVED && level < SQLITE_LOCK_RESERVED && f.reserved == &h) f.reserved = nullptr;
    if (h.level >= SQLITE_LOCK_PENDING && level < SQLITE_LOCK_PENDING && f.exclusive == &h) f.exclusive = nullptr;
    if (h.level >= SQLITE_LOCK_SHARED && level < SQLITE_LOCK_SHARED) --f.shared;
    h.level = std::min(h.level, level);
}

int unmap(sqlite3_file* p, int drop) {
    handle& h = of(p);
    guard const held(h.disk->lock);
    if (!h.mapped) return SQLITE_OK;
    faulty_disk::file& f = file_of(p);
    for (unsigned i = 0; i < SQLITE_SHM_NLOCK; ++i) {
        if ((h.shared_slots >> i & 1u) != 0) --f.slots[i].shared;
        if ((h.exclusive_slots >> i & 1u) != 0) f.slots[i].exclusive = nullptr;
    }
    h.mapped = false;
    h.shared_slots = h.exclusive_slots = 0;
    if (--f.memory_users == 0 && drop != 0) f.memory.clear();
    return SQLITE_OK;
}

int close(sqlite3_file* p) {
    handle& h = of(p);
    guard const held(h.disk->lock);
    unmap(p, 0);
    let_go(h, SQLITE_LOCK_NONE);
    if (h.temporary && !h.disk->cut()) h.disk->remove(*h.name, false);
    delete h.file;
    delete h.name;
    return SQLITE_OK;
}

int read(sqlite3_file* p, void* to, int n, sqlite3_int64 offset) {
    handle& h = of(p);
    guard const held(h.disk->lock);
    if (int const rc = h.disk->strike(operation::read); rc != SQLITE_OK) return rc;
    std::string const& bytes = file_of(p).now;
    auto const begin = std::min(bytes.size(), static_cast<std::size_t>(offset));
    auto const have = std::min(bytes.size() - begin, static_cast<std::size_t>(n));
    std::memcpy(to, bytes.data() + begin, have);
    if (have == static_cast<std::size_t>(n)) return SQLITE_OK;
    std::memset(static_cast<char*>(to) + have, 0, static_cast<std::size_t>(n) - have);
    return SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* p, void const* from, int n, sqlite3_int64 offset) {
    handle& h = of(p);
    guard const held(h.disk->lock);
    bool const was_cut = h.disk->cut();
    std::string bytes(static_cast<char const*>(from), static_cast<std::size_t>(n));
    int const rc = h.disk->strike(operation::write);
    if (rc == SQLITE_OK || (h.disk->cut() && !was_cut))
        h.disk->write(file_of(p), static_cast<std::size_t>(offset), std::move(bytes));
    return rc;
}

int truncate(sqlite3_file* p, sqlite3_int64 size) {
    handle& h = of(p);
    guard const held(h.disk->lock);
    if (int const rc = h.disk->strike(operation::truncate); rc != SQLITE_OK) return rc;
    h.disk->truncate(file_of(p), static_cast<std::size_t>(size));
    return SQLITE_OK;
}

int sync(sqlite3_file* p, int) {
    handle& h = of(p);
    guard const held(h.disk->lock);
    bool const was_cut = h.disk->cut();
    int const rc = h.disk->strike(operation::sync);
    if (!was_cut && !h.disk->cut()) h.disk->sync(file_of(p), rc != SQLITE_OK);
    return rc;
}

int size(sqlite3_file* p, sqlite3_int64* out) {
    guard const held(of(p).disk->lock);
    *out = static_cast<sqlite3_int64>(file_of(p).now.size());
    return SQLITE_OK;
}

int take(sqlite3_file* p, int level) {
    handle& h = of(p);
    guard const held(h.disk->lock);
    if (level <= h.level) return SQLITE_OK;
    if (int const rc = h.disk->strike(operation::lock); rc != SQLITE_OK) return rc;
    faulty_disk::file& f = file_of(p);
    bool const fenced = f.exclusive != nullptr && f.exclusive != &h;
    if (level == SQLITE_LOCK_SHARED) {
        if (fenced) return SQLITE_BUSY;
        ++f.shared;
    } else if (level == SQLITE_LOCK_RESERVED) {
        if (f.reserved != nullptr && f.reserved != &h) return SQLITE_BUSY;
        f.reserved = &h;
    } else {
        if (fenced) return SQLITE_BUSY;
        f.exclusive = &h;
        if (f.shared > 1) {
            h.level = SQLITE_LOCK_PENDING;
            return SQLITE_BUSY;
        }
    }
    h.level = level;
    return SQLITE_OK;
}

int release(sqlite3_file* p, int level) {
    guard const held(of(p).disk->lock);
    let_go(of(p), level);
    return SQLITE_OK;
}

int reserved(sqlite3_file* p, int* out) {
    guard const held(of(p).disk->lock);
    *out = file_of(p).reserved != nullptr || file_of(p).exclusive != nullptr;
    return SQLITE_OK;
}

int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector(sqlite3_file*) { return 4096; }
int device(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }  // as the machine's own VFS says

int map(sqlite3_file* p, int region, int bytes, int extend, void volatile** out) {
    handle& h = of(p);
    guard const held(h.disk->lock);
    if (h.disk->cut()) return SQLITE_IOERR_SHMMAP;
    faulty_disk::file& f = file_of(p);
    if (!h.mapped) {
        h.mapped = true;
        ++f.memory_users;
    }
    *out = nullptr;
    while (f.memory.size() <= static_cast<std::size_t>(region)) {
        if (extend == 0) return SQLITE_OK;
        f.memory.push_back(std::make_unique<char[]>(static_cast<std::size_t>(bytes)));
    }
    *out = f.memory[static_cast<std::size_t>(region)].get();
    return SQLITE_OK;
}

int lock_memory(sqlite3_file* p, int first, int n, int flags) {
    handle& h = of(p);
    guard const held(h.disk->lock);
    faulty_disk::file& f = file_of(p);
    bool const shared = (flags & SQLITE_SHM_SHARED) != 0;
    unsigned& mine = shared ? h.shared_slots : h.exclusive_slots;
    for (int i = first; i < first + n && (flags & SQLITE_SHM_LOCK) != 0; ++i) {
        auto const& s = f.slots[i];
        bool const others_read = s.shared > static_cast<int>(h.shared_slots >> i & 1u);
        if ((s.exclusive != nullptr && s.exclusive != &h) || (!shared && others_read)) return SQLITE_BUSY;
    }
    if ((flags & SQLITE_SHM_LOCK) != 0)
        if (int const rc = h.disk->strike(operation::lock); rc != SQLITE_OK) return rc;
    for (int i = first; i < first + n; ++i) {
        auto& s = f.slots[i];
        unsigned const bit = 1u << i;
        if ((flags & SQLITE_SHM_LOCK) != 0 && (mine & bit) == 0) {
            if (shared)
                ++s.shared;
            else
                s.exclusive = &h;
            mine |= bit;
        } else if ((flags & SQLITE_SHM_UNLOCK) != 0 && (mine & bit) != 0) {
            if (shared)
                --s.shared;
            else
                s.exclusive = nullptr;
            mine &= ~bit;
        }
    }
    return SQLITE_OK;
}

void barrier(sqlite3_file*) { std::atomic_thread_fence(std::memory_order_seq_cst); }

sqlite3_io_methods const methods{2,       close,  read,   write, truncate,    sync,    size,  take,    release, reserved,
                                 control, sector, device, map,   lock_memory, barrier, unmap, nullptr, nullptr};

// ---- file system ----

faulty_disk& disk_of(sqlite3_vfs* v) { return *static_cast<faulty_disk*>(v->pAppData); }

int open(sqlite3_vfs* v, char const* path, sqlite3_file* p, int flags, int* out) {
    faulty_disk& disk = disk_of(v);
    guard const held(disk.lock);
    p->pMethods = nullptr;
    if (int const rc = disk.strike(operation::open); rc != SQLITE_OK) return SQLITE_CANTOPEN;
    std::string const name = path != nullptr ? path : "temporary-" + std::to_string(disk.random());
    auto found = disk.find(name);
    if (!found && (flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    if (!found) {
        found = disk.create(name);
        found->sync_directory = (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    }
    handle& h = *new (p) handle{};
    h.base.pMethods = &methods;
    h.disk = &disk;
    h.file = new std::shared_ptr<faulty_disk::file>(std::move(found));
    h.name = new std::string(name);
    h.temporary = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    if (out != nullptr) *out = flags;
    return SQLITE_OK;
}

int remove(sqlite3_vfs* v, char const* path, int sync_directory) {
    faulty_disk& disk = disk_of(v);
    guard const held(disk.lock);
    bool const was_cut = disk.cut();
    int const rc = disk.strike(operation::remove);
    if (rc == SQLITE_OK || (disk.cut() && !was_cut)) disk.remove(path, sync_directory != 0 && rc == SQLITE_OK);
    return rc;
}

int access(sqlite3_vfs* v, char const* path, int, int* out) {
    guard const held(disk_of(v).lock);
    auto const f = disk_of(v).find(path);
    *out = f != nullptr;
    return SQLITE_OK;
}

int full_path(sqlite3_vfs*, char const* path, int n, char* out) {
    sqlite3_snprintf(n, out, "%s", path);
    return SQLITE_OK;
}

int randomness(sqlite3_vfs* v, int n, char* out) {
    for (int i = 0; i < n; ++i) out[i] = static_cast<char>(disk_of(v).random());
    return n;
}

int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }

int time(sqlite3_vfs*, double* out) {
    *out = 2'460'000.5;
    return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

faulty_disk::faulty_disk() {
    static int count = 0;
    name_ = "faulty-" + std::to_string(++count);
    vfs_ = std::make_unique<sqlite3_vfs>();
    vfs_->iVersion = 1;
    vfs_->szOsFile = sizeof(handle);
    vfs_->mxPathname = 512;
    vfs_->zName = name_.c_str();
    vfs_->pAppData = this;
    vfs_->xOpen = open;
    vfs_->xDelete = testing::remove;
    vfs_->xAccess = access;
    vfs_->xFullPathname = full_path;
    vfs_->xRandomness = randomness;
    vfs_->xSleep = sleep;
    vfs_->xCurrentTime = time;
    vfs_->xGetLastError = last_error;
    sqlite3_vfs_register(vfs_.get(), 0);
}

faulty_disk::~faulty_disk() { sqlite3_vfs_unregister(vfs_.get()); }

}  // namespace csdesk::testing
