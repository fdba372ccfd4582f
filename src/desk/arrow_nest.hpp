// The children or the dictionary of an Arrow struct: kept by the parent, released with it unless a consumer moved them out.
#pragma once

#include <span>
#include <vector>

namespace csdesk::engine {

template <class Struct>
class nested {
public:
    nested() = default;
    nested(nested const&) = delete;
    nested& operator=(nested const&) = delete;
    ~nested() {
        for (Struct& one : items_)
            if (one.release != nullptr) one.release(&one);
    }

    /// Makes room, once, for `count` structs, all of them released as yet.
    std::span<Struct> add(std::size_t count) {
        items_.resize(count, Struct{});
        for (Struct& one : items_) pointers_.push_back(&one);
        return items_;
    }

    Struct** pointers() noexcept { return pointers_.data(); }
    Struct* first() noexcept { return items_.empty() ? nullptr : items_.data(); }

private:
    std::vector<Struct> items_;
    std::vector<Struct*> pointers_;
};

}  // namespace csdesk::engine
