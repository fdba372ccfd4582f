#include <csdesk/quality/rate_json.hpp>

#include "quality/policy_describe.hpp"
#include "quality/rate_describe.hpp"

namespace csdesk::rates {

/// A rule with its waivers beside it.
struct rule_alone : rate_file {
    std::vector<waiver_file> waivers{};
};
BOOST_DESCRIBE_STRUCT(rule_alone, (rate_file), (waivers))

struct message_text {
    std::string conversation{};
    std::string buyer{};
    speaker who = speaker::customer;
    instant at{};
    std::optional<std::string> channel{};
    std::optional<ticket_kind> kind{};
    std::vector<std::string> tags{};
};
BOOST_DESCRIBE_STRUCT(message_text, (), (conversation, buyer, who, at, channel, kind, tags))

struct day_text {
    std::string day{};
    tally counted{};
};
BOOST_DESCRIBE_STRUCT(day_text, (), (day, counted))
BOOST_DESCRIBE_STRUCT(placed_unit, (), (conversation, buyer, unit))

struct measured_text {
    rates::figure figure{};
    std::vector<placed_unit> units{};
    std::vector<day_text> days{};
};
BOOST_DESCRIBE_STRUCT(measured_text, (), (figure, units, days))

namespace {

error inside(std::string const& what, error why) {
    bool const there = why.field == what || why.field.starts_with(what + '.') || why.field.starts_with(what + '[');
    if (!there) why.field = why.field.empty() ? what : what + (why.field.front() == '[' ? "" : ".") + why.field;
    return why;
}

result<rule> read_rule(std::string_view text) {
    auto const parsed = engine::parse_json(text);
    if (!parsed) return inside("rule", parsed.error());
    auto const file = engine::from_json<rule_alone>(*parsed, engine::strictness::defaults);
    if (!file) return inside("rule", file.error());
    auto made = compile(*file, "rule", "UTC");
    if (!made) return made.error();
    std::vector<rule> one{std::move(*made)};
    for (std::size_t i = 0; i < file->waivers.size(); ++i)
        if (auto good = waive(file->waivers[i], "rule.waivers[" + std::to_string(i) + ']', one); !good) return good.error();
    return one.front();
}

result<std::vector<message>> read_messages(std::string_view text) {
    auto const parsed = engine::parse_json(text);
    if (!parsed) return inside("messages", parsed.error());
    auto const given = engine::from_json<std::vector<message_text>>(*parsed, engine::strictness::door);
    if (!given) return inside("messages", given.error());
    std::vector<message> out;
    out.reserve(given->size());
    for (message_text const& m : *given)
        out.push_back(
            {m.conversation, m.buyer, {m.who, m.at, m.channel.value_or("")}, m.kind.value_or(ticket_kind::pre_sale), m.tags});
    return out;
}

}  // namespace

result<std::string> measure_json(std::string_view rule_text, std::string_view messages, instant now) {
    auto const r = read_rule(rule_text);
    if (!r) return r.error();
    auto const said = read_messages(messages);
    if (!said) return said.error();
    auto all = measure(*r, *said, now);
    if (!all) return all.error();
    measured_text out{std::move(all->whole), std::move(all->units), {}};
    for (auto const& [day, counted] : all->days) out.days.push_back({day, counted});
    return engine::to_json(out);
}

}  // namespace csdesk::rates
