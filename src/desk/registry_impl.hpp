// The typed half of `registry`: erases types at the boundary and nowhere else.
#pragma once

#include "desk/registry.hpp"
#include "desk/schema.hpp"

namespace csdesk::engine {

template <class T>
T const& as(void const* p) {
    return *static_cast<T const*>(p);
}

template <class T>
result<erased> decode_door(json::value const& v) {
    auto value = from_json<T>(v, strictness::door);
    if (!value) return value.error();
    return erased(std::make_shared<T const>(std::move(*value)));
}

template <class T>
result<erased> decode_stored(std::string_view text) {
    auto parsed = parse_json(text);
    if (!parsed) return parsed.error();
    auto value = from_json<T>(*parsed, strictness::stored);
    if (!value) return value.error();
    return erased(std::make_shared<T const>(std::move(*value)));
}

/// An event from its public part and, where it was not erased, its personal part.
template <class E>
result<erased> decode_event(std::string_view body, std::optional<std::string_view> personal_part) {
    auto parsed = parse_json(body);
    if (!parsed) return parsed.error();
    auto out = std::make_shared<E>();
    read_state s(strictness::stored);
    if (!parsed->is_object()) return refuse(errc::corrupt, "", "an event's body is an object", "事件内容应为对象");
    if (!read_members(parsed->get_object(), *out, s, part::public_only)) return *s.trouble;
    if constexpr (has_personal<E>()) {
        if (personal_part) {
            auto secret = parse_json(*personal_part);
            if (!secret) return secret.error();
            if (!secret->is_object() || !read_members(secret->get_object(), *out, s, part::personal_only))
                return s.trouble ? *s.trouble : refuse(errc::corrupt, "", "a personal part is an object", "个人信息部分应为对象");
        } else {
            boost::mp11::mp_for_each<members_of<E>>([&](auto d) {
                if constexpr (is_personal<std::remove_cvref_t<decltype((*out).*d.pointer)>>::value)
                    ((*out).*d.pointer).erased = true;
            });
        }
    }
    return erased(std::move(out));
}

template <class S>
aggregate_type& registry::aggregate(std::string name, std::function<void(S const&, row_list&)> rows) {
    aggregate_type& t = aggregates_[name];
    t.name = name;
    t.type = typeid(S);
    t.fresh = [] { return std::make_shared<S>(); };
    t.clone = [](void const* p) { return std::make_shared<S>(as<S>(p)); };
    t.encode = [](void const* p) { return to_sparse_json(as<S>(p)); };
    t.decode = [](std::string_view text) { return decode_stored<S>(text); };
    if (rows) t.rows = [rows](void const* p, row_list& out) { rows(as<S>(p), out); };
    aggregates_by_type_[typeid(S)] = &t;
    return t;
}

template <class S, class E, class Key>
event_type& registry::event(std::string name, Key E::*key, std::int32_t version) {
    event_type& t = event<E>(std::move(name), version);
    t.aggregate = aggregates_by_type_.at(typeid(S));
    t.key = [key](void const* p) { return to_object_id(as<E>(p).*key); };
    t.evolve = [](void* state, void const* p, happened const& when) { evolve(*static_cast<S*>(state), as<E>(p), when.at); };
    return t;
}

template <class E>
event_type& registry::event(std::string name, std::int32_t version) {
    event_type& t = events_[name];
    t.name = name;
    t.version = version;
    t.type = typeid(E);
    t.personal = has_personal<E>();
    t.encode = [](void const* p, part which) { return to_json(as<E>(p), which); };
    t.decode = [](std::int32_t, std::string_view body, std::optional<std::string_view> secret) {
        return decode_event<E>(body, secret);
    };
    t.schema = schema_of<E>();
    events_by_type_[typeid(E)] = &t;
    return t;
}

template <class C>
command_type& registry::command(std::string name, std::function<decision(scope&, C const&)> decide) {
    command_type& t = commands_[name];
    t.name = name;
    t.type = typeid(C);
    t.decode = [](json::value const& v) { return decode_door<C>(v); };
    t.encode = [](void const* p) { return to_json(as<C>(p)); };
    t.decide = [decide = std::move(decide)](scope& s, void const* p) { return decide(s, as<C>(p)); };
    t.schema = schema_of<C, direction::in>();
    commands_by_type_[typeid(C)] = &t;
    return t;
}

template <class P>
view_type& registry::view(std::string name, std::function<result<std::string>(reader&, P const&, page const&)> run) {
    view_type& t = views_[name];
    t.name = name;
    t.run = [run = std::move(run)](reader& r, json::value const& params, page const& p) -> result<std::string> {
        auto read = from_json<P>(params, strictness::door);
        if (!read) return read.error();
        return run(r, *read, p);
    };
    t.params_schema = schema_of<P, direction::in>();
    return t;
}

template <class E>
void registry::on(std::string name, bool must, std::function<void(E const&, happened const&, std::vector<any_command>&)> run) {
    reactions_[typeid(E)].push_back(
        {std::move(name), must, [run = std::move(run)](void const* p, happened const& when, std::vector<any_command>& out) {
             run(as<E>(p), when, out);
         }});
}

}  // namespace csdesk::engine
