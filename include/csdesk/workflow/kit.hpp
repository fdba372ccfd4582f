// What every workflow shares: where an object stands, when its step is due, what may be done next, how it is drawn.
// A workflow (complaint.hpp is the first) adds its steps, commands, events and one table.
//
// Values: copyable, safe to use from any thread.
#pragma once

#include <csdesk/core/names.hpp>
#include <csdesk/core/personal.hpp>
#include <csdesk/core/time.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace csdesk::workflow {

/// The part of a workflow's state that is the same for all: since when, until when, by whom and why.
struct progress {
    instant since{};               ///< when the present step was entered
    std::optional<instant> due{};  ///< when the present step should be over
    bool overdue = false;          ///< this very deadline has passed and was reported
    actor by{};                    ///< who took the last step
    personal<std::string> why{};   ///< the reason given for the present step, where one was given
    bool drill = false;            ///< an exercise: nothing of it may reach the outside
    friend bool operator==(progress const&, progress const&) = default;
};

/// The deadline that still has to be reported; nothing where there is none or it was reported already.
inline std::optional<instant> unreported_deadline(progress const& p) { return p.overdue ? std::nullopt : p.due; }

/// `from + length`, held inside the supported range of instants.
constexpr instant deadline(instant from, span length) noexcept {
    return length > latest_instant - from ? latest_instant : from + length;
}

/// One thing that can be done in the present step.
struct allowed_action {
    std::string command{};             ///< `complaint.propose`
    std::vector<std::string> needs{};  ///< the fields it cannot do without, beside the object's id
    bool guarded = false;              ///< a condition is attached to it
    bool open_now = false;             ///< as far as state, actor and time go, the condition holds
    friend bool operator==(allowed_action const&, allowed_action const&) = default;
};

/// One row of a workflow's table, as words.
struct transition {
    std::string from{};  ///< name of the step before
    std::string command{};
    std::string to{};                       ///< name of the step after
    std::vector<std::string> conditions{};  ///< what must hold, by name
    friend auto operator<=>(transition const&, transition const&) = default;
};

/// How a workflow is drawn: Mermaid text, or Graphviz's.
enum class diagram_format : std::uint8_t { mermaid = 1, dot = 2 };
inline constexpr spelled<diagram_format> diagram_format_names[] = {
    {diagram_format::mermaid, "mermaid", "Mermaid 图", "Mermaid"},
    {diagram_format::dot, "dot", "Graphviz 图", "Graphviz"},
};
constexpr std::span<spelled<diagram_format> const> names_of(diagram_format) noexcept { return diagram_format_names; }

}  // namespace csdesk::workflow
