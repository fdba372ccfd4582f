// Decoded aggregate states by key: a convenience that correctness never rests on (D23). Cleared when another process
// wrote, when a transaction failed, and when it has grown past its limit.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "desk/registry.hpp"

namespace csdesk::engine {

/// One text for (shop, kind, id); numbers and texts never collide.
inline std::string state_key(std::int64_t shop, aggregate_type const& type, object_id const& key) {
    std::string out = std::to_string(shop) + '/' + type.name;
    return key.text.empty() ? out + '#' + std::to_string(key.number) : out + '=' + key.text;
}

class state_cache {
public:
    struct entry {
        std::shared_ptr<void const> state;
        std::int64_t revision = 0;
    };

    entry const* find(std::string const& key) const {
        auto const found = entries_.find(key);
        return found == entries_.end() ? nullptr : &found->second;
    }
    void put(std::string const& key, entry e) {
        if (entries_.size() >= most_entries) entries_.clear();
        entries_[key] = std::move(e);
    }
    void clear() { entries_.clear(); }

private:
    static constexpr std::size_t most_entries = 16'384;
    std::unordered_map<std::string, entry> entries_;
};

}  // namespace csdesk::engine
