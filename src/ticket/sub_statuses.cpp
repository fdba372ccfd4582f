#include <csdesk/core/check.hpp>
#include <csdesk/ticket/sub_statuses.hpp>

#include "core/quoted.hpp"

namespace csdesk::ticket {

outcome check_sub_statuses(sub_statuses const& all) {
    if (all.size() > 100) return refuse(errc::invalid_argument, "", "100 at most", "最多 100 个");
    std::map<ticket_status, std::string> defaults;
    for (auto const& [id, s] : all) {
        if (auto good = check_word(id, id); !good) return good;
        for (auto const& [label, path] : {std::pair{s.zh, ".zh"}, std::pair{s.en, ".en"}})
            if (!label.empty())
                if (auto good = check_line(id + path, label, 256); !good) return good;
        if (!s.is_default) continue;
        auto const [other, fresh] = defaults.emplace(s.status, id);
        if (!fresh)
            return refuse(errc::invalid_argument, id + ".is_default", other->second + " is already the default of this status",
                          "该状态的默认子状态已是 " + other->second);
    }
    return done();
}

std::optional<std::string> default_of(sub_statuses const& all, ticket_status status) {
    for (auto const& [id, s] : all)
        if (s.is_default && s.status == status) return id;
    return std::nullopt;
}

outcome check_sub_status(sub_statuses const& all, std::optional<std::string> const& id, ticket_status status,
                         std::string const& field) {
    if (!id) return done();
    auto const found = all.find(*id);
    if (found != all.end() && found->second.status == status) return done();
    std::vector<std::string> would_do;
    for (auto const& [other, s] : all)
        if (s.status == status) would_do.push_back(other);
    if (found == all.end())
        return refuse(errc::invalid_argument, field, "the policy has no sub-status " + quoted(*id),
                      "规则中没有子状态 " + quoted(*id), would_do);
    std::string const en(display(status, language::en)), zh(display(status, language::zh));
    return refuse(errc::invalid_argument, field, *id + " is no sub-status of: " + en, *id + " 不是“" + zh + "”的子状态",
                  would_do);
}

}  // namespace csdesk::ticket
