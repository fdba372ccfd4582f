#include <csdesk/core/check.hpp>
#include <csdesk/ticket/reasons.hpp>

#include <algorithm>

#include "core/quoted.hpp"

namespace csdesk::ticket {
namespace {

constexpr std::size_t most_reasons = 1'000;
constexpr std::int32_t deepest = 8;

/// How far below its root a reason stands; -1 where its parents go in a circle or too deep.
std::int32_t depth_of(contact_reasons const& all, contact_reason const& r) {
    std::int32_t depth = 0;
    for (auto const* at = &r; at->parent; at = &all.at(*at->parent))
        if (++depth >= deepest) return -1;
    return depth;
}

}  // namespace

outcome check(contact_reasons const& all) {
    auto const wrong = [](std::string path, char const* en, char const* zh) {
        return refuse(errc::invalid_argument, std::move(path), en, zh);
    };
    if (all.size() > most_reasons) return wrong("", "1000 at most", "最多 1000 个");
    for (auto const& [id, r] : all) {
        if (auto good = check_word(id, id); !good) return good;
        for (auto const& [label, path] : {std::pair{r.zh, ".zh"}, std::pair{r.en, ".en"}})
            if (!label.empty())
                if (auto good = check_line(id + path, label, 256); !good) return good;
        if (r.parent && !all.contains(*r.parent)) return wrong(id + ".parent", "no reason has this id", "没有这个原因");
    }
    for (auto const& [id, r] : all)
        if (depth_of(all, r) < 0)
            return wrong(id + ".parent", "stands below itself, or more than 8 levels deep", "上级循环，或超过 8 层");
    return done();
}

outcome check_contact_reason(contact_reasons const& all, std::optional<std::string> const& id) {
    if (!id || all.contains(*id)) return done();
    error why = refuse(errc::invalid_argument, "contact_reason", "the policy has no contact reason " + quoted(*id),
                       "规则中没有咨询原因 " + quoted(*id));
    for (auto const& one : all)
        if (why.allowed.size() < 20) why.allowed.push_back(one.first);
    return why;
}

std::vector<placed_reason> in_tree_order(contact_reasons const& all) {
    std::map<std::string, std::vector<std::string>> below;
    for (auto const& [id, r] : all) below[r.parent.value_or("")].push_back(id);
    for (auto& level : below)
        std::stable_sort(level.second.begin(), level.second.end(),
                         [&](auto const& a, auto const& b) { return all.at(a).order < all.at(b).order; });
    std::vector<placed_reason> out, open;
    auto const push = [&](std::string const& parent, std::int32_t depth) {
        auto const& level = below[parent];
        for (auto id = level.rbegin(); id != level.rend(); ++id) open.push_back({*id, depth});
    };
    push("", 0);
    while (!open.empty()) {
        out.push_back(open.back());
        open.pop_back();
        push(placed_reason(out.back()).id, out.back().depth + 1);
    }
    return out;
}

}  // namespace csdesk::ticket
