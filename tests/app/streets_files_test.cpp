// Routing problems on streets: matrices and lines come from whoever knows the ways; places and traffic come from files.
#include "app/command_streets.hpp"
#include "app/place_file.hpp"
#include "app/traffic_file.hpp"
#include "app/vrp_files.hpp"
#include "app/vrp_solutions.hpp"
#include "core/files.hpp"
#include "small_city.hpp"
#include "tables/database.hpp"

#include "app/workspace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <unistd.h>

namespace nearstock {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

/// Streets along meridians and parallels, one kilometre a hundredth of a degree, ten metres a second; no way leads
/// across the equator.
class Blocks : public streets::TravelProvider {
public:
    [[nodiscard]] std::string name() const override { return "blocks"; }
    [[nodiscard]] Result<streets::TravelTable> table(std::span<const Location> from,
                                                     std::span<const Location> to) const override {
        streets::TravelTable table{.from = from.size(), .to = to.size()};
        for (const auto& a : from) {
            for (const auto& b : to) {
                const bool way = (a.latitude >= 0) == (b.latitude >= 0);
                const double metres = far(a, b);
                table.metres.push_back(way ? float(metres) : streets::unreachable);
                table.seconds.push_back(way ? float(metres / 10) : streets::unreachable);
            }
        }
        return table;
    }
    [[nodiscard]] Result<streets::TravelWay> way(std::span<const Location> places) const override {
        streets::TravelWay way;
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (i > 0) {
                way.line.push_back({places[i - 1].latitude, places[i].longitude});
                way.metres += far(places[i - 1], places[i]);
            }
            way.line.push_back(places[i]);
        }
        return way;
    }

private:
    static double far(Location a, Location b) {
        return 1e5 * (std::abs(a.latitude - b.latitude) + std::abs(a.longitude - b.longitude));
    }
};

const std::string two_jobs = R"({
  "vehicles": [{"id": 1, "start": [0.01, 0.01], "capacity": [5]}],
  "jobs": [{"id": 11, "location": [0.02, 0.01], "delivery": [1]}, {"id": 12, "location": [0.02, 0.03], "delivery": [1]}]
})";

struct Asked {
    Blocks blocks;
    std::vector<std::string> profiles;
    TravelLookup lookup() {
        return [this](const std::string& profile) -> Result<const streets::TravelProvider*> {
            profiles.push_back(profile);
            return &blocks;
        };
    }
};

TEST(StreetsFiles, VroomsPlacesAreDrivenOnStreets) {
    Asked asked;
    const auto file = read_vrp_text(two_jobs, "v.json", std::nullopt, asked.lookup());
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_EQ(asked.profiles, std::vector<std::string>{"car"});
    const auto& p = file->problem;
    const auto job = [&](std::uint32_t c) { return p.place_of(c); };
    EXPECT_EQ(p.duration(p.travel[0], job(0), job(1)), 200);
    EXPECT_EQ(p.duration(p.travel[0], 0, job(1)), 300);
    EXPECT_EQ(p.duration(p.travel[0], job(1), p.vehicle_types[0].end_depot), 0) << "an open end";
}

TEST(StreetsFiles, WhereNoWayLeadsTheProblemSaysSo) {
    Asked asked;
    auto text = two_jobs;
    text.replace(text.find("[0.02, 0.03]"), 12, "[0.02,-0.03]");
    const auto file = read_vrp_text(text, "v.json", std::nullopt, asked.lookup());
    ASSERT_TRUE(file) << file.error().text();
    const auto& p = file->problem;
    EXPECT_EQ(p.duration(p.travel[0], 0, p.place_of(1)), vrp::no_way);
    EXPECT_EQ(p.distance(p.travel[0], p.place_of(1), p.place_of(0)), vrp::no_way);
}

TEST(StreetsFiles, WhatCannotBeDrivenOnStreetsIsRefused) {
    Asked asked;
    const auto refusal = [&](const std::string& text) {
        const auto file = read_vrp_text(text, "v.json", std::nullopt, asked.lookup());
        return file ? "accepted" : file.error().text();
    };
    EXPECT_EQ(
        refusal(R"({"vehicles": [{"id": 1, "start_index": 0}], "jobs": [], "matrices": {}})"),
        "v.json: has matrices, so streets are not asked. leave out --streets and --osrm, or take the matrices out");
    EXPECT_EQ(refusal(R"({"vehicles": [{"id": 1, "start_index": 0}], "jobs": []})"),
              "v.json: a place has an index but no coordinates. give coordinates");
    EXPECT_THAT(refusal("NAME : x\nTYPE : CVRP\n"), HasSubstr("has no coordinates on the earth"));
}

TEST(StreetsFiles, RoutesOnTheMapFollowTheStreets) {
    Asked asked;
    const auto file = read_vrp_text(two_jobs, "v.json", std::nullopt, asked.lookup());
    ASSERT_TRUE(file);
    const auto& p = file->problem;
    const vrp::Solution solution{
        .routes = {{.vehicle_type = 0, .vehicle = 0, .visits = {p.place_of(0), p.place_of(1)}}}};
    const auto map = to_geojson(*file, solution, asked.lookup());
    ASSERT_TRUE(map) << map.error().text();
    const auto& line = (*map)["features"][0];
    EXPECT_EQ(line["geometry"]["coordinates"].dump(), "[[0.01,0.01],[0.02,0.01],[0.02,0.01],[0.02,0.01],[0.02,0.03]]")
        << "it ends at the last job: the vehicle has no end";
    EXPECT_NEAR(line["properties"]["metres"].get<double>(), 3000, 1e-6);
    const auto straight = to_geojson(*file, solution);
    EXPECT_EQ(straight["features"][0]["geometry"]["coordinates"].size(), 3U);
}

struct Folder {
    fs::path path = fs::temp_directory_path() / ("nearstock-streets-" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
    fs::path with(const char* name, const std::string& text) const {
        EXPECT_TRUE(write_file(path / name, text));
        return path / name;
    }
};

TEST(StreetsFiles, PlacesAreReadAndWrongOnesNamedByRow) {
    const Folder folder;
    const auto good = read_places(folder.with("p.csv", "latitude,place,longitude\n40.5,a, -76.5\n41,\"b, c\",-77\n"));
    ASSERT_TRUE(good) << good.error().text();
    EXPECT_EQ(good->names, (std::vector<std::string>{"a", "b, c"}));
    EXPECT_EQ(good->at[0].longitude, -76.5);
    const auto refusal = [&](const std::string& text) {
        const auto read = read_places(folder.with("q.csv", text));
        return read ? "accepted" : read.error().text().substr(folder.path.string().size() + 1);
    };
    EXPECT_EQ(refusal("place,longitude\na,1\n"),
              "q.csv: has no column 'latitude'. give columns place, longitude, latitude");
    EXPECT_EQ(refusal("place,longitude,latitude\na,1,2\nb,x,3\n"),
              "q.csv:3: 'x', '3' is not a longitude and a latitude. write degrees, such as -76.88 and 40.27");
    EXPECT_THAT(refusal("place,longitude,latitude\na,1,2\na,1,3\n"), HasSubstr("q.csv:3: the place 'a' stands twice"));
    EXPECT_THAT(refusal("place,longitude,latitude\na,1,92\n"), HasSubstr("is not a longitude and a latitude"));
    EXPECT_THAT(refusal("place,longitude,latitude\n"), HasSubstr("has no row"));
    EXPECT_EQ(parse_lon_lat("1;2", "--through").error().text(),
              "--through: '1;2' is not a longitude and a latitude. write them like -76.88,40.27");
}

TEST(StreetsFiles, AMatrixIsWrittenPairByPairTheSameForAnyNumberOfThreads) {
    const char* data = std::getenv("NEARSTOCK_DATA");
    const auto extract = fs::path(data == nullptr ? "" : data) / "osm/harrisburg.osm.pbf";
    if (!fs::exists(extract)) {
        GTEST_SKIP() << "NEARSTOCK_DATA does not hold osm/harrisburg.osm.pbf";
    }
    const Folder folder;
    StreetsOptions options{.places =
                               folder.with("p.csv", "place,longitude,latitude\na,-76.88,40.27\nb,-76.85,40.29\n")};
    options.travel.streets = extract;
    std::vector<std::string> texts;
    for (const unsigned threads : {1U, 4U}) {
        options.travel.threads = threads;
        options.output = folder.path / "m.csv";
        ASSERT_TRUE(streets_matrix_command({.json = true}, options));
        texts.push_back(read_file(*options.output).value());
    }
    EXPECT_EQ(texts[0], texts[1]);
    EXPECT_THAT(texts[0], testing::StartsWith("from,to,seconds,metres\na,a,0.0,0.0\na,b,"));
    options.output = folder.path / "m.parquet";
    ASSERT_TRUE(streets_matrix_command({.json = true}, options));
    const auto table = read_parquet(*options.output);
    ASSERT_TRUE(table);
    EXPECT_EQ(table->texts("to"), (std::vector<std::string>{"a", "b", "a", "b"}));
    EXPECT_GT(table->decimals("metres")[1], 4000);
}

TEST(StreetsFiles, ATrafficFileIsReadAsItWasWritten) {
    const Folder folder;
    streets::TrafficProfile::Day city{}, zone{};
    city.fill(1);
    zone.fill(1.25);
    city[8] = 1.6;
    const auto profile = streets::TrafficProfile::of(city, {{"Z1", zone}});
    const auto read = read_traffic(folder.with("t.json", traffic_json(profile)));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->city(), city);
    EXPECT_EQ(read->zones(), profile.zones());
    EXPECT_THAT(read_traffic(folder.with("t.json", R"({"city": [1, 2]})")).error().text(),
                HasSubstr("t.json.city: is not a list of 24 ratios"));
    std::string wrong = traffic_json(profile);
    wrong.replace(wrong.find("1.6"), 3, "-1");
    EXPECT_THAT(read_traffic(folder.with("t.json", wrong)).error().text(),
                HasSubstr("t.json.city[8]: is not a ratio from 0.1 to 10"));
}

TEST(StreetsFiles, TheHourSlowsARouteDown) {
    streets::TrafficProfile::Day city{};
    city.fill(1);
    city[8] = 2;
    const auto traffic = streets::TrafficProfile::of(city, {});
    auto file = read_vrp_text(two_jobs, "v.json", std::nullopt);
    ASSERT_TRUE(file);
    ASSERT_TRUE(slow_down(*file, traffic));
    const auto& travel = file->problem.travel[0];
    EXPECT_EQ(travel.arrival(600, 8 * 3600), 8 * 3600 + 1200);
    EXPECT_EQ(travel.arrival(600, 10 * 3600), 10 * 3600 + 600);
    EXPECT_EQ(travel.arrival(600, 32 * 3600), 32 * 3600 + 1200) << "the next day too";
}

TEST(StreetsFiles, ASlowZoneSlowsItsWaysDownAndMakesThemDearer) {
    streets::TrafficProfile::Day city{}, old_town{};
    city.fill(1);
    old_town.fill(4);
    const auto traffic = streets::TrafficProfile::of(city, {{"old town", old_town}});
    auto text = two_jobs;
    text.replace(text.find("\"id\": 12"), 8, R"("id": 12, "zone": "old town")");
    const auto read = [&](const ZoneTraffic& zones) {
        Asked asked;
        auto file = read_vrp_text(text, "v.json", std::nullopt, asked.lookup(), zones);
        EXPECT_TRUE(file) << file.error().text();
        return file->problem;
    };
    const auto free_flow = read({}), slowed = read(zone_traffic(traffic));
    const auto ways = [](const vrp::Problem& p) {
        const auto& t = p.travel[0];
        const auto near = p.place_of(0), old = p.place_of(1);
        return std::vector{p.duration(t, 0, near), p.duration(t, 0, old), p.duration(t, near, old),
                           p.distance(t, near, old)};
    };
    EXPECT_EQ(ways(free_flow), (std::vector{100, 300, 200, 200}));
    EXPECT_EQ(ways(slowed), (std::vector{100, 600, 400, 400})) << "the mean of both zones; the cost is the time";
    EXPECT_GT(slowed.clients[0].prize, free_flow.clients[0].prize) << "being left out stays dearer than any way";

    text.replace(text.find("\"start\""), 7, R"("start_zone": "old town", "start")");
    const auto from_there = read(zone_traffic(traffic));
    EXPECT_EQ(from_there.duration(from_there.travel[0], 0, from_there.place_of(1)), 1200);

    text.replace(text.find("\"zone\": \"old town\""), 18, R"("zone": "oldtown")");
    EXPECT_THAT(read_vrp_text(text, "v.json", std::nullopt, {}, zone_traffic(traffic)).error().text(),
                HasSubstr("v.json.jobs[1]: 'zone' is 'oldtown', a zone that the traffic does not know"));
}

TEST(StreetsFiles, AZoneIsAsSlowAsInTheHoursThatAnybodyDrove) {
    std::vector<streets::FinishedLeg> legs;
    for (int hour = 7; hour < 20; ++hour) {
        for (int n = 0; n < 200; ++n) {
            legs.push_back({"A", "A", hour, 600, 1200});
            legs.push_back({"B", "B", hour, 600, 600});
        }
    }
    const auto traffic = streets::TrafficProfile::learn(legs);
    EXPECT_NEAR(traffic.level("A", "A"), traffic.ratio("A", "A", 12) / traffic.city()[12], 0.01);
    EXPECT_GT(traffic.level("A", "A"), 1.25);
    EXPECT_EQ(streets::TrafficProfile().level("A", "B"), 1);
}

TEST(StreetsFiles, TimestampsKnowTheirHour) {
    streets::TrafficProfile::Day city{};
    city.fill(1);
    city[8] = 2;
    const auto traffic = streets::TrafficProfile::of(city, {});
    auto text = two_jobs;
    const std::int64_t midnight = 1'772'323'200;  // 2026-03-01
    text.replace(text.find("\"capacity\""), 10,
                 "\"time_window\": [" + std::to_string(midnight + 27'000) + ", " + std::to_string(midnight + 60'000) +
                     "], \"capacity\"");
    auto file = read_vrp_text(text, "v.json", std::nullopt);
    ASSERT_TRUE(file) << file.error().text();
    ASSERT_EQ(file->names.origin, midnight + 27'000);  // 7:30
    ASSERT_TRUE(slow_down(*file, traffic));
    const auto& travel = file->problem.travel[0];
    EXPECT_EQ(travel.arrival(600, 0), 600);
    EXPECT_EQ(travel.arrival(600, 1800), 1800 + 1200) << "eight o'clock";
    EXPECT_EQ(travel.arrival(600, 5400), 5400 + 600);
}

TEST(StreetsFiles, TrafficIsLearntFromAFileOfLegs) {
    const Folder folder;
    std::string legs = "from_zone,to_zone,hour,free_flow_seconds,actual_seconds\n";
    for (int i = 0; i < 200; ++i) {
        legs += "a,b,8,100," + std::to_string(i % 2 == 0 ? 150 : 170) + "\nb,a,12,100," +
                std::to_string(i % 2 == 0 ? 95 : 105) + "\n";
    }
    StreetsTrafficOptions options{.legs = folder.with("legs.csv", legs), .output = folder.path / "t.json"};
    ASSERT_TRUE(streets_traffic_command({.json = true}, options));
    const auto profile = read_traffic(options.output);
    ASSERT_TRUE(profile);
    EXPECT_NEAR(profile->city()[8], 1.6, 0.02);
    EXPECT_NEAR(profile->city()[12], 1.0, 0.02);
    options.legs = folder.with("legs.csv", legs + "a,b,,100,150\na,,8,100,150\na,b,eight,100,150\na,b,8,100,\n");
    testing::internal::CaptureStdout();
    ASSERT_TRUE(streets_traffic_command({}, options));
    EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("(4 left out)"));
    options.legs = folder.with("legs.csv", "from_zone,hour\na,8\n");
    const auto refused = streets_traffic_command({}, options);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("give columns from_zone, to_zone, hour"));
}

TEST(StreetsFiles, TrafficIsLearntFromTheDeliveriesOfAWorkspace) {
    const Folder folder;
    ::setenv("NEARSTOCK_QUIET", "1", 1);
    const auto root = folder.path / "city";
    const Common common{.workspace = root, .json = true, .threads = 2};
    const StreetsTrafficOptions options{.output = folder.path / "t.json"};
    testing::internal::CaptureStdout();
    ASSERT_TRUE(init_workspace(root, small_city));
    const auto too_early = streets_traffic_command(common, options);
    ASSERT_TRUE(generate_command(common, {.days = 10, .fault_share = 0}));
    ASSERT_TRUE(ingest_command(common, {}));
    const auto learnt = streets_traffic_command(common, options);
    testing::internal::GetCapturedStdout();
    ASSERT_FALSE(too_early);
    EXPECT_THAT(too_early.error().text(), HasSubstr("there is no silver of run 'live'. run `nearstock ingest` first"));
    ASSERT_TRUE(learnt) << learnt.error().text();
    const auto profile = read_traffic(options.output);
    ASSERT_TRUE(profile) << profile.error().text();
    EXPECT_EQ(profile->zones().size(), 8U);
    EXPECT_EQ(profile->city()[3], 1) << "nobody drives at night";
    const double rush = profile->city()[17], noon = profile->city()[12];
    EXPECT_GT(rush, noon) << "the city is slowest after work";
    EXPECT_GT(noon, 1);
}

}  // namespace
}  // namespace nearstock
