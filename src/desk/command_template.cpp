#include "desk/command_template.hpp"

#include <algorithm>
#include <optional>

#include "team/permissions.hpp"

namespace csdesk::engine {
namespace {

bool is_name(std::string_view text) {
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

/// The name a text consists of, if it is nothing but `{name}`.
std::optional<std::string_view> whole_name(std::string_view text) {
    if (text.size() < 3 || text.front() != '{' || text.back() != '}') return std::nullopt;
    text = text.substr(1, text.size() - 2);
    return is_name(text) ? std::optional(text) : std::nullopt;
}

/// Calls `literal` with every piece of text and `named` with every name in braces, in order.
template <class Literal, class Named>
void each_piece(std::string_view text, Literal literal, Named named) {
    while (!text.empty()) {
        std::size_t const brace = text.find_first_of("{}");
        literal(text.substr(0, brace));
        if (brace == std::string_view::npos) return;
        text.remove_prefix(brace);
        std::size_t const end = text.find('}');
        if (text.size() > 1 && text[1] == text[0]) {
            literal(text.substr(0, 1));
            text.remove_prefix(2);
        } else if (text[0] == '{' && end != std::string_view::npos && is_name(text.substr(1, end - 1))) {
            named(text.substr(1, end - 1));
            text.remove_prefix(end + 1);
        } else {
            literal(text.substr(0, 1));
            text.remove_prefix(1);
        }
    }
}

void append_value(std::string& out, json::value const& v) {
    if (v.is_string())
        out.append(v.get_string().data(), v.get_string().size());
    else
        out += std::to_string(v.get_int64());
}

json::value filled_text(std::string_view text, template_values const& values) {
    if (auto const name = whole_name(text)) {
        auto const found = values.find(*name);
        return found == values.end() ? json::value(json::string()) : found->second;
    }
    std::string out;
    each_piece(
        text, [&](std::string_view piece) { out += piece; },
        [&](std::string_view name) {
            if (auto const found = values.find(name); found != values.end()) append_value(out, found->second);
        });
    return json::value(json::string(out));
}

json::value filled(json::value const& v, template_values const& values) {
    if (v.is_string()) return filled_text({v.get_string().data(), v.get_string().size()}, values);
    if (v.is_array()) {
        json::array out;
        for (auto const& item : v.get_array()) out.push_back(filled(item, values));
        return out;
    }
    if (!v.is_object()) return v;
    json::object out;
    for (auto const& [name, item] : v.get_object()) out.emplace(name, filled(item, values));
    return out;
}

using known_names = std::span<std::string_view const>;

error no_such_name(std::string path, std::string_view name, known_names names) {
    error why = refuse(errc::unknown_name, std::move(path), "nothing is known by this name in braces: " + std::string(name),
                       "花括号中的名称未知：" + std::string(name));
    for (std::string_view const known : names) why.allowed.push_back('{' + std::string(known) + '}');
    return why;
}

/// Every name in braces must be one of those that have values.
std::optional<error> check_names(json::value const& v, std::string const& path, known_names names) {
    std::optional<error> why;
    if (v.is_string()) {
        each_piece(
            {v.get_string().data(), v.get_string().size()}, [](std::string_view) {},
            [&](std::string_view name) {
                if (!why && std::find(names.begin(), names.end(), name) == names.end()) why = no_such_name(path, name, names);
            });
    } else if (v.is_array()) {
        for (std::size_t i = 0; i < v.get_array().size() && !why; ++i)
            why = check_names(v.get_array()[i], path + '[' + std::to_string(i) + ']', names);
    } else if (v.is_object()) {
        for (auto const& [name, item] : v.get_object()) {
            if (why) break;
            why = check_names(item, path + '.' + std::string(name.data(), name.size()), names);
        }
    }
    return why;
}

/// The ticket it is about, where the command asks for one and the policy does not say.
void add_ticket(json::object& with, command_type const& type) {
    json::value const schema = parse_json(type.schema).value();
    json::object const& fields = schema.at("properties").get_object();
    for (char const* name : {"ticket", "complaint"}) {
        if (!fields.contains(name)) continue;
        if (!with.contains(name)) with.emplace(name, "{ticket}");
        return;
    }
}

template_values samples(known_names names) {
    template_values out;
    for (std::string_view const name : names)
        out.emplace(name, name == "ticket" ? json::value(std::int64_t{1}) : json::value(json::string("x")));
    return out;
}

}  // namespace

result<command_template> compile_command(command_template_file const& file, std::string const& path, actor const& giver,
                                         known_names names) {
    registry const& types = rooms();
    command_type const* type = types.find_command(file.command);
    if (type == nullptr) {
        error why =
            refuse(errc::unknown_name, path + ".command", "no such command: " + file.command, "没有这个命令：" + file.command);
        for (auto const& [name, unused] : types.commands())
            if (may(giver, name)) why.allowed.push_back(name);
        return why;
    }
    if (!may(giver, file.command)) {
        error why = forbidden(giver, file.command);
        why.field = path + ".command";
        return why;
    }
    if (auto why = check_names(file.with.value, path + ".with", names)) return *why;
    json::object with = file.with.value;
    add_ticket(with, *type);
    if (auto const read = type->decode(filled(with, samples(names))); !read) {
        error why = read.error();
        why.field = path + ".with" + (why.field.empty() ? "" : '.' + why.field);
        return why;
    }
    return command_template{file.command, canonical(with)};
}

result<any_command> fill(command_template const& t, registry const& types, template_values const& values) {
    command_type const* type = types.find_command(t.command);
    if (type == nullptr)
        return refuse(errc::unknown_name, "command", "no such command: " + t.command, "没有这个命令：" + t.command);
    auto const with = parse_json(t.with);
    if (!with) return with.error();
    auto data = type->decode(filled(*with, values));
    if (!data) return data.error();
    return any_command{type, std::move(*data)};
}

}  // namespace csdesk::engine
