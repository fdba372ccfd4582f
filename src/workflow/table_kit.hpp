// A workflow's table as types for Boost.MSM and as plain rows for everything else: allowed actions, diagrams, checks.
// Knows no workflow. Does not include the MSM back-end, so reading a table is cheap to compile.
//
//     using rows = boost::mp11::mp_list< row< proposed, customer_accepts, accepted_by_customer >,
//                                        row< settled,  close,            closed, improvement_answered > >;
//
// A row is made of enum values: in this step, on this trigger, go to that step, if all these conditions hold.
// Two rows of one step and trigger: MSM tries the LAST one first, so the general row stands above its exception.
#pragma once

#include <csdesk/workflow/kit.hpp>

#include <algorithm>
#include <array>
#include <boost/mp11.hpp>
#include <boost/msm/front/functor_row.hpp>
#include <boost/msm/front/states.hpp>

namespace csdesk::workflow {

namespace mp11 = boost::mp11;

/// Which conditions hold. Conditions are enum values 0 … 31.
template <class Condition>
class condition_set {
public:
    constexpr condition_set() = default;
    constexpr explicit condition_set(std::uint32_t bits) noexcept : bits_(bits) {}
    constexpr bool has(Condition c) const noexcept { return (bits_ & bit(c)) != 0; }
    constexpr condition_set& set(Condition c, bool holds) noexcept {
        bits_ = holds ? bits_ | bit(c) : bits_ & ~bit(c);
        return *this;
    }

private:
    static constexpr std::uint32_t bit(Condition c) noexcept { return std::uint32_t{1} << static_cast<unsigned>(c); }
    std::uint32_t bits_ = 0;
};

enum class verdict : std::uint8_t { taken, condition_unmet, no_row };

/// Where a trigger leads; the step is the old one unless the row was taken.
template <class Step>
struct outcome_of {
    Step to;
    workflow::verdict verdict;
    friend bool operator==(outcome_of const&, outcome_of const&) = default;
};

// ---- rows as types ------------------------------------------------------------------------------------------------

template <auto Step>
struct in : boost::msm::front::state<> {
    static constexpr auto id = Step;
};
template <auto Trigger>
struct on {
    static constexpr auto id = Trigger;
};
template <auto... Conditions>
struct when {
    template <class Event, class Machine, class From, class To>
    bool operator()(Event const&, Machine& machine, From&, To&) const noexcept {
        return (machine.holds.has(Conditions) && ...);
    }
};
template <auto From, auto On, auto To, auto... If>
using row = boost::msm::front::Row<in<From>, on<On>, in<To>, boost::msm::front::none,
                                   mp11::mp_if_c<sizeof...(If) == 0, boost::msm::front::none, when<If...>>>;

// ---- rows as data -------------------------------------------------------------------------------------------------

template <class Step, class Trigger, class Condition>
struct flat_row {
    Step from;
    Trigger on;
    Step to;
    std::array<Condition, 4> conditions;
    std::size_t condition_count;

    constexpr bool open(condition_set<Condition> holds) const noexcept {
        for (std::size_t i = 0; i < condition_count; ++i)
            if (!holds.has(conditions[i])) return false;
        return true;
    }
};

template <class Condition>
constexpr void list_conditions(mp11::mp_identity<boost::msm::front::none>, std::array<Condition, 4>&, std::size_t&) noexcept {}
template <class Condition, auto... If>
constexpr void list_conditions(mp11::mp_identity<when<If...>>, std::array<Condition, 4>& out, std::size_t& count) noexcept {
    static_assert(sizeof...(If) <= 4);
    ((out[count++] = If), ...);
}

template <class Condition, class... R>
constexpr auto flatten(mp11::mp_identity<mp11::mp_list<R...>>) {
    using first = mp11::mp_front<mp11::mp_list<R...>>;
    using step_type = std::remove_const_t<decltype(first::Source::id)>;
    using trigger_type = std::remove_const_t<decltype(first::Evt::id)>;
    std::array<flat_row<step_type, trigger_type, Condition>, sizeof...(R)> rows{
        flat_row<step_type, trigger_type, Condition>{R::Source::id, R::Evt::id, R::Target::id, {}, 0}...};
    std::size_t i = 0;
    ((list_conditions(mp11::mp_identity<typename R::Guard>{}, rows[i].conditions, rows[i].condition_count), ++i), ...);
    return rows;
}

/// The rows of a table definition: `rows`, `condition` (the enum), `initial`.
template <class Table>
constexpr auto flatten() {
    return flatten<typename Table::condition>(mp11::mp_identity<typename Table::rows>{});
}

// ---- what a reviewer would otherwise check by eye -----------------------------------------------------------------

/// Of two rows for one step and trigger only the lower one, tried first, may be an exception: it needs a condition.
template <class Rows>
constexpr bool no_row_hides_another(Rows const& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t j = i + 1; j < rows.size(); ++j)
            if (rows[i].from == rows[j].from && rows[i].on == rows[j].on && rows[j].condition_count == 0) return false;
    return true;
}

/// Every step of the enum (numbers 0 … Count-1) can be reached from `initial`.
template <std::size_t Count, class Rows, class Step>
constexpr bool every_step_reachable(Rows const& rows, Step initial) {
    std::array<bool, Count> seen{};
    seen[static_cast<std::size_t>(initial)] = true;
    for (std::size_t round = 0; round < Count; ++round)
        for (auto const& r : rows)
            if (seen[static_cast<std::size_t>(r.from)]) seen[static_cast<std::size_t>(r.to)] = true;
    for (bool const reached : seen)
        if (!reached) return false;
    return true;
}

/// From every step some end can be reached, and ends have no way out.
template <std::size_t Count, class Rows, class IsEnd>
constexpr bool every_step_reaches_an_end(Rows const& rows, IsEnd is_end) {
    std::array<bool, Count> good{};
    for (auto const& r : rows)
        if (is_end(r.from))
            return false;
        else if (is_end(r.to))
            good[static_cast<std::size_t>(r.to)] = true;
    for (std::size_t round = 0; round < Count; ++round)
        for (auto const& r : rows)
            if (good[static_cast<std::size_t>(r.to)]) good[static_cast<std::size_t>(r.from)] = true;
    for (bool const reaches : good)
        if (!reaches) return false;
    return true;
}

// ---- readers ------------------------------------------------------------------------------------------------------

/// The rows as words, in the table's order.
template <class Rows>
std::vector<transition> words_of(Rows const& rows) {
    std::vector<transition> out;
    for (auto const& r : rows) {
        auto& t = out.emplace_back(transition{std::string(name(r.from)), std::string(name(r.on)), std::string(name(r.to)), {}});
        for (std::size_t i = 0; i < r.condition_count; ++i) t.conditions.emplace_back(name(r.conditions[i]));
    }
    return out;
}

/// What may be done in a step, in the table's order, each trigger once.
template <class Rows, class Step, class Condition, class Needs>
std::vector<allowed_action> actions_of(Rows const& rows, Step from, condition_set<Condition> holds, Needs needs) {
    std::vector<allowed_action> out;
    for (auto const& r : rows) {
        if (r.from != from) continue;
        auto const command = name(r.on);
        auto found = std::find_if(out.begin(), out.end(), [&](auto const& a) { return a.command == command; });
        if (found == out.end()) found = out.insert(found, {std::string(command), needs(r.on), false, false});
        found->guarded |= r.condition_count != 0;
        found->open_now |= r.open(holds);
    }
    return out;
}

/// What is drawn: all rows between two steps are one arrow.
struct arrow {
    std::string from, to, label;
};
template <class Rows>
std::vector<arrow> arrows_of(Rows const& rows, language l) {
    std::vector<arrow> out;
    for (auto const& r : rows) {
        std::string label(display(r.on, l));
        for (std::size_t i = 0; i < r.condition_count; ++i) {
            label += i == 0 ? " [" : l == language::zh ? "，" : ", ";
            label += display(r.conditions[i], l);
        }
        if (r.condition_count != 0) label += ']';
        auto found =
            std::find_if(out.begin(), out.end(), [&](auto const& a) { return a.from == name(r.from) && a.to == name(r.to); });
        if (found == out.end())
            out.push_back({std::string(name(r.from)), std::string(name(r.to)), label});
        else
            found->label += " / " + label;
    }
    return out;
}

struct drawing {
    struct node {
        std::string name, label;
        bool end;
    };
    std::string title;
    std::string initial;  ///< drawn as the dot everything begins with
    std::vector<node> nodes;
    std::vector<arrow> arrows;
};
std::string draw(drawing const& d, diagram_format format);

}  // namespace csdesk::workflow
