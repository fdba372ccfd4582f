// Every case through the C++ API, byte for byte; then again with each command written by its struct. With --record the
// answers are written into the files instead, to be read before they are committed.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iostream>

#include "conformance/session.hpp"

namespace csdesk::conformance {
namespace {

std::filesystem::path const folder = CSDESK_CONFORMANCE;

class cases : public ::testing::TestWithParam<std::filesystem::path> {};

void compare(std::filesystem::path const& file, bool typed) {
    auto const steps = read_file(file);
    session played(steps.front());
    for (std::size_t i = 1; i < steps.size(); ++i) {
        auto const got = played.play(steps[i], typed);
        EXPECT_EQ(got, expected(steps[i])) << steps[i].where() << (got.refused ? " refused: " : " answered: ") << got.text;
    }
}

TEST_P(cases, answer_as_recorded) { compare(GetParam(), false); }
TEST_P(cases, answer_the_same_when_commands_come_from_structs) { compare(GetParam(), true); }

std::string name_of(::testing::TestParamInfo<std::filesystem::path> const& file) { return file.param.stem().string(); }
INSTANTIATE_TEST_SUITE_P(conformance, cases, ::testing::ValuesIn(files(folder)), name_of);

void record(std::filesystem::path const& file) {
    auto const steps = read_file(file);
    std::string out = steps.front().question() + "}\n";
    session played(steps.front());
    for (std::size_t i = 1; i < steps.size(); ++i) {
        auto const got = played.play(steps[i]);
        out += steps[i].question() + (got.refused ? ",\"refused\":" : ",\"expect\":") + got.text + "}\n";
    }
    std::ofstream(file, std::ios::binary) << out;
}

}  // namespace
}  // namespace csdesk::conformance

int main(int count, char** arguments) {
    ::testing::InitGoogleTest(&count, arguments);
    if (count == 1) return RUN_ALL_TESTS();
    if (std::strcmp(arguments[1], "--record") != 0) {
        std::cerr << "usage: conformance [--record [FILE…]]\n";
        return 2;
    }
    std::vector<std::filesystem::path> chosen(arguments + 2, arguments + count);
    for (auto const& file : chosen.empty() ? csdesk::conformance::files(csdesk::conformance::folder) : chosen)
        csdesk::conformance::record(file);
    return 0;
}
