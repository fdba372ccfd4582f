#include <csdesk/ticket/policy.hpp>

#include <csdesk/core/check.hpp>

namespace csdesk::ticket {
namespace {

constexpr std::size_t most_declared_fields = 200;
constexpr span longest = std::chrono::days{3'653};

outcome check_span(std::string path, span length) {
    if (length >= span{0} && length <= longest) return done();
    return refuse(errc::invalid_argument, std::move(path), "0 to ten years", "应在 0 与十年之间");
}

outcome check_endings(std::string const& path, ending_rules const& e) {
    if (auto bad = first_of({check_span(path + "reopen_window", e.reopen_window),
                             check_span(path + "auto_close_after", e.auto_close_after),
                             check_span(path + "remind_before_close", e.remind_before_close)}))
        return *bad;
    if (e.auto_close_after > span{0} && e.remind_before_close >= e.auto_close_after)
        return refuse(errc::invalid_argument, path + "remind_before_close", "must be shorter than auto_close_after",
                      "应短于 auto_close_after");
    if (e.reopen_limit < 0 || e.reopen_limit > 1'000'000)
        return refuse(errc::invalid_argument, path + "reopen_limit", "0 to 1,000,000", "应在 0 与 1,000,000 之间");
    return done();
}

outcome under(std::string const& path, outcome checked) {
    if (checked) return checked;
    error why = checked.error();
    why.field = path + (why.field.empty() ? "" : '.' + why.field);
    return why;
}

outcome check_kinds(policy const& p) {
    for (auto const& one : p.kinds) {
        auto const kind = from_name<ticket_kind>(one.first);
        if (!kind) return refuse(errc::invalid_argument, "kinds." + one.first, "no such kind of ticket", "没有这种工单类型");
        if (auto good = check_endings("kinds." + one.first + '.', endings_of(p, *kind)); !good) return good;
    }
    return done();
}

outcome check_fields(policy const& p) {
    if (p.fields.size() > most_declared_fields) return refuse(errc::invalid_argument, "fields", "200 at most", "最多 200 个");
    for (auto const& [name, d] : p.fields) {
        std::string const path = "fields." + name;
        if (auto good = check_line(path, name, 64); !good) return good;
        if (auto good = under(path, check(d, p.currency)); !good) return good;
    }
    return done();
}

}  // namespace

ending_rules endings_of(policy const& p, ticket_kind kind) {
    ending_rules out{p.reopen_window, p.auto_close_after, p.remind_before_close,
                     p.reopen_limit,  p.late_reply,       &p.resolve_requires};
    if (p.kinds.empty()) return out;
    auto const found = p.kinds.find(std::string(name(kind)));
    if (found == p.kinds.end()) return out;
    kind_policy const& k = found->second;
    out.reopen_window = k.reopen_window.value_or(out.reopen_window);
    out.auto_close_after = k.auto_close_after.value_or(out.auto_close_after);
    out.remind_before_close = k.remind_before_close.value_or(out.remind_before_close);
    out.reopen_limit = k.reopen_limit.value_or(out.reopen_limit);
    out.late_reply = k.late_reply.value_or(out.late_reply);
    if (k.resolve_requires) out.resolve_requires = &*k.resolve_requires;
    return out;
}

outcome check(policy const& p) {
    ending_rules const all{p.reopen_window, p.auto_close_after, p.remind_before_close,
                           p.reopen_limit,  p.late_reply,       &p.resolve_requires};
    if (auto bad = first_of({check_endings("", all), check_span("refund_answer_within", p.refund_answer_within), check_kinds(p),
                             check_fields(p), under("sub_statuses", check_sub_statuses(p.sub_statuses)),
                             under("contact_reasons", check(p.contact_reasons))}))
        return *bad;
    return done();
}

}  // namespace csdesk::ticket
