// The command decoder and what stands behind it. The first byte chooses: arbitrary bytes as one document, or a session of
// commands, questions and time, made from the schemas. After it the log verifies and makes the same tables anew.
#include "fuzz/session.hpp"

#include <optional>

using namespace csdesk;
using fuzz::must;

namespace {

void check_log(desk& d, bool thorough) {
    must(d.verify().ok, "the log verifies");
    if (thorough) must(d.rebuild(), "the log makes the same tables");
}

/// Opening costs more than a document: one desk serves many, and is checked before the next takes its place.
desk& desk_of_documents() {
    static std::optional<desk> kept;
    static int served = 0;
    if (!kept || ++served % 64 == 0) {
        if (kept) check_log(*kept, false);
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

void session(fuzz::input& in) {
    auto d = fuzz::prepared_desk();
    instant now = fuzz::start;
    for (int step = 0; step < 24 && !in.empty(); ++step) {
        switch (in.pick(8)) {
            case 0: d.advance(now); break;
            case 1: now += std::chrono::minutes(in.byte()); break;
            case 2: fuzz::query_document(d, fuzz::make_question(in, now), now); break;
            case 3:
                fuzz::execute_many_document(d, '[' + fuzz::make_command(in, now) + ',' + fuzz::make_command(in, now) + ']', now);
                break;
            default: fuzz::execute_document(d, fuzz::make_command(in, now), now);
        }
    }
    if (in.one_in(4)) d.advance(now + std::chrono::hours(24 * 400));
    check_log(d, !in.one_in(3));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    fuzz::input in(data, size);
    auto const way = in.pick(8);
    if (way < 4)
        one_document(in, way);
    else
        session(in);
    return 0;
}
