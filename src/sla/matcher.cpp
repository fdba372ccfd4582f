#include <csdesk/sla/matcher.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "sla/match.hpp"

namespace csdesk::sla {
namespace {

/// A set of rules, by their places.
using rule_set = std::vector<std::uint64_t>;

void put(rule_set& set, std::size_t place) { set[place / 64] |= std::uint64_t{1} << (place % 64); }
void cut(rule_set& set, rule_set const& by) {
    for (std::size_t i = 0; i < set.size(); ++i) set[i] &= by[i];
}

/// The rules that a value lets through; those that do not ask are in every set.
class by_value {
public:
    void ask(std::string const& value, std::size_t place, std::size_t size) {
        auto& set = sets_[value];
        set.resize(size);
        put(set, place);
    }
    void ask_nothing(std::size_t place, std::size_t size) {
        others_.resize(size);
        put(others_, place);
    }
    bool used() const noexcept { return !sets_.empty(); }

    void cut_by(rule_set& set, std::string const& value) const {
        auto const found = sets_.find(value);
        bool const known = found != sets_.end();
        for (std::size_t i = 0; i < set.size(); ++i) set[i] &= other(i) | (known ? found->second[i] : 0);
    }
    void cut_by(rule_set& set, std::vector<std::string> const& values) const {
        if (values.size() == 1) return cut_by(set, values.front());
        rule_set all(set.size());
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = other(i);
        for (auto const& v : values)
            if (auto const found = sets_.find(v); found != sets_.end())
                for (std::size_t i = 0; i < all.size(); ++i) all[i] |= found->second[i];
        cut(set, all);
    }

private:
    std::uint64_t other(std::size_t i) const noexcept { return i < others_.size() ? others_[i] : 0; }
    std::unordered_map<std::string, rule_set> sets_;
    rule_set others_;
};

/// What moves by itself is whatever a ticket's own commands do not set.
bool moves(std::string_view field) {
    constexpr std::array set_by_command{"kind",     "channel",        "requester", "order",      "reference", "opened_at",
                                        "language", "tier",           "tags",      "priority",   "subject",   "assignee",
                                        "team",     "contact_reason", "follow_up", "assignments"};
    return !field.starts_with("fields.") &&
           std::none_of(set_by_command.begin(), set_by_command.end(), [&](std::string_view known) { return known == field; });
}

/// A condition that only names values is a set of rules; any other has to be asked.
bool only_names_values(condition const& c) {
    return !c.is.empty() && c.is_not.empty() && c.contains.empty() && !c.at_least && !c.at_most && !c.exists;
}

bool is_worded(metric m) noexcept { return m == metric::workflow_step || m == metric::underpinning; }

}  // namespace

class matcher::tables {
public:
    explicit tables(policy p) : policy_(std::move(p)), asks_what_moves_(sla::asks_what_moves(policy_)) {
        put_in_order();
        words_ = (places_.size() + 63) / 64;
        for (auto& set : kinds_) set.resize(words_);
        for (auto& set : priorities_) set.resize(words_);
        for (std::size_t i = 0; i < places_.size(); ++i) add(i);
    }

    std::vector<winner> winners(subject const& s) const {
        rule_set left = possible(s);
        answers known(*this, s);
        std::vector<winner> out;
        for (std::size_t i = next(left, 0); i < places_.size(); i = next(left, i)) {
            place const& at = places_[i];
            rule const& r = *at.rule;
            ++i;
            if (!within_dates(r, s) || !says_something(r, s) || !concerns(r, s) || !known.all_hold(at.asks)) continue;
            if (!is_worded(r.metric)) {
                if (!r.exempt) out.push_back({&r, {}});
                i = at.end;
            } else {
                take_words(r, s, out);
            }
        }
        std::erase_if(out, [](winner const& w) { return w.rule->exempt; });
        std::sort(out.begin(), out.end(),
                  [](winner const& a, winner const& b) { return std::tie(a.rule, a.about) < std::tie(b.rule, b.about); });
        return out;
    }

    policy const& rules() const noexcept { return policy_; }
    bool asks_what_moves() const noexcept { return asks_what_moves_; }
    bool measures(metric m) const noexcept { return (measured_ >> static_cast<unsigned>(m) & 1U) != 0; }

private:
    /// A rule where it stands among its rivals, the strongest first.
    struct place {
        sla::rule const* rule = nullptr;
        std::size_t end = 0;              // of the rivals
        std::vector<std::size_t> asks{};  // conditions that are no set of rules
    };
    /// A field that conditions name values of.
    struct field_index {
        std::string field{};
        by_value rules{};
    };

    /// What has been asked about one ticket so far.
    class answers {
    public:
        answers(tables const& t, subject const& s) : t_(t), s_(s), known_(t.conditions_.size()) {}
        bool all_hold(std::vector<std::size_t> const& asks) {
            return std::all_of(asks.begin(), asks.end(), [&](std::size_t i) {
                if (known_[i] == 0)
                    known_[i] = holds(t_.conditions_[i], [&](std::string_view f) { return values_of(s_, f); }) ? 1 : 2;
                return known_[i] == 1;
            });
        }

    private:
        tables const& t_;
        subject const& s_;
        std::vector<char> known_;
    };

    void put_in_order() {
        for (rule const& r : policy_.rules)
            if (r.enabled) places_.push_back({&r});
        auto const rivals = [](place const& a, place const& b) {
            return a.rule->metric == b.rule->metric && a.rule->pack == b.rule->pack;
        };
        std::stable_sort(places_.begin(), places_.end(), [&](place const& a, place const& b) {
            if (rivals(a, b)) return goes_before(*a.rule, *b.rule);
            return std::tie(a.rule->metric, a.rule->pack) < std::tie(b.rule->metric, b.rule->pack);
        });
        for (std::size_t i = places_.size(); i-- > 0;)
            places_[i].end = i + 1 < places_.size() && rivals(places_[i], places_[i + 1]) ? places_[i + 1].end : i + 1;
    }

    void add(std::size_t i) {
        rule const& r = *places_[i].rule;
        measured_ |= 1U << static_cast<unsigned>(r.metric);
        for (auto const& k : ticket_kind_names)
            if (r.kinds.empty() || std::find(r.kinds.begin(), r.kinds.end(), k.value) != r.kinds.end())
                put(kinds_[static_cast<std::size_t>(k.value)], i);
        for (auto const& p : priority_names)
            if (r.priorities.empty() || std::find(r.priorities.begin(), r.priorities.end(), p.value) != r.priorities.end())
                put(priorities_[static_cast<std::size_t>(p.value)], i);
        add_list(tiers_, r.tiers, i);
        add_list(channels_, r.channels, i);
        add_list(tags_, r.tags, i);
        add_list(steps_, r.metric == metric::workflow_step ? r.steps : std::vector<std::string>{}, i);
        for (condition const& c : r.when) add_condition(c, i);
    }
    void add_list(by_value& index, std::vector<std::string> const& list, std::size_t i) const {
        for (auto const& value : list) index.ask(value, i, words_);
        if (list.empty()) index.ask_nothing(i, words_);
    }

    void add_condition(condition const& c, std::size_t i) {
        rule const& r = *places_[i].rule;
        auto const same_field = [&](condition const& o) { return o.field == c.field && only_names_values(o); };
        bool const alone = std::find_if(r.when.begin(), r.when.end(), same_field) == std::find(r.when.begin(), r.when.end(), c);
        if (only_names_values(c) && alone) {
            auto& index = index_of(c.field);
            for (auto const& value : c.is) index.ask(value, i, words_);
            return;
        }
        auto const known = std::find(conditions_.begin(), conditions_.end(), c);
        places_[i].asks.push_back(static_cast<std::size_t>(known - conditions_.begin()));
        if (known == conditions_.end()) conditions_.push_back(c);
    }
    /// A new index lets every rule through that does not ask its field.
    by_value& index_of(std::string const& field) {
        auto const found = std::find_if(fields_.begin(), fields_.end(), [&](field_index const& f) { return f.field == field; });
        if (found != fields_.end()) return found->rules;
        by_value& made = fields_.emplace_back(field_index{field, {}}).rules;
        auto const asks = [&](condition const& c) { return c.field == field && only_names_values(c); };
        for (std::size_t i = 0; i < places_.size(); ++i) {
            auto const& when = places_[i].rule->when;
            if (std::none_of(when.begin(), when.end(), asks)) made.ask_nothing(i, words_);
        }
        return made;
    }

    /// The rules that no set rules out.
    rule_set possible(subject const& s) const {
        rule_set left(words_, ~std::uint64_t{0});
        auto const kind = static_cast<std::size_t>(s.kind), urgency = static_cast<std::size_t>(s.priority);
        if (kind < kinds_.size()) cut(left, kinds_[kind]);
        if (urgency < priorities_.size()) cut(left, priorities_[urgency]);
        if (tiers_.used()) tiers_.cut_by(left, s.tier);
        if (channels_.used()) channels_.cut_by(left, s.channel);
        if (tags_.used()) tags_.cut_by(left, s.tags);
        if (steps_.used()) steps_.cut_by(left, s.steps);
        for (auto const& f : fields_) f.rules.cut_by(left, values_of(s, f.field));
        return left;
    }

    /// The first place from `i` on that is in the set.
    std::size_t next(rule_set const& set, std::size_t i) const noexcept {
        for (std::size_t word = i / 64; word < set.size(); ++word, i = word * 64) {
            auto const rest = set[word] >> (i % 64);
            if (rest != 0) return i + static_cast<std::size_t>(std::countr_zero(rest));
        }
        return places_.size();
    }

    /// Steps and third parties that no stronger rule has taken.
    static void take_words(rule const& r, subject const& s, std::vector<winner>& out) {
        for (auto& about : abouts(r, s))
            if (std::none_of(out.begin(), out.end(), [&](winner const& o) {
                    return o.rule->metric == r.metric && o.rule->pack == r.pack && o.about == about;
                }))
                out.push_back({&r, std::move(about)});
    }

    policy policy_;
    bool asks_what_moves_;
    std::uint32_t measured_ = 0;
    std::vector<place> places_;
    std::size_t words_ = 0;
    std::array<rule_set, std::size(ticket_kind_names) + 1> kinds_{};
    std::array<rule_set, std::size(priority_names) + 1> priorities_{};
    by_value tiers_, channels_, tags_, steps_;
    std::vector<field_index> fields_;
    std::vector<condition> conditions_;
};

matcher::matcher(policy p) : tables_(std::make_shared<tables const>(std::move(p))) {}

std::vector<winner> matcher::winners(subject const& s) const { return tables_->winners(s); }

std::vector<rule const*> matcher::match(subject const& s) const {
    std::vector<rule const*> out;
    for (winner const& w : winners(s))
        if (out.empty() || out.back() != w.rule) out.push_back(w.rule);
    return out;
}

policy const& matcher::rules() const noexcept { return tables_->rules(); }
bool matcher::asks_what_moves() const noexcept { return tables_->asks_what_moves(); }
bool matcher::measures(metric m) const noexcept { return tables_->measures(m); }

bool asks_what_moves(policy const& p) {
    return std::any_of(p.rules.begin(), p.rules.end(), [](rule const& r) {
        return r.enabled && std::any_of(r.when.begin(), r.when.end(), [](condition const& c) { return moves(c.field); });
    });
}

}  // namespace csdesk::sla
