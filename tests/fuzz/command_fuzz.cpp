// Commands, questions and time, made from the schemas, against one desk. After it the log verifies and makes the same tables
// anew.
#include "fuzz/session.hpp"

using namespace csdesk;
using fuzz::must;

namespace {

void check_log(desk& d, bool thorough) {
    must(d.verify().ok, "the log verifies");
    if (thorough) must(d.rebuild(), "the log makes the same tables");
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
    session(in);
    return 0;
}
