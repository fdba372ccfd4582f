// The medium: what is written, what a sync has made durable, what is left after the power went.
#include "faulty_disk.hpp"

#include <sqlite3.h>

#include <cstring>
#include <utility>

namespace csdesk::testing {
namespace {

using guard = std::lock_guard<std::recursive_mutex>;

void put(std::string& bytes, std::size_t offset, std::string_view part) {
    if (bytes.size() < offset + part.size()) bytes.resize(offset + part.size());
    bytes.replace(offset, part.size(), part);
}

void apply_change(std::string& bytes, faulty_disk::change const& c) {
    if (c.truncation)
        bytes.resize(c.offset);
    else
        put(bytes, c.offset, c.bytes);
}

}  // namespace

void faulty_disk::arm(fault what, std::int64_t at, bool sticky, points count) {
    fault_ = what;
    at_ = at;
    sticky_ = sticky;
    points_ = count;
    operations_ = 0;
    struck_ = struck_sync_ = false;
}

void faulty_disk::disarm() { fault_ = fault::none; }

int faulty_disk::strike(operation what) {
    if (cut_) return SQLITE_IOERR;
    bool const reading = what == operation::read || what == operation::open || what == operation::lock;
    if (reading != (points_ == points::reads)) return SQLITE_OK;
    ++operations_;
    if (fault_ == fault::none || operations_ < at_ || (operations_ > at_ && !sticky_)) return SQLITE_OK;
    if (fault_ == fault::disk_full && what != operation::write && what != operation::truncate) return SQLITE_OK;
    struck_ = true;
    struck_sync_ = struck_sync_ || what == operation::sync;
    if (when_struck_) when_struck_();
    if (fault_ == fault::power_cut) {
        cut_ = true;
        return SQLITE_IOERR;
    }
    if (fault_ == fault::disk_full) return SQLITE_FULL;
    switch (what) {
        case operation::write: return SQLITE_IOERR_WRITE;
        case operation::truncate: return SQLITE_IOERR_TRUNCATE;
        case operation::sync: return SQLITE_IOERR_FSYNC;
        case operation::remove: return SQLITE_IOERR_DELETE;
        case operation::read: return SQLITE_IOERR_READ;
        case operation::lock: return SQLITE_IOERR_LOCK;
        case operation::open: return SQLITE_CANTOPEN;
    }
    return SQLITE_IOERR;
}

std::shared_ptr<faulty_disk::file> faulty_disk::find(std::string const& name) {
    auto const found = names_.find(name);
    return found == names_.end() ? nullptr : found->second;
}

std::shared_ptr<faulty_disk::file> faulty_disk::create(std::string const& name) {
    return names_[name] = std::make_shared<file>();
}

void faulty_disk::remove(std::string const& name, bool sync_directory) {
    names_.erase(name);
    if (sync_directory) durable_names_ = names_;
}

void faulty_disk::sync(file& f, bool failed) {
    std::vector<change> left;
    for (change& c : f.pending) {
        c.stuck = c.stuck || failed;
        if (c.stuck)
            left.push_back(std::move(c));
        else
            apply_change(f.durable, c);
    }
    f.pending = std::move(left);
    if (!failed && std::exchange(f.sync_directory, false)) durable_names_ = names_;
}

void faulty_disk::write(file& f, std::size_t offset, std::string bytes) {
    put(f.now, offset, bytes);
    f.pending.push_back({offset, std::move(bytes)});
}

void faulty_disk::truncate(file& f, std::size_t size) {
    f.now.resize(size);
    f.pending.push_back({size, {}, true});
}

// Outcome 0 keeps nothing unsynced, outcome 1 all of it; the others toss for every write and every name.
faulty_disk::image faulty_disk::after_power_cut(std::uint64_t outcome) {
    std::mt19937_64 toss(outcome);
    auto chance = [&](std::uint64_t of) { return toss() % of; };
    std::map<std::string, std::shared_ptr<file>> all = names_;
    all.insert(durable_names_.begin(), durable_names_.end());
    image out;
    for (auto const& [name, unused] : all) {
        auto const is = names_.find(name), was = durable_names_.find(name);
        bool const latest = outcome == 1 || (outcome != 0 && chance(2) == 0);
        auto const entry = latest ? is : was;
        if (entry == (latest ? names_.end() : durable_names_.end())) continue;
        file const& f = *entry->second;
        std::string bytes = f.durable;
        for (change const& c : f.pending) {
            std::uint64_t const fate = outcome == 0 ? 0 : outcome == 1 ? 3 : chance(4);
            if (fate == 0) continue;
            change part = c;
            if (fate == 1 && !c.truncation) part.bytes.resize(chance(c.bytes.size() + 1));
            apply_change(bytes, part);
        }
        out.files[name] = std::move(bytes);
    }
    return out;
}

void faulty_disk::load(image const& medium) {
    names_.clear();
    for (auto const& [name, bytes] : medium.files) {
        auto f = std::make_shared<file>();
        f->now = f->durable = bytes;
        names_[name] = std::move(f);
    }
    durable_names_ = names_;
    cut_ = false;
    disarm();
}

faulty_disk::image faulty_disk::contents() {
    image out;
    for (auto const& [name, f] : names_) out.files[name] = f->now;
    return out;
}

}  // namespace csdesk::testing
