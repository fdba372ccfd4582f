#include "calendar/zone_data.hpp"

#include <cctz/zone_info_source.h>
#include <csdesk/calendar/zone.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>

namespace csdesk {
namespace {

namespace fs = std::filesystem;

// System folders first, so that an updated system wins over a package that may be years old.
std::vector<fs::path> const& roots() {
    static auto const found = [] {
        std::vector<fs::path> all{"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"};
        if (auto const* extra = std::getenv("CSDESK_TZDATA"); extra && *extra) all.emplace_back(extra);
        std::error_code ignored;
        std::erase_if(all, [&](fs::path const& root) { return !fs::is_directory(root, ignored); });
        return all;
    }();
    return found;
}

constexpr std::size_t longest_zone_name = 64;

// [A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*, without the machine's own choice and without the doubles some systems keep.
bool well_formed(std::string_view name) {
    if (name.empty() || name.size() > longest_zone_name || name.front() == '/' || name.back() == '/') return false;
    if (name.find("//") != name.npos) return false;
    auto const allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-' ||
               c == '/';
    };
    if (!std::all_of(name.begin(), name.end(), allowed)) return false;
    return name != "localtime" && name != "posixrules" && !name.starts_with("posix/") && !name.starts_with("right/");
}

bool is_zone_file(fs::path const& file) {
    std::ifstream in(file, std::ios::binary);
    char magic[4]{};
    return in.read(magic, sizeof magic) && std::memcmp(magic, "TZif", sizeof magic) == 0;
}

std::optional<fs::path> file_of(std::string_view name) {
    if (!well_formed(name)) return {};
    for (auto const& root : roots())
        if (auto file = root / name; is_zone_file(file)) return file;
    return {};
}

std::string version_of(fs::path const& root) {
    std::string word;
    if (std::ifstream in(root / "+VERSION"); in >> word) return word;
    std::string hash, label;
    if (std::ifstream in(root / "tzdata.zi"); in >> hash >> label >> word && hash == "#" && label == "version") return word;
    return {};
}

// A zone file held in memory.
class file_source : public cctz::ZoneInfoSource {
public:
    file_source(std::string bytes, std::string version) : bytes_(std::move(bytes)), version_(std::move(version)) {}
    std::size_t Read(void* to, std::size_t size) override {
        size = std::min(size, bytes_.size() - at_);
        std::memcpy(to, bytes_.data() + at_, size);
        at_ += size;
        return size;
    }
    int Skip(std::size_t offset) override {
        if (offset > bytes_.size() - at_) return -1;
        at_ += offset;
        return 0;
    }
    std::string Version() const override { return version_; }

private:
    std::string bytes_, version_;
    std::size_t at_ = 0;
};

using fallback_factory = std::function<std::unique_ptr<cctz::ZoneInfoSource>(std::string const&)>;

// cctz's own source would follow `file:` paths and TZDIR; this one knows names only.
std::unique_ptr<cctz::ZoneInfoSource> open_zone(std::string const& name, fallback_factory const&) {
    auto const file = file_of(name);
    if (!file) return nullptr;
    std::ifstream in(*file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    return std::make_unique<file_source>(std::move(bytes), zone_data_version());
}

// Assigned while the library loads, before any thread of the host can ask cctz for a zone.
[[maybe_unused]] bool const factory_assigned = [] {
    cctz_extension::zone_info_source_factory = open_zone;
    return true;
}();

cctz::civil_second civil(day_number day, std::int64_t seconds) {
    return cctz::civil_second(cctz::civil_day(1970, 1, 1) + day) + seconds;
}

}  // namespace

std::optional<cctz::time_zone> load_zone(std::string_view name) {
    if (name == "UTC") return cctz::utc_time_zone();
    if (!file_of(name)) return {};  // also keeps hostile names out of cctz's cache, which never forgets
    cctz::time_zone zone;
    if (!cctz::load_time_zone(std::string{name}, &zone)) return {};
    return zone;
}

instant to_instant(cctz::time_zone const& zone, day_number day, span since_midnight) {
    auto const seconds = std::chrono::floor<std::chrono::seconds>(since_midnight);
    return instant{zone.lookup(civil(day, seconds.count())).pre} + (since_midnight - seconds);
}

bool exists(cctz::time_zone const& zone, day_number day) {
    auto const skipped = cctz::time_zone::civil_lookup::SKIPPED;
    auto const first = zone.lookup(civil(day, 0));
    if (first.kind != skipped) return true;
    auto const last = zone.lookup(civil(day, 86'399));
    return last.kind != skipped || first.trans != last.trans;
}

span offset_at(cctz::time_zone const& zone, instant t) {
    return std::chrono::seconds{zone.lookup(std::chrono::floor<std::chrono::seconds>(t)).offset};
}

bool zone_exists(std::string_view name) { return name == "UTC" || file_of(name).has_value(); }

std::vector<std::string> zone_names() {
    std::vector<std::string> names{"UTC"};
    std::error_code error;
    for (auto const& root : roots())
        for (fs::recursive_directory_iterator at(root, error), end; at != end && !error; at.increment(error)) {
            auto name = at->path().lexically_relative(root).generic_string();
            if (well_formed(name) && is_zone_file(at->path())) names.push_back(std::move(name));
        }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::string zone_data_version() {
    for (auto const& root : roots())
        if (auto version = version_of(root); !version.empty()) return version;
    return {};
}

}  // namespace csdesk
