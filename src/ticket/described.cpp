#include <csdesk/ticket/described.hpp>

#include <algorithm>
#include <iterator>

namespace csdesk::ticket {
namespace {

using values = std::vector<std::string>;
using type = condition_type;

constexpr std::string_view custom = "fields.";

values word(std::string const& text) { return text.empty() ? values{} : values{text}; }
template <class Key>
values key(std::optional<Key> const& k) {
    return k ? values{k->value} : values{};
}
values optional_word(std::optional<std::string> const& text) { return text ? word(*text) : values{}; }
values number(std::int64_t n) { return {std::to_string(n)}; }
values flag(bool b) { return {b ? "true" : "false"}; }
values moment(std::optional<instant> const& t) { return t ? number(to_ms(*t)) : values{}; }

values reference(state const& t) { return t.reference ? word(*t.reference) : values{}; }
values waiting_since(state const& t) { return t.talk.waiting ? moment(t.talk.waiting->opened_at) : values{}; }
values refund_amount(state const& t) { return t.refund == refund_state::none ? values{} : number(t.refund_amount.minor); }

struct entry {
    condition_field field;
    values (*of)(state const&);
};

constexpr entry entries[] = {
    {{"kind", type::text, "类型", "kind"}, [](state const& t) { return values{std::string(name(t.kind))}; }},
    {{"channel", type::text, "渠道", "channel"}, [](state const& t) { return word(t.channel); }},
    {{"priority", type::text, "优先级", "priority"}, [](state const& t) { return values{std::string(name(t.priority))}; }},
    {{"tier", type::text, "客户等级", "tier"}, [](state const& t) { return word(t.tier); }},
    {{"tags", type::list, "标签", "tags"}, [](state const& t) { return t.tags; }},
    {{"status", type::text, "状态", "status"}, [](state const& t) { return values{std::string(name(t.status))}; }},
    {{"status_reason", type::text, "状态原因", "status reason"}, [](state const& t) { return word(t.status_reason); }},
    {{"sub_status", type::text, "子状态", "sub-status"}, [](state const& t) { return optional_word(t.sub_status); }},
    {{"contact_reason", type::text, "咨询原因", "contact reason"},
     [](state const& t) { return optional_word(t.contact_reason); }},
    {{"snoozed", type::flag, "稍后处理", "snoozed"}, [](state const& t) { return flag(t.snoozed_until.has_value()); }},
    {{"follow_up", type::flag, "跟进工单", "follow-up"}, [](state const& t) { return flag(t.follows.has_value()); }},
    {{"subject", type::text, "主题", "subject"}, [](state const& t) { return word(t.subject); }},
    {{"language", type::text, "语言", "language"}, [](state const& t) { return word(t.language); }},
    {{"requester", type::text, "请求人", "requester"}, [](state const& t) { return word(t.requester.value); }},
    {{"assignee", type::text, "负责人", "assignee"}, [](state const& t) { return word(t.assignee.value); }},
    {{"team", type::text, "客服组", "team"}, [](state const& t) { return word(t.team); }},
    {{"order", type::text, "订单", "order"}, [](state const& t) { return key(t.order); }},
    {{"reference", type::text, "外部编号", "reference"}, reference},
    {{"waiting", type::flag, "买家在等", "waiting"}, [](state const& t) { return flag(t.talk.waiting.has_value()); }},
    {{"waiting_since", type::integer, "等待开始", "waiting since"}, waiting_since},
    {{"answered", type::flag, "已人工回复", "answered"}, [](state const& t) { return flag(t.talk.first_answer_at.has_value()); }},
    {{"opened_at", type::integer, "创建时间", "opened at"}, [](state const& t) { return moment(t.opened_at); }},
    {{"customer_messages", type::integer, "买家消息数", "customer messages"},
     [](state const& t) { return number(t.talk.customer_messages); }},
    {{"replies", type::integer, "回复数", "replies"}, [](state const& t) { return number(t.talk.replies); }},
    {{"rounds", type::integer, "轮次数", "rounds"}, [](state const& t) { return number(t.talk.rounds); }},
    {{"reopens", type::integer, "重开次数", "reopens"}, [](state const& t) { return number(t.reopens); }},
    {{"assignments", type::integer, "转派次数", "assignments"}, [](state const& t) { return number(t.assignments); }},
    {{"refund", type::text, "退款状态", "refund"}, [](state const& t) { return values{std::string(name(t.refund))}; }},
    {{"refund_amount_minor", type::integer, "退款金额", "refund amount"}, refund_amount},
};

constexpr auto fields = [] {
    std::array<condition_field, std::size(entries) + 1> out{};
    for (std::size_t i = 0; i < std::size(entries); ++i) out[i] = entries[i].field;
    out.back() = {custom, type::text, "自定义字段", "custom field"};
    return out;
}();

template <class Enum>
values words_of(Enum) {
    values out;
    for (auto const& w : names_of(Enum{})) out.emplace_back(w.name);
    return out;
}

/// The words of a field that has no others, or nothing.
values all_words(std::string_view field) {
    if (field == "kind") return words_of(ticket_kind{});
    if (field == "priority") return words_of(priority{});
    if (field == "status") return words_of(ticket_status{});
    if (field == "refund") return words_of(refund_state{});
    return {};
}

outcome check_words(std::string const& name, values const& given, values const& all) {
    for (std::size_t i = 0; i < given.size() && !all.empty(); ++i) {
        if (std::find(all.begin(), all.end(), given[i]) != all.end()) continue;
        error why = refuse(errc::invalid_argument, name + '[' + std::to_string(i) + ']', "this field never is: " + given[i],
                           "该字段没有这个值：" + given[i]);
        why.allowed = all;
        return why;
    }
    return done();
}

error unsuited(std::string field, std::string en, std::string zh) {
    return refuse(errc::invalid_argument, std::move(field), std::move(en), std::move(zh));
}

/// Whether values of the type are numbers, or moments that are compared as such.
bool has_size(field_type t) {
    return t == field_type::integer || t == field_type::money || t == field_type::date || t == field_type::instant;
}

/// One value that a condition names, as the field would spell it; limits may change, and what was recorded under others is asked
/// too.
std::optional<error> check_value(field_definition const& d, std::string const& value, std::string const& path, policy const& p) {
    field_definition free = d;
    free.min.reset(), free.max.reset(), free.earliest.reset(), free.latest.reset();
    if (free.type == field_type::choices) free.type = field_type::choice;  // each choice is asked by itself
    auto const spelled = canonical_value(free, value, p.currency, path);
    if (!spelled) return spelled.error();
    if (*spelled != value) return unsuited(path, "write it " + *spelled, "应写作 " + *spelled);
    return std::nullopt;
}

}  // namespace

std::span<condition_field const> condition_fields() noexcept { return fields; }

outcome check_condition(condition const& c, std::span<condition_field const> among) {
    if (auto good = check(c, among); !good) return good;
    auto const all = all_words(c.field);
    if (auto good = check_words("is", c.is, all); !good) return good;
    return check_words("is_not", c.is_not, all);
}

std::vector<std::string> values_of(state const& t, std::string_view field) {
    if (field.starts_with(custom)) {
        std::string const name(field.substr(custom.size()));
        auto const found = t.fields.find(name);
        if (found == t.fields.end()) {
            auto const apart = t.personal_fields.find(name);
            return apart == t.personal_fields.end() || apart->second.erased ? values{} : values{apart->second.value};
        }
        auto const declared = t.field_types.find(name);
        return declared == t.field_types.end() ? values{found->second} : searched_values(declared->second, found->second);
    }
    auto const found =
        std::find_if(std::begin(entries), std::end(entries), [&](entry const& e) { return e.field.name == field; });
    return found == std::end(entries) ? values{} : found->of(t);
}

outcome check(condition const& c, std::span<condition_field const> all, policy const& p) {
    if (auto good = check_condition(c, all); !good) return good;
    if (!c.field.starts_with(custom)) return done();
    auto const declared = p.fields.find(c.field.substr(custom.size()));
    if (declared == p.fields.end()) return done();
    field_definition const& d = declared->second;
    if ((c.at_least || c.at_most) && !has_size(d.type)) {
        std::string const en(display(d.type, language::en)), zh(display(d.type, language::zh));
        return unsuited(c.at_least ? "at_least" : "at_most", "this field is no number, money or moment: " + en,
                        "该字段不是数字、金额或时间：" + zh);
    }
    if (d.type == field_type::text) return done();
    for (auto const& [name, words] : {std::pair{"is", &c.is}, std::pair{"is_not", &c.is_not}})
        for (std::size_t i = 0; i < words->size(); ++i)
            if (auto bad = check_value(d, (*words)[i], std::string(name) + '[' + std::to_string(i) + ']', p)) return *bad;
    return done();
}

}  // namespace csdesk::ticket
