#include "support.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace csdesk;
using namespace csdesk::testing_words;
using namespace std::chrono;

TEST(zone, names_are_those_of_the_data_and_nothing_else) {
    for (auto name : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+8", "Asia/Shanghai"})
        EXPECT_TRUE(zone_exists(name)) << name;
    for (auto name : {"", "localtime", "posixrules", "posix/UTC", "right/UTC", "zone.tab", "tzdata.zi", "Europe", "europe/berlin",
                      "./UTC", "UTC/", "/UTC"})
        EXPECT_FALSE(zone_exists(name)) << name;
}

TEST(zone, list_is_sorted_and_every_name_in_it_works) {
    auto const names = zone_names();
    EXPECT_GT(names.size(), 300u);
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    EXPECT_TRUE(std::binary_search(names.begin(), names.end(), "Asia/Shanghai"));
    EXPECT_FALSE(std::binary_search(names.begin(), names.end(), "localtime"));
    for (auto const& name : names) EXPECT_TRUE(local_to_instant(name, 2024y / 6 / 1, 12h)) << name;
}

TEST(zone, data_version_names_a_release) {
    auto const version = zone_data_version();
    if (version.empty()) GTEST_SKIP() << "this machine's zone data does not say its release";
    EXPECT_EQ(version.size(), 5u) << version;
    EXPECT_EQ(version.substr(0, 2), "20") << version;
}

TEST(zone, local_times_become_instants_by_one_rule) {
    EXPECT_EQ(local_to_instant("Asia/Shanghai", 2026y / 11 / 21, 16h + 30min).value(), at("2026-11-21T08:30:00Z"));
    EXPECT_EQ(local_to_instant("Europe/Berlin", 2024y / 3 / 31, 2h + 30min).value(),
              at("2024-03-31T01:30:00Z"));  // forward to 03:30
    EXPECT_EQ(local_to_instant("Europe/Berlin", 2024y / 10 / 27, 2h + 30min).value(),
              at("2024-10-27T00:30:00Z"));  // the first 02:30
    EXPECT_EQ(local_to_instant("Asia/Kolkata", 2024y / 1 / 1, 24h).value(), at("2024-01-01T18:30:00Z"));
    EXPECT_EQ(local_to_instant("UTC", 2024y / 1 / 1, 250ms).value(), at("2024-01-01T00:00:00.250Z"));
    EXPECT_EQ(local_to_instant("Nowhere", 2024y / 1 / 1, 0h).error().code, errc::unknown_zone);
    EXPECT_EQ(local_to_instant("UTC", 2023y / 2 / 29, 0h).error().field, "date");
    EXPECT_EQ(local_to_instant("UTC", 2024y / 1 / 1, 24h + 1ms).error().field, "time_of_day");
    EXPECT_EQ(local_to_instant("UTC", 2024y / 1 / 1, -1ms).error().field, "time_of_day");
    EXPECT_EQ(local_to_instant("UTC", 2201y / 1 / 1, 0h).error().code, errc::out_of_range);
    EXPECT_EQ(local_to_instant("UTC", year::max() / 1 / 1, 0h).error().code, errc::out_of_range);
}

TEST(zone, instants_become_what_a_clock_shows) {
    EXPECT_EQ(instant_to_local("America/St_Johns", at("2024-01-01T00:00:00.001Z")).value(),
              (wall_clock{2023y / 12 / 31, 20h + 30min + 1ms, -(3h + 30min)}));
    EXPECT_EQ(instant_to_local("Pacific/Chatham", at("2024-01-01T12:00:00Z")).value(),
              (wall_clock{2024y / 1 / 2, 1h + 45min, 13h + 45min}));
    EXPECT_EQ(instant_to_local("Asia/Shanghai", at("1900-06-01T00:00:00Z")).value().offset, 8h + 5min + 43s);
    EXPECT_EQ(instant_to_local("UTC", latest_instant + 1ms).error().code, errc::out_of_range);
    EXPECT_EQ(instant_to_local("Nowhere", at("2024-01-01T00:00:00Z")).error().code, errc::unknown_zone);
}

// In a process of its own, since folders are looked up once.
TEST(zone, a_folder_named_by_the_environment_serves_what_the_system_lacks) {
    namespace fs = std::filesystem;
    testing::GTEST_FLAG(death_test_style) = "threadsafe";
    auto const folder = fs::temp_directory_path() / "csdesk_zone_test";
    fs::create_directories(folder / "Test");
    fs::copy_file("/usr/share/zoneinfo/Asia/Shanghai", folder / "Test/Shanghai", fs::copy_options::overwrite_existing);
    std::ofstream(folder / "Test/Broken") << "TZif but nothing more";
    setenv("CSDESK_TZDATA", folder.c_str(), 1);
    EXPECT_EXIT(
        {
            auto const served = local_to_instant("Test/Shanghai", 2026y / 11 / 21, 16h + 30min);
            auto const broken = local_to_instant("Test/Broken", 2026y / 11 / 21, 16h + 30min);
            std::exit(served && *served == at("2026-11-21T08:30:00Z") && !broken ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
    unsetenv("CSDESK_TZDATA");
    fs::remove_all(folder);
}
