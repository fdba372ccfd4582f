// Boost.MSM behind one pure function: (step, trigger, conditions that hold) → (step, verdict). Knows no workflow.
//
//     take<table::definition>(step::proposed, trigger::negotiate, conditions)
//
// What MSM needs said (each was found by measurement):
//  - No queues, no try/catch: the machine is a small local variable that owns nothing. With them it allocates.
//  - MSM numbers states by first appearance, so its numbers move when a row is added. They never leave this file.
//  - Loading a state goes through the public serialize(); start() would reset it and is never called.
//  - Acceptance is read from the result's bits: no_transition is not called when a row matched and its condition failed.
#pragma once

#include "workflow/table_kit.hpp"

#include <boost/mpl/push_back.hpp>
#include <boost/mpl/vector.hpp>
#include <boost/msm/back/metafunctions.hpp>
#include <boost/msm/back/state_machine.hpp>
#include <boost/msm/front/state_machine_def.hpp>

namespace csdesk::workflow {

// mpl::vector<...> ends at 20 arguments; a chain of push_back does not.
template <class Sequence, class T>
using push_back_t = typename boost::mpl::push_back<Sequence, T>::type;
template <class List>
using to_mpl = mp11::mp_fold<List, boost::mpl::vector0<>, push_back_t>;

template <class Row>
using source_of = typename Row::Source;
template <class Row>
using target_of = typename Row::Target;
template <class Row>
using trigger_of = typename Row::Evt;
template <class Rows>
using steps_of = mp11::mp_unique<mp11::mp_append<mp11::mp_transform<source_of, Rows>, mp11::mp_transform<target_of, Rows>>>;
template <class Rows>
using triggers_of = mp11::mp_unique<mp11::mp_transform<trigger_of, Rows>>;

/// One number written into the active state, the busy flag cleared: a stored step becomes a machine.
class step_writer {
public:
    explicit step_writer(int msm_step) noexcept : msm_step_(msm_step) {}
    template <std::size_t Regions>
    step_writer& operator&(int (&active)[Regions]) noexcept {
        static_assert(Regions == 1, "orthogonal regions need one number each");
        active[0] = msm_step_;
        return *this;
    }
    step_writer& operator&(bool& busy) noexcept { return busy = false, *this; }
    template <class History>
    step_writer& operator&(History&) noexcept {
        return *this;
    }

private:
    int msm_step_;
};

// `Table` stands for its rows in every name the compiler makes; the rows themselves would make each of them 5 kB long.
template <class Table>
struct front : boost::msm::front::state_machine_def<front<Table>> {
    using initial_state = in<Table::initial>;
    struct transition_table : to_mpl<typename Table::rows> {};
    using no_message_queue = int;
    using no_exception_thrown = int;

    condition_set<typename Table::condition> holds{};

    template <class Machine, class Event>
    void no_transition(Event const&, Machine&, int) noexcept {}
};

/// Our numbers (0 … Count-1) and MSM's.
template <class Step, std::size_t Count>
struct step_numbers {
    std::array<Step, Count> ours{};
    std::array<int, Count> msm{};
};
template <class Machine, class Table>
constexpr auto number_steps() {
    using list = steps_of<typename Table::rows>;
    using step_type = std::remove_const_t<decltype(mp11::mp_front<list>::id)>;
    step_numbers<step_type, mp11::mp_size<list>::value> out;
    mp11::mp_for_each<mp11::mp_transform<mp11::mp_identity, list>>([&out]<class S>(mp11::mp_identity<S>) {
        constexpr int number = boost::msm::back::get_state_id<typename Machine::stt, S>::value;
        out.ours[static_cast<std::size_t>(number)] = S::id;
        out.msm[static_cast<std::size_t>(S::id)] = number;
    });
    return out;
}

/// The table's answer. Numbers that name no step or trigger have no row. Steps are numbered 0 … n-1, triggers 1 … m.
template <class Table, class Step, class Trigger>
outcome_of<Step> take(Step from, Trigger trigger, condition_set<typename Table::condition> holds) noexcept {
    using machine = boost::msm::back::state_machine<front<Table>>;
    static constexpr auto numbers = number_steps<machine, Table>();
    static constexpr std::size_t triggers = mp11::mp_size<triggers_of<typename Table::rows>>::value;
    static_assert(numbers.ours.size() == names_of(Step{}).size(), "every step must stand in the table");
    static_assert(triggers == names_of(Trigger{}).size(), "every trigger must stand in the table");

    auto const step_index = static_cast<std::size_t>(from);
    auto const trigger_index = static_cast<std::size_t>(trigger) - 1;
    if (step_index >= numbers.msm.size() || trigger_index >= triggers) return {from, verdict::no_row};

    machine m;
    step_writer load(numbers.msm[step_index]);
    m.serialize(load, 0U);
    m.holds = holds;
    auto const handled = mp11::mp_with_index<triggers>(
        trigger_index, [&m](auto i) { return m.process_event(on<static_cast<Trigger>(i() + 1)>{}); });
    if ((handled & boost::msm::back::HANDLED_TRUE) != 0)
        return {numbers.ours[static_cast<std::size_t>(m.current_state()[0])], verdict::taken};
    return {from, (handled & boost::msm::back::HANDLED_GUARD_REJECT) != 0 ? verdict::condition_unmet : verdict::no_row};
}

}  // namespace csdesk::workflow
