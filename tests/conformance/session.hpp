// One file of cases played on a fresh desk through the C++ API.
#pragma once

#include <csdesk/desk/desk.hpp>

#include "conformance/cases.hpp"

namespace csdesk::conformance {

class session {
public:
    /// Opens the desk that the file's header describes.
    explicit session(step const& header);

    /// Does one step. `typed`: commands go through their struct and `to_command`-like encoding rather than as sent.
    answer play(step const& s, bool typed = false);

private:
    answer ask(step const& s, bool typed);
    csdesk::desk desk_;
};

/// Questions that need no desk: schemas, names, calendars, clocks. Nothing where the step is none of these.
std::optional<answer> play_component(step const& s);

}  // namespace csdesk::conformance
