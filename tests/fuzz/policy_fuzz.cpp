// Arbitrary bytes as a policy file, TOML or JSON: read or refused with its place; read twice it is the same policy.
#include <csdesk/desk/policy.hpp>

#include "fuzz/input.hpp"

using namespace csdesk;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string const text(reinterpret_cast<char const*>(data), size);
    auto const read = parse_policy(text);
    if (!read) {
        error const& e = read.error();
        must(e.code != errc::ok && !e.en.empty() && !e.zh.empty(), "a refusal says why in both languages", text);
        return 0;
    }
    auto const again = parse_policy(text);
    must(again.has_value() && (*again)->hash == (*read)->hash && (*read)->hash == policy_hash(text), "a policy has one hash",
         text);
    must(!(*read)->name.empty(), "a policy has a name", text);
    return 0;
}
