// What is done with the whole log: rebuild, verify, export.
#include <algorithm>

#include "desk/executor.hpp"

namespace csdesk::engine {
namespace {

// Collects the events of one command and projects them as `executor::write` did when they were new.
class rebuilder {
public:
    rebuilder(store& out, registry const& types) : out_(out), types_(types) {}

    void take(stored_event const& e) {
        if (!events_.empty() && (e.shop != shop_ || e.command != command_ || e.index == 0)) finish();
        shop_ = e.shop;
        command_ = e.command;
        if (events_.empty()) {
            first_ = e.position;
            payload_ = e.payload;
        }
        auto decoded = decode_stored_event(types_, e);
        if (!decoded)
            throw storage_error(errc::corrupt, "event " + std::to_string(e.position) + " cannot be read: " + decoded.error().en);
        apply(std::move(*decoded), {instant_from_ms(e.at), e.seq, parse_actor(e.actor).value_or(actor{})});
        shop_head& head = heads_[e.shop];
        head.number = e.shop;
        head.seq = e.seq;
        head.at = e.at;
        std::copy_n(e.hash.begin(), std::min(e.hash.size(), head.hash.size()), head.hash.begin());
    }

    void finish() {
        if (events_.empty()) return;
        project(out_, shop_, touched_, events_);
        if (!payload_.empty()) out_.put_command(shop_, command_, {first_, static_cast<std::int64_t>(events_.size()), payload_});
        for (auto const& [key, t] : touched_) cache_.put(key, {t.after, t.revision});
        touched_.clear();
        events_.clear();
    }

    void write_heads(std::vector<shop_head> const& names) {
        for (auto& [number, head] : heads_) {
            for (shop_head const& h : names)
                if (h.number == number) head.name = h.name;
            out_.put_head(head);
        }
    }

private:
    void apply(any_event e, happened const& when) {
        if (e.type->aggregate != nullptr) {
            aggregate_type const& type = *e.type->aggregate;
            object_id const key = e.type->key(e.data.get());
            std::string const name = state_key(shop_, type, key);
            touched& t = touched_[name];
            if (t.type == nullptr) {
                t.type = &type;
                t.key = key;
                load(name, t);
                t.after = t.before ? type.clone(t.before.get()) : type.fresh();
            }
            e.type->evolve(t.after.get(), e.data.get(), when);
            ++t.revision;
        }
        for (auto const& [unused, value] : e.type->made)
            heads_[shop_].last_number = std::max(heads_[shop_].last_number, value(e.data.get()));
        events_.push_back({std::move(e), when});
    }
    void load(std::string const& name, touched& t) {
        if (auto const* kept = cache_.find(name)) {
            t.before = kept->state;
            t.revision = kept->revision;
        } else if (auto stored = out_.state(shop_, t.type->name, t.key)) {
            t.before = t.type->decode(stored->body).value();
            t.revision = stored->revision;
        }
    }

    store& out_;
    registry const& types_;
    state_cache cache_;
    std::map<std::int64_t, shop_head> heads_;
    std::int64_t shop_ = 0, first_ = 0;
    std::string command_, payload_;
    std::map<std::string, touched> touched_;
    std::vector<made_event> events_;
};

// Follows one shop's chain; answers what is wrong with an event, or nothing.
struct chain_walk {
    std::string name;
    digest hash{};
    std::int64_t seq = 0;
    std::int64_t at = 0;

    std::string check(stored_event const& e) {
        if (e.seq != seq + 1) return "event " + std::to_string(seq + 1) + " is missing or out of order";
        if (e.personal && (!e.salt || !e.commitment || *e.commitment != as_text(commitment_of(*e.salt, *e.personal))))
            return "its personal part was altered";
        if (!e.personal && e.salt) return "its personal part was taken away without its salt";
        digest const wanted = chain_hash(hash, name, e);
        if (e.hash != as_text(wanted)) return "its content or its hash was altered";
        if (e.at < at) return "the log runs backwards";
        hash = wanted;
        seq = e.seq;
        at = e.at;
        return {};
    }
};

}  // namespace

bool executor::rebuild() {
    auto const heads = store_->heads();
    std::string const before = store_->projections_digest();
    store_->clear_projections();
    rebuilder r(*store_, types_);
    store_->each_event(0, [&](stored_event& e) {
        r.take(e);
        return true;
    });
    r.finish();
    r.write_heads(heads);
    stale_ = true;
    return store_->projections_digest() == before;
}

verification executor::verify(std::optional<std::string> const& anchor) {
    verification out;
    std::map<std::int64_t, chain_walk> shops;
    std::map<std::int64_t, shop_head> heads;
    std::int64_t position = 0;
    auto blame = [&](std::string const& shop, std::int64_t seq, std::string what) {
        out.shop = shop;
        out.seq = seq;
        out.what = std::move(what);
    };
    try {
        for (shop_head& h : store_->heads()) {
            shops[h.number].name = h.name;
            heads[h.number] = std::move(h);
        }
        store_->each_event(0, [&](stored_event& e) {
            chain_walk& walk = shops[e.shop];
            std::string wrong = e.position != position + 1 ? "the log has a gap before it"
                                : !heads.contains(e.shop)  ? "it belongs to no shop"
                                                           : walk.check(e);
            if (!wrong.empty()) return blame(walk.name, walk.seq + 1, std::move(wrong)), false;
            position = e.position;
            ++out.events;
            out.anchored = out.anchored || (anchor && to_hex(walk.hash) == *anchor);
            return true;
        });
        for (auto const& [number, h] : heads) {
            if (!out.what.empty()) return out;
            chain_walk const& walk = shops[number];
            if (walk.seq != h.seq || walk.hash != h.hash)
                blame(h.name, walk.seq + 1, "the log ends before the head that was recorded");
            out.heads[h.name] = to_hex(walk.hash);
        }
        if (!out.what.empty()) return out;
        if (auto const broken = store_->damage(); !broken.empty()) return blame("", 0, broken.front()), out;
    } catch (storage_error const& fault) {
        std::string shop;
        std::int64_t seq = 0;
        for (auto const& [unused, walk] : shops)
            if (walk.seq >= seq) shop = walk.name, seq = walk.seq;
        return blame(shop, seq + 1, fault.what()), out;
    }
    if (anchor && !out.anchored) return blame("", 0, "no event has the hash of the anchor: the log was cut off or replaced"), out;
    out.ok = true;
    return out;
}

void executor::export_log(std::function<void(std::string_view)> const& write) {
    std::map<std::int64_t, std::string> names;
    for (shop_head const& h : store_->heads()) names[h.number] = h.name;
    store_->each_event(0, [&](stored_event& e) {
        logged_event const shown = show(types_, e);
        std::string line = R"({"shop":)";
        append_string(line, names[e.shop]);
        line += R"(,"seq":)" + std::to_string(e.seq) + R"(,"at":)";
        append_string(line, format_instant(shown.at));
        line += R"(,"type":)";
        append_string(line, e.type);
        line += R"(,"version":)" + std::to_string(e.version) + R"(,"actor":)";
        append_string(line, e.actor);
        line += R"(,"command":)";
        append_string(line, e.command);
        line += R"(,"data":)" + shown.data + R"(,"hash":")" + shown.hash + "\"}";
        write(line);
        return true;
    });
}

}  // namespace csdesk::engine
