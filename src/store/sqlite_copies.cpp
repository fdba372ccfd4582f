// How many copies of SQLite this process has, as far as they can be seen.
#include <sqlite3.h>

#include <string>
#include <string_view>
#include <vector>

#include "store/descriptors.hpp"

#if defined(__linux__)
#include <dlfcn.h>
#include <link.h>
#endif

namespace csdesk::engine {

#if defined(__linux__)

namespace {

std::vector<std::string> loaded_images() {
    std::vector<std::string> names;
    ::dl_iterate_phdr(
        [](dl_phdr_info* image, std::size_t, void* to) {
            static_cast<std::vector<std::string>*>(to)->emplace_back(image->dlpi_name);
            return 0;
        },
        &names);
    return names;
}

/// Where the SQLite lies that this image, or what it links, calls; null where it calls none.
void const* sqlite_of(std::string const& image) {
    void* const opened = ::dlopen(image.empty() ? nullptr : image.c_str(), RTLD_LAZY | RTLD_NOLOAD);
    if (opened == nullptr) return nullptr;
    void const* const found = ::dlsym(opened, "sqlite3_libversion");
    Dl_info where{};
    void const* const base = found != nullptr && ::dladdr(found, &where) != 0 ? where.dli_fbase : nullptr;
    ::dlclose(opened);
    return base;
}

}  // namespace

sqlite_copies copies_in_process() {
    Dl_info ours{};
    if (::dladdr(sqlite3_libversion(), &ours) == 0) return sqlite_copies::several;  // its text lies in the copy we call
    std::string_view const file = ours.dli_fname;
    if (file.substr(file.rfind('/') + 1).starts_with("libsqlite3-")) return sqlite_copies::several;  // a wheel's, renamed
    for (std::string const& image : loaded_images())
        if (void const* const base = sqlite_of(image); base != nullptr && base != ours.dli_fbase) return sqlite_copies::several;
    return sqlite_copies::one_for_all;
}

#else

sqlite_copies copies_in_process() { return sqlite_copies::one_for_all; }

#endif

}  // namespace csdesk::engine
