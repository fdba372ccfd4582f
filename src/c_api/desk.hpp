// The desk behind a handle.
#pragma once

#include <csdesk/csdesk.h>

#include <csdesk/desk/desk.hpp>
#include <utility>

#include "c_api/handles.hpp"

namespace csdesk::c_api {

struct desk_object final : object {
    explicit desk_object(desk d) : value(std::move(d)) {}
    desk value;
};

/// A desk that stays while somebody is inside, even where another thread destroys its handle. Throws `refused`, field `desk`.
class held_desk {
public:
    explicit held_desk(csdesk_desk* handle) : number_(number_of(handle)) {
        held_ = static_cast<desk_object*>(enter(kind::desk, number_));
        if (held_ == nullptr) throw_no_handle("desk");
    }
    ~held_desk() { leave(number_); }
    held_desk(held_desk const&) = delete;
    held_desk& operator=(held_desk const&) = delete;
    desk* operator->() const noexcept { return &held_->value; }

private:
    std::uint64_t number_;
    desk_object* held_;
};

}  // namespace csdesk::c_api
