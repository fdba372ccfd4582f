#include "core/currency.hpp"

#include <algorithm>

namespace csdesk {
namespace {

/// What people say, and the code for it.
constexpr std::pair<std::string_view, std::string_view> sayings[] = {{"RMB", "CNY"}, {"NTD", "TWD"}};

}  // namespace

outcome check_currency(std::string_view code, std::string field) {
    for (auto const& [said, meant] : sayings)
        if (code == said) {
            std::string const right(meant);
            return refuse(errc::invalid_argument, std::move(field), "the ISO 4217 code is " + right, "ISO 4217 代码为 " + right,
                          {right});
        }
    if (code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) return done();
    return refuse(errc::invalid_argument, std::move(field), "three capital letters, such as CNY", "应为三个大写字母，如 CNY");
}

}  // namespace csdesk
