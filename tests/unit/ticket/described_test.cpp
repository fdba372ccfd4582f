#include <csdesk/ticket/described.hpp>

#include "play.hpp"

namespace csdesk::ticket {
namespace {

using words = std::vector<std::string>;

TEST(DescribedTicket, TellsWhatItKnowsAndNothingElse) {
    play p;
    auto c = question();
    c.tags = {"late"};
    c.fields = {{"brand", "acme"}};
    ASSERT_TRUE(p.open(c));
    EXPECT_EQ(values_of(p.now, "kind"), words{"after_sale"});
    EXPECT_EQ(values_of(p.now, "tags"), words{"late"});
    EXPECT_EQ(values_of(p.now, "fields.brand"), words{"acme"});
    EXPECT_EQ(values_of(p.now, "fields.size"), words{});
    EXPECT_EQ(values_of(p.now, "assignee"), words{});
    EXPECT_EQ(values_of(p.now, "waiting"), words{"true"});
    EXPECT_EQ(values_of(p.now, "waiting_since"), words{std::to_string(to_ms(t0))});
    EXPECT_EQ(values_of(p.now, "no_such_field"), words{});
    ASSERT_TRUE(p(answers(), t0 + 1min));
    EXPECT_EQ(values_of(p.now, "waiting"), words{"false"});
    EXPECT_EQ(values_of(p.now, "answered"), words{"true"});
    EXPECT_EQ(values_of(p.now, "replies"), words{"1"});
}

TEST(DescribedTicket, EveryFieldHasBothNamesAndNumbersAreNumbers) {
    play p;
    ASSERT_TRUE(p.open(question()));
    for (auto const& f : condition_fields()) {
        EXPECT_FALSE(f.en.empty() || f.zh.empty()) << f.name;
        for (auto const& value : values_of(p.now, f.name))
            EXPECT_TRUE(f.type != condition_type::integer || value.find_first_not_of("0123456789-") == value.npos) << f.name;
    }
}

}  // namespace
}  // namespace csdesk::ticket
