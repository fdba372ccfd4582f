// Requests and answers as JSON documents (csdesk/desk/json.hpp).
#include <csdesk/desk/json.hpp>
#include <csdesk/desk/policy.hpp>

#include "desk/codec.hpp"
#include "desk/slices.hpp"

namespace csdesk {

using namespace engine;

namespace {

/// A command's members but for its data.
struct frame {
    std::string name{};
    csdesk::actor actor{};
    std::optional<instant> now{};
    std::optional<std::string> shop{};
    std::optional<std::string> command_id{};
};
BOOST_DESCRIBE_STRUCT(frame, (), (name, actor, now, shop, command_id))

/// A question's members but for its parameters.
struct question_frame {
    std::string view{};
    std::optional<std::string> shop{};
    std::optional<std::string> after{};
    std::optional<std::int64_t> limit{};
    std::optional<instant> now{};
};
BOOST_DESCRIBE_STRUCT(question_frame, (), (view, shop, after, limit, now))

/// Reads all members but `raw` into a Frame, and that one as text.
template <class Frame>
result<Frame> read_frame(std::string_view json, std::string_view raw, std::optional<std::string>& raw_text) {
    if (json.size() > longest_document + 4'096)
        return refuse(errc::invalid_argument, "", "a document may have 16 MiB at most", "文档最大 16 MiB");
    auto const members = members_of_object(json);
    if (!members) return members.error();
    json::object rest;
    for (auto const& [name, text] : *members) {
        if (name == raw) {
            raw_text = std::string(text);
            continue;
        }
        auto value = parse_json(text);
        if (!value) {
            error why = value.error();
            why.field = why.field.empty() ? name : name + (why.field.front() == '[' ? "" : ".") + why.field;
            return why;
        }
        rest.emplace(name, std::move(*value));
    }
    return from_json<Frame>(rest, strictness::door);
}

/// What is handed on unread must at least be an object, or nobody could say which member was wrong.
outcome check_object(char const* member, std::string_view text) {
    if (text.starts_with('{')) return done();
    return refuse(errc::invalid_argument, member, "an object expected", "应为对象");
}

void append_text(std::string& out, char const* name, std::string_view text) {
    ((out += ",\"") += name) += "\":";
    append_string(out, text);
}

template <class Items, class Append>
void append_list(std::string& out, Items const& items, Append&& append) {
    out += '[';
    bool first = true;
    for (auto const& item : items) {
        if (!first) out += ',';
        first = false;
        append(item);
    }
    out += ']';
}

void append(std::string& out, logged_event const& e) {
    out += "{\"seq\":" + std::to_string(e.seq);
    append_text(out, "at", format_instant(e.at));
    append_text(out, "type", e.type);
    (out += ",\"data\":") += e.data;
    append_text(out, "actor", e.actor);
    append_text(out, "command_id", e.command_id);
    append_text(out, "hash", e.hash);
    out += '}';
}

void append_events(std::string& out, std::vector<logged_event> const& events) {
    out += "\"events\":";
    append_list(out, events, [&](logged_event const& e) { append(out, e); });
}

void append(std::string& out, reply const& r) {
    out += '{';
    append_events(out, r.events);
    out += ",\"ids\":";
    write(out, r.ids);
    out += r.repeated ? ",\"repeated\":true}" : ",\"repeated\":false}";
}

void append(std::string& out, error const& e) {
    out += "{\"code\":";
    append_string(out, name(e.code));
    append_text(out, "field", e.field);
    append_text(out, "message", e.en);
    append_text(out, "message_zh", e.zh);
    out += ",\"allowed\":";
    write(out, e.allowed);
    out += '}';
}

}  // namespace

result<request> read_request(std::string_view json, instant now) {
    std::optional<std::string> data;
    auto read = read_frame<frame>(json, "data", data);
    if (!read) return read.error();
    if (!data) return refuse(errc::invalid_argument, "data", "this field is required", "缺少必填字段");
    if (auto good = check_object("data", *data); !good) return good.error();
    context how{.who = read->actor, .now = read->now.value_or(now)};
    if (read->shop) how.shop = std::move(*read->shop);
    if (read->command_id) how.command_id = std::move(*read->command_id);
    return request{{std::move(read->name), std::move(*data)}, std::move(how)};
}

result<std::vector<request>> read_requests(std::string_view json, instant now) {
    auto const elements = elements_of_array(json);
    if (!elements) return elements.error();
    std::vector<request> out;
    out.reserve(elements->size());
    for (std::string_view const one : *elements) {
        auto read = read_request(one, now);
        if (!read) {
            error why = read.error();
            why.field = "commands[" + std::to_string(out.size()) + ']' + (why.field.empty() ? "" : '.' + why.field);
            return why;
        }
        out.push_back(std::move(*read));
    }
    return out;
}

request acknowledgement(std::string_view key, context how) {
    if (how.command_id.empty()) how.command_id = "ack/" + policy_hash(key).substr(0, 40);  // the first 160 bits of its SHA-256
    std::string data = "{\"key\":";
    append_string(data, key);
    data += '}';
    return {{"outbox.acknowledge", std::move(data)}, std::move(how)};
}

result<question> read_question(std::string_view json, instant now) {
    std::optional<std::string> params;
    auto read = read_frame<question_frame>(json, "params", params);
    if (!read) return read.error();
    question out{.view = std::move(read->view), .after = std::move(read->after), .now = read->now.value_or(now)};
    if (params) {
        if (auto good = check_object("params", *params); !good) return good.error();
        out.params = std::move(*params);
    }
    if (read->shop) out.shop = std::move(*read->shop);
    if (read->limit) out.limit = *read->limit;
    return out;
}

std::string to_json(reply const& r) {
    std::string out;
    append(out, r);
    return out;
}

std::string to_json(std::vector<result<reply>> const& answers) {
    std::string out = "{\"answers\":";
    append_list(out, answers, [&](result<reply> const& a) {
        out += a ? "{\"reply\":" : "{\"error\":";
        if (a)
            append(out, *a);
        else
            append(out, a.error());
        out += '}';
    });
    return out + '}';
}

std::string to_json(error const& e) {
    std::string out;
    append(out, e);
    return out;
}

std::string to_json(logged_event const& e) {
    std::string out;
    append(out, e);
    return out;
}

std::string to_json(std::vector<logged_event> const& events) {
    std::string out = "{";
    append_events(out, events);
    return out + '}';
}

std::string to_json(std::vector<effect> const& effects) {
    std::string out = "{\"effects\":";
    append_list(out, effects, [&](effect const& e) {
        out += "{\"number\":" + std::to_string(e.number);
        append_text(out, "key", e.key);
        append_text(out, "kind", e.kind);
        (out += ",\"data\":") += e.data;
        append_text(out, "at", format_instant(e.at));
        out += '}';
    });
    return out + '}';
}

std::string to_json(verification const& v) {
    std::string out = std::string("{\"ok\":") + (v.ok ? "true" : "false") + ",\"events\":" + std::to_string(v.events);
    if (v.shop.empty())
        out += ",\"shop\":null";
    else
        append_text(out, "shop", v.shop);
    out += ",\"seq\":" + (v.seq == 0 ? "null" : std::to_string(v.seq));
    append_text(out, "what", v.what);
    out += v.anchored ? ",\"anchored\":true" : ",\"anchored\":false";
    out += ",\"heads\":";
    write(out, v.heads);
    return out + '}';
}

std::string to_json(std::vector<std::string> const& texts) {
    std::string out;
    write(out, texts);
    return out;
}

}  // namespace csdesk
