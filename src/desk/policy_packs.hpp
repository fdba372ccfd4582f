// Rule packs (规则包): dated sets of rules that policies include by name. A policy keeps the texts of its packs as they were when
// it was adopted, so a newer library changes nothing by itself.
#pragma once

#include <map>
#include <string>

#include "desk/policy_file.hpp"
#include "desk/registry.hpp"

namespace csdesk::engine {

using pack_texts = std::map<std::string, std::string>;  // by name

/// How sure a figure is.
enum class confidence : std::uint8_t { published = 1, verify = 2, regulation = 3, law = 4, proposal = 5 };
inline constexpr spelled<confidence> confidence_names[] = {
    {confidence::published, "published", "平台公布", "Published"},
    {confidence::verify, "verify", "待核实", "To be verified"},
    {confidence::regulation, "regulation", "服务规范", "Service regulations"},
    {confidence::law, "law", "法规", "Law"},
    {confidence::proposal, "proposal", "建议值，请按本店调整", "Our proposal"},
};
constexpr std::span<spelled<confidence> const> names_of(confidence) noexcept { return confidence_names; }

/// Where one figure comes from.
struct pack_figure {
    std::string item{}, value{}, source{};
    std::optional<std::string> effective{};
    std::string checked{};
    engine::confidence confidence = engine::confidence::verify;
};
BOOST_DESCRIBE_STRUCT(pack_figure, (), (item, value, source, effective, checked, confidence))

struct pack_file {
    std::string pack{}, en{}, zh{}, version{}, checked{}, source{};
    std::map<std::string, calendar_file> calendars{};
    std::vector<rule_file> sla{};
    std::vector<rates::rate_file> rates{};
    std::vector<rates::waiver_file> waivers{};
    std::vector<pack_figure> figures{};
};
BOOST_DESCRIBE_STRUCT(pack_file, (), (pack, en, zh, version, checked, source, calendars, sla, rates, waivers, figures))

/// A pack's text read.
result<pack_file> read_pack(std::string_view text);

/// Puts the rules of the named packs behind the shop's own; what the shop names itself (rule, rate, calendar) stays its own.
/// A pack pinned by name is taken as it was then.
std::optional<error> include_packs(policy_file& file, pack_texts const& pinned);

/// The shipped texts of these packs; nothing where there are none.
std::optional<pack_texts> shipped_texts(std::vector<std::string> const& names);

/// What a table keeps: JSON, name → text.
pack_texts read_packs(std::string_view json);

/// A policy with the packs it was adopted with.
result<std::shared_ptr<policy const>> parse_policy(std::string_view text, pack_texts const& pinned);

/// pack.list and pack.figures.
void join_packs_view(registry& r);

}  // namespace csdesk::engine
