// The calendar behind a handle.
#pragma once

#include <csdesk/csdesk.h>

#include <csdesk/calendar/calendar.hpp>
#include <utility>

#include "c_api/handles.hpp"

namespace csdesk::c_api {

struct calendar_object final : object {
    explicit calendar_object(calendar c) : value(std::move(c)) {}
    calendar const value;
};

/// Throws `refused` with the field `calendar`.
inline calendar const& calendar_of(csdesk_calendar const* handle) {
    auto const* const found = static_cast<calendar_object const*>(peek(kind::calendar, number_of(handle)));
    if (found == nullptr) [[unlikely]]
        throw_no_handle("calendar");
    return found->value;
}

}  // namespace csdesk::c_api
