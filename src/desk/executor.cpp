#include "desk/executor.hpp"

#include <algorithm>
#include <stdexcept>

#include "desk/erasure.hpp"
#include "desk/system_events.hpp"

namespace csdesk::engine {

executor::executor(std::unique_ptr<store> storage, registry const& types, desk_options const& options, digest salt_key)
    : store_(std::move(storage)), types_(types), options_(options), salt_key_(salt_key) {}

// ---- transactions -----------------------------------------------------------------------------------------------

store& executor::storage() {
    if (!store_) throw storage_error(errc::closed, "this desk is closed");
    return *store_;
}

void executor::begin() {
    store& s = storage();
    if (sync_failed_) throw storage_error(errc::closed, "a sync to disk failed; open the desk anew");
    if (s.begin()) stale_ = true;
    fired_ = 0;
    refresh();
}

void executor::commit() {
    for (auto& [unused, s] : shops_)
        if (std::exchange(s.dirty, false)) store_->put_head(s.head);
    store_->commit();
    heard_committed_ = heard_.size();
}

void executor::abort() noexcept {
    if (store_) {
        store_->rollback();
        if (store_->sync_failed()) sync_failed_ = true;
    }
    heard_.resize(heard_committed_);
    stale_ = true;
}

std::vector<heard_event> executor::take_heard() {
    heard_.resize(heard_committed_);
    heard_committed_ = 0;
    return std::exchange(heard_, {});
}

// Resident state is a convenience (D23): after another process wrote, or a transaction failed, it is read anew.
void executor::refresh() {
    if (!stale_) return;
    cache_.clear();
    policies_.forget_versions();
    shops_.clear();
    for (shop_head& h : store_->heads()) {
        std::string const name = h.name;
        shops_[name].head = std::move(h);
    }
    position_ = store_->last_position();
    stale_ = false;
    ++refreshes_;
}

// A long catch-up is cut into transactions; each is whole in itself.
void executor::breathe() {
    if (fired_ < most_firings) return;
    commit();
    begin();
}

executor::shop_now& executor::shop(std::string const& name) {
    shop_now& s = shops_[name];
    if (s.head.number == 0) {
        s.head.name = name;
        for (auto const& [unused, other] : shops_) s.head.number = std::max(s.head.number, other.head.number);
        ++s.head.number;
    }
    return s;
}

executor::shop_now* executor::find_shop(std::string const& name) {
    auto const found = shops_.find(name);
    return found == shops_.end() ? nullptr : &found->second;
}

// ---- one command ------------------------------------------------------------------------------------------------

namespace {

std::optional<error> wrong_context(context const& how) {
    if (!well_formed_key(how.shop))
        return refuse(errc::invalid_argument, "shop", "1 to 128 bytes of UTF-8 without control characters",
                      "应为 1 至 128 字节、不含控制字符的 UTF-8");
    if (!in_range(how.now))
        return refuse(errc::out_of_range, "now", "instants reach from 1900 to 2200", "时间应在 1900 年与 2200 年之间");
    if (how.command_id.size() > longest_command_id)
        return refuse(errc::invalid_argument, "command_id", "64 bytes at most", "最长 64 字节");
    if (!how.command_id.empty() && !well_formed_key(how.command_id))
        return refuse(errc::invalid_argument, "command_id", "no control characters", "不得含控制字符");
    if (!parse_actor(format_actor(how.who)))
        return refuse(errc::invalid_argument, "actor", "an actor expected: role:name, such as agent:li",
                      "应为“角色:名称”，例如 agent:li");
    return std::nullopt;
}

}  // namespace

result<any_command> executor::decode(command const& c) const {
    command_type const* type = types_.find_command(c.name());
    if (type == nullptr) return refuse(errc::unknown_name, "name", "no such command: " + c.name(), "没有这个命令：" + c.name());
    auto parsed = parse_json(c.json());
    if (!parsed) return parsed.error();
    auto data = type->decode(*parsed);
    if (!data) return data.error();
    return any_command{type, std::move(*data)};
}

result<reply> executor::perform(request const& r) {
    if (auto wrong = wrong_context(r.how)) return *wrong;
    auto decoded = decode(r.what);
    if (!decoded) return decoded.error();
    std::string const payload =
        r.how.command_id.empty()
            ? std::string()
            : std::string(as_text(sha256(decoded->type->name + '\n' + decoded->type->encode(decoded->data.get()))));
    bool const known = find_shop(r.how.shop) != nullptr;
    shop_now& s = shop(r.how.shop);
    auto forget_new_shop = [&] {
        if (!known && s.head.seq == 0) shops_.erase(r.how.shop);
    };
    if (known && !payload.empty())
        if (auto answer = answered_before(s, r, payload)) return *answer;
    fire_before(s, r.how.now);
    shop_now& here = shop(r.how.shop);  // a long catch-up may have read the heads anew
    instant const at = std::max(r.how.now, instant_from_ms(here.head.seq == 0 ? to_ms(r.how.now) : here.head.at));
    unit u(around(), here.head, at, r.how.who);
    if (auto outcome = u.run(*decoded); !outcome) return forget_new_shop(), outcome.error();
    if (u.events().empty())
        return forget_new_shop(), refuse(errc::not_allowed, "command", "there is nothing to do", "没有需要处理的内容");
    reply out;
    write(here, u, r.how.command_id.empty() ? "~" + std::to_string(here.head.seq + 1) : r.how.command_id, payload, r.how.now,
          out);
    return out;
}

std::optional<result<reply>> executor::answered_before(shop_now const& s, request const& r, std::string const& payload) {
    auto const done_before = store_->command(s.head.number, r.how.command_id);
    if (!done_before) return std::nullopt;
    if (done_before->payload != payload)
        return result<reply>(
            refuse(errc::conflict, "command_id", "this command id was used with another payload", "该命令编号已用于其他内容"));
    reply out;
    out.repeated = true;
    store_->each_event(done_before->position - 1, [&](stored_event& e) {
        if (e.position >= done_before->position + done_before->count) return false;
        if (auto decoded = decode_stored_event(types_, e))
            for (auto const& [noun, value] : decoded->type->made)
                if (auto const number = value(decoded->data.get())) out.ids.emplace(noun, number);
        out.events.push_back(show(types_, e));
        return true;
    });
    return result<reply>(std::move(out));
}

// ---- writing ----------------------------------------------------------------------------------------------------

void executor::write(shop_now& s, unit const& u, std::string const& command_id, std::string const& payload, instant now,
                     reply& out) {
    std::int64_t const first = position_ + 1;
    std::int64_t index = 0;
    bool const new_shop = s.head.seq == 0;
    for (made_event const& made : u.events()) {
        stored_event e = store_one(s, made, command_id, now, index);
        if (index++ == 0) e.payload = payload;
        digest const hash = chain_hash(s.head.hash, s.head.name, e);
        e.hash = as_text(hash);
        s.head.hash = hash;
        s.head.seq = e.seq;
        s.head.at = e.at;
        store_->append(e);
        for (auto const& [noun, value] : made.event.type->made)
            if (auto const number = value(made.event.data.get())) {
                s.head.last_number = std::max(s.head.last_number, number);
                out.ids.emplace(noun, number);
            }
        if (made.event.type->personal || made.event.type->encode_slim)
            e.body = made.event.type->encode(made.event.data.get(), part::all);
        out.events.push_back({e.seq, instant_from_ms(e.at), std::move(e.type), std::move(e.body), std::move(e.actor),
                              std::move(e.command), to_hex(hash)});
        if (listened_) heard_.push_back({s.head.name, out.events.back()});
    }
    if (u.last_number() > s.head.last_number)
        throw std::logic_error("a room took a number that no event records (event_type::makes)");
    s.dirty = true;
    if (new_shop) store_->put_head(s.head);  // others of its group find it by its name
    for (made_event const& made : u.events())
        if (made.event.type->erases)
            for (std::int64_t const seq : made.event.type->erases(made.event.data.get()))
                erase_personal(*store_, types_, s.head.number, seq, u.events().front().when.seq);
    if (!payload.empty()) store_->put_command(s.head.number, command_id, {first, index, payload});
    note_deadlines(s, project(*store_, s.head.number, u.states(), u.events()));
    for (auto const& [key, t] : u.states())
        if (t.after) cache_.put(key, {t.after, t.revision});
    tell_group(s, u);
}

stored_event executor::store_one(shop_now& s, made_event const& made, std::string const& command_id, instant now,
                                 std::int64_t index) {
    event_type const& type = *made.event.type;
    stored_event e;
    e.position = ++position_;
    e.shop = s.head.number;
    e.seq = made.when.seq;
    e.at = to_ms(made.when.at);
    e.now = to_ms(now);
    e.type = type.name;
    e.version = type.version;
    e.actor = format_actor(made.when.who);
    e.command = command_id;
    e.index = index;
    e.body = type.encode_slim ? type.encode_slim(made.event.data.get()) : type.encode(made.event.data.get(), part::public_only);
    if (type.personal) {
        e.personal = type.encode(made.event.data.get(), part::personal_only);
        std::string const source = std::string(as_text(salt_key_)) + s.head.name + '/' + std::to_string(e.seq);
        e.salt = std::string(as_text(sha256(source)).substr(0, 16));
        e.commitment = as_text(commitment_of(*e.salt, *e.personal));
    }
    return e;
}

// ---- stored events ----------------------------------------------------------------------------------------------

result<any_event> decode_stored_event(registry const& types, stored_event const& e) {
    event_type const* type = types.find_event(e.type);
    if (type == nullptr)
        return refuse(errc::newer_schema, "type", "this version knows no event " + e.type, "此版本不认识事件 " + e.type);
    if (e.version > type->version)
        return refuse(errc::newer_schema, "version", "the event " + e.type + " is of a newer version",
                      "事件 " + e.type + " 的版本较新");
    auto data = type->decode(static_cast<std::int32_t>(e.version), e.body,
                             e.personal ? std::optional<std::string_view>(*e.personal) : std::nullopt);
    if (!data) return data.error();
    return any_event{type, std::move(*data)};
}

logged_event show(registry const& types, stored_event const& e) {
    std::string data = e.body;
    event_type const* const type = types.find_event(e.type);
    if (e.commitment || (type != nullptr && type->encode_slim))
        if (auto decoded = decode_stored_event(types, e)) data = decoded->type->encode(decoded->data.get(), part::all);
    return {e.seq, instant_from_ms(e.at), e.type, std::move(data), e.actor, e.command, to_hex(e.hash)};
}

}  // namespace csdesk::engine
