#include "desk/policy_cache.hpp"

#include "desk/policy_packs.hpp"
#include "desk/policy_room.hpp"

namespace csdesk::engine {

std::shared_ptr<policy const> policy_cache::in_force(scope& s) {
    auto const* adopted = s.find<policy_state>(std::string(only_policy));
    if (adopted == nullptr) return default_policy();
    auto& kept = by_hash_[adopted->packs ? policy_hash(adopted->hash + to_json(*adopted->packs)) : adopted->hash];
    if (!kept) {
        auto parsed = parse_policy(adopted->text, adopted->packs.value_or(pack_texts{}));
        if (!parsed) throw storage_error(errc::corrupt, "the adopted policy cannot be read: " + parsed.error().en);
        kept = std::move(*parsed);
    }
    return kept;
}

}  // namespace csdesk::engine
