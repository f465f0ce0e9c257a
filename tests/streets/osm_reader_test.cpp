// Reading .osm.pbf: the extracts of NEARSTOCK_DATA, and files that are none.
#include "streets/osm_reader.hpp"
#include "streets/street_network.hpp"
#include "streets/travel_provider.hpp"

#include "core/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace nearstock::streets {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

fs::path extract(const char* name) {
    const char* data = std::getenv("NEARSTOCK_DATA");
    return data == nullptr ? fs::path() : fs::path(data) / "osm" / name;
}

struct Folder {
    fs::path path = fs::temp_directory_path() / ("nearstock-osm-" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

TEST(OsmReader, AFileThatIsNotThereIsNamed) {
    EXPECT_EQ(read_osm("/nowhere/city.osm.pbf").error().text(),
              "/nowhere/city.osm.pbf: there is no such file. name an extract of OpenStreetMap in PBF (.osm.pbf)");
}

TEST(OsmReader, AFileOfAnotherKindIsRefusedByName) {
    const Folder folder;
    const auto file = folder.path / "city.osm.pbf";
    for (const std::string& content :
         {std::string("<osm version='0.6'></osm>"), std::string("\0\0\0\x0d", 4), std::string(5000, 'x')}) {
        ASSERT_TRUE(write_file(file, content));
        const auto refused = read_osm(file);
        ASSERT_FALSE(refused) << content.substr(0, 20);
        EXPECT_EQ(refused.error().place, file.string());
        EXPECT_THAT(refused.error().message, HasSubstr("cannot be read as OpenStreetMap PBF"));
        EXPECT_THAT(refused.error().mend, HasSubstr("fetch it again"));
    }
    ASSERT_TRUE(write_file(file, ""));
    EXPECT_FALSE(read_osm(file));
}

TEST(OsmReader, AFileThatIsCutOffIsRefusedByName) {
    const auto whole = extract("harrisburg.osm.pbf");
    if (!fs::exists(whole)) {
        GTEST_SKIP() << "NEARSTOCK_DATA does not hold osm/harrisburg.osm.pbf";
    }
    const Folder folder;
    const auto text = read_file(whole).value();
    const auto file = folder.path / "half.osm.pbf";
    for (const double share : {0.999, 0.7, 0.3, 0.0001}) {
        ASSERT_TRUE(write_file(file, text.substr(0, std::size_t(double(text.size()) * share))));
        const auto refused = read_osm(file);
        ASSERT_FALSE(refused) << share;
        EXPECT_EQ(refused.error().place, file.string());
    }
    std::string damaged = text;
    for (std::size_t i = damaged.size() / 2; i < damaged.size() / 2 + 200; ++i) { damaged[i] ^= 0x55; }
    ASSERT_TRUE(write_file(file, damaged));
    EXPECT_FALSE(read_osm(file));
}

TEST(OsmReader, HarrisburgBecomesANetworkForEachProfile) {
    const auto file = extract("harrisburg.osm.pbf");
    if (!fs::exists(file)) {
        GTEST_SKIP() << "NEARSTOCK_DATA does not hold osm/harrisburg.osm.pbf";
    }
    const auto read = read_osm(file);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->nodes_missing, 0U);
    EXPECT_EQ(read->restrictions.size() + read->restrictions_left_out, 11U);
    for (const char* profile : {"car", "bike"}) {
        const auto network = build_network(*read, **street_profile(profile));
        ASSERT_TRUE(network);
        EXPECT_GT(network->edges.size(), 10'000U);
        EXPECT_LT(network->dropped.metres, 100'000);
        EXPECT_LE(network->dropped.largest.size(), 5U);
    }
}

TEST(OsmReader, APlaceOffTheMapIsRefusedWithItsNumber) {
    const auto file = extract("harrisburg.osm.pbf");
    if (!fs::exists(file)) {
        GTEST_SKIP() << "NEARSTOCK_DATA does not hold osm/harrisburg.osm.pbf";
    }
    const auto streets = open_streets(file.string(), "car", 1);
    ASSERT_TRUE(streets);
    const std::vector<Location> places = {{40.27, -76.88}, {48.1, 11.5}};
    EXPECT_EQ((*streets)->table(places, places).error().text(),
              "streets of harrisburg.osm.pbf (car): place 2 (48.10000, 11.50000: latitude, longitude) has no street "
              "within 5 km. check its coordinates, or use an extract that covers it");
}

}  // namespace
}  // namespace nearstock::streets
