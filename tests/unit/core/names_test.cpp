#include <gtest/gtest.h>
#include <csdesk/core/error.hpp>
#include <csdesk/core/vocabulary.hpp>

#include <set>

using namespace csdesk;

template <class E>
void every_value_has_three_names() {
    std::set<std::string_view> seen;
    for (auto const& row : names_of(E{})) {
        EXPECT_FALSE(row.zh.empty()) << row.name;
        EXPECT_FALSE(row.en.empty()) << row.name;
        EXPECT_TRUE(seen.insert(row.name).second) << row.name << " names two values";
        EXPECT_EQ(from_name<E>(row.name), row.value);
        EXPECT_EQ(name(row.value), row.name);
    }
}

TEST(names, of_every_enum_are_complete_and_unique) {
    every_value_has_three_names<ticket_kind>();
    every_value_has_three_names<ticket_status>();
    every_value_has_three_names<priority>();
    every_value_has_three_names<tier>();
    every_value_has_three_names<channel>();
    every_value_has_three_names<role>();
    every_value_has_three_names<errc>();
}

TEST(names, a_number_that_names_nothing_is_shown_as_such) {
    EXPECT_EQ(name(static_cast<priority>(99)), "?");
    EXPECT_FALSE(from_name<priority>("nope"));
}
