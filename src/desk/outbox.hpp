// The outbox (D13): effects for the host, written in the transaction of their event. `key` makes each effect once.
#pragma once

#include <csdesk/core/time.hpp>
#include <string>

#include "desk/registry.hpp"

namespace csdesk::engine {

/// One effect. `number` is the seq of its event: an event has one effect at most.
struct outbox_row {
    static constexpr std::string_view table_name = "outbox";
    static constexpr std::size_t key_columns = 1;
    std::int64_t number = 0;
    std::string key{};
    std::string kind{};
    instant at{};
    std::string data{};  // JSON
};
BOOST_DESCRIBE_STRUCT(outbox_row, (), (number, key, kind, at, data))

/// A notice to staff or customer; its key is derived from the event.
inline outbox_row notice(happened const& when, std::string kind, std::string data) {
    return {when.seq, kind + '/' + std::to_string(when.seq), kind, when.at, std::move(data)};
}

/// The outbox aggregate: remembers which keys were acknowledged.
struct outbox_state {
    bool acknowledged = false;
};
BOOST_DESCRIBE_STRUCT(outbox_state, (), (acknowledged))

/// outbox.acknowledge: the host has carried the effect out.
struct acknowledge_effect {
    csdesk::key<struct effect_tag> key{};
};
BOOST_DESCRIBE_STRUCT(acknowledge_effect, (), (key))

struct effect_acknowledged {
    std::string key{};
    std::int64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(effect_acknowledged, (), (key, number))

void evolve(outbox_state& s, effect_acknowledged const& e, instant at);

void join_outbox(registry& r);

}  // namespace csdesk::engine
