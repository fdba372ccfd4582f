// Versions, codes, and what the desk knows.
#include <csdesk/csdesk.h>

#include <csdesk/core/names.hpp>
#include <csdesk/desk/arrow.hpp>
#include <csdesk/desk/json.hpp>
#include <csdesk/desk/policy.hpp>

#include "c_api/arguments.hpp"
#include "c_api/error.hpp"
#include "c_api/text.hpp"
#include "desk/json.hpp"

using namespace csdesk;
using namespace csdesk::c_api;

namespace {

[[noreturn]] void throw_no_kind() { wrong("kind", "must be one of enum csdesk_kind", "应为 enum csdesk_kind 之一"); }

/// `{"number":"int64",…}`, in the order of the columns.
std::string columns_of(std::string_view table) {
    std::string out = "{";
    for (auto const& [name, type] : table_columns(table)) {
        if (out.size() > 1) out += ',';
        engine::append_string(out, name);
        out += ':';
        engine::append_string(out, type);
    }
    return out + '}';
}

std::vector<std::string> names_of_kind(int kind) {
    switch (kind) {
        case CSDESK_COMMAND: return command_names();
        case CSDESK_EVENT: return event_names();
        case CSDESK_VIEW: return view_names();
        case CSDESK_TABLE: return table_names();
        case CSDESK_FILE: return {"policy"};
        default: throw_no_kind();
    }
}

result<std::string> file_schema(std::string_view name) {
    if (name == "policy") return std::string(policy_schema());
    return refuse(errc::unknown_name, "name", "no file of this name is described", "没有该文件的说明", {"policy"});
}

result<std::string> schema_of_kind(int kind, std::string_view name) {
    switch (kind) {
        case CSDESK_COMMAND: return schema(name);
        case CSDESK_EVENT: return event_schema(name);
        case CSDESK_VIEW: return view_schema(name);
        case CSDESK_TABLE: return columns_of(name);
        case CSDESK_FILE: return file_schema(name);
        default: throw_no_kind();
    }
}

}  // namespace

extern "C" {

char const* csdesk_version(void) { return CSDESK_VERSION; }

int csdesk_abi_version(void) { return CSDESK_ABI_VERSION; }

char const* csdesk_code_name(int code) {
    for (auto const& row : errc_names)
        if (static_cast<int>(row.value) == code) return row.name.data();  // a literal, so zero-terminated
    return "?";
}

int csdesk_names(int kind, csdesk_text** names) {
    return guarded([&] {
        auto& out = place(names, "names");
        hand_out(out, to_json(names_of_kind(kind)));
    });
}

int csdesk_schema(int kind, char const* name, size_t length, csdesk_text** schema) {
    return guarded([&] {
        auto& out = place(schema, "schema");
        hand_out(out, schema_of_kind(kind, text_in(name, length, "name")).value());
    });
}

}  // extern "C"
