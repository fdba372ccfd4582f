// What is done with the whole log: rebuild, verify, export.
#include <algorithm>
#include <limits>

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
    std::int64_t at = std::numeric_limits<std::int64_t>::min();  // a log may begin before 1970

    /// True where `e` is this shop's next event, whatever shop it says it belongs to.
    bool follows(stored_event const& e) const { return e.seq == seq + 1 && e.hash == as_text(chain_hash(hash, name, e)); }

    /// What is wrong with `e` as the next event; nothing where it follows, and then it has been taken.
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

// A chain names what broke it: the event that does not follow, or the next one where a head says there was more.
verification executor::verify(std::optional<std::string> const& anchor) {
    verification out;
    store& log = storage();
    std::map<std::int64_t, chain_walk> shops;
    std::map<std::int64_t, shop_head> heads;
    std::string displaced;  // the shop of an event that does not stand where it was written: first before all others, or last
    std::int64_t displaced_seq = 0;
    bool before_all = false;
    auto blame = [&](std::string const& shop, std::int64_t seq, std::string what) {
        out.shop = shop;
        out.seq = seq;
        out.what = std::move(what);
    };
    auto blame_event = [&](stored_event const& e, std::string what) {
        for (auto const& [number, walk] : shops)
            if (number != e.shop && walk.follows(e)) return blame(walk.name, e.seq, "it was moved to another shop");
        auto const own = shops.find(e.shop);
        if (own == shops.end()) return blame("", 0, "it belongs to no shop");
        if (e.position < 1) return blame(own->second.name, e.seq, "it does not stand where it was written");
        blame(own->second.name, own->second.seq + 1, std::move(what));
    };
    try {
        for (shop_head& h : log.heads()) {
            shops[h.number].name = h.name;
            heads[h.number] = std::move(h);
        }
        log.each_event(std::numeric_limits<std::int64_t>::min(), [&](stored_event& e) {
            auto const walk = shops.find(e.shop);
            std::string wrong = walk == shops.end() ? "it belongs to no shop" : walk->second.check(e);
            if (!wrong.empty()) return blame_event(e, std::move(wrong)), false;
            if (e.position != ++out.events && !before_all) displaced = walk->second.name, displaced_seq = e.seq;
            before_all = before_all || e.position < 1;
            out.anchored = out.anchored || (anchor && to_hex(walk->second.hash) == *anchor);
            return true;
        });
        for (auto const& [number, h] : heads) {
            if (!out.what.empty()) return out;
            chain_walk const& walk = shops[number];
            if (walk.seq < h.seq)
                blame(h.name, walk.seq + 1, "it is missing: the log ends before the head that was recorded");
            else if (walk.seq != h.seq || walk.hash != h.hash || walk.at != h.at)
                blame(h.name, 0, "the recorded head is not the log's last event");
            out.heads[h.name] = to_hex(walk.hash);
        }
        if (!out.what.empty()) return out;
        if (displaced_seq != 0) return blame(displaced, displaced_seq, "it does not stand where it was written"), out;
        if (auto const broken = log.damage(); !broken.empty()) return blame("", 0, broken.front()), out;
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
    for (shop_head const& h : storage().heads()) names[h.number] = h.name;
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
