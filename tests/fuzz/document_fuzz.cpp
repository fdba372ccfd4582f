// The decoder: arbitrary bytes as one document. The first byte chooses the door: a command, a group, a question, a command's
// data.
#include <optional>

#include "fuzz/session.hpp"

using namespace csdesk;
using fuzz::must;

namespace {

/// Opening costs more than a document: one desk serves many, and is checked before the next takes its place.
desk& desk_of_documents() {
    static std::optional<desk> kept;
    static int served = 0;
    if (!kept || ++served % 64 == 0) {
        if (kept) must(kept->verify().ok, "the log verifies");
        kept.emplace(fuzz::prepared_desk());
    }
    return *kept;
}

void one_document(fuzz::input& in, std::size_t door) {
    auto const text = in.rest();
    desk& d = desk_of_documents();
    if (door == 0) fuzz::execute_document(d, text, fuzz::start);
    if (door == 1) fuzz::execute_many_document(d, text, fuzz::start);
    if (door == 2) fuzz::query_document(d, text, fuzz::start);
    if (door == 3)
        fuzz::execute_document(d, R"({"name":"action.request","actor":"host","data":)" + std::string(text) + '}', fuzz::start);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    fuzz::input in(data, size);
    one_document(in, in.pick(4));
    return 0;
}
