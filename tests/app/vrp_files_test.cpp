// Routing problems and solutions as files: small ones written here, malformed ones with their message, and the
// published collections with their reference solutions.
#include "app/vrp_files.hpp"
#include "app/vrp_solutions.hpp"
#include "core/files.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

namespace nearstock {
namespace {

using testing::ElementsAre;

VrpFile good(const std::string& text, std::optional<Rounding> rounding = std::nullopt) {
    auto file = read_vrp_text(text, "file", rounding);
    EXPECT_TRUE(file) << (file ? "" : file.error().text());
    return file ? *file : VrpFile{};
}

std::string refusal(const std::string& text) {
    const auto file = read_vrp_text(text, "file", std::nullopt);
    return file ? "accepted" : file.error().text();
}

const std::string solomon = R"(T1

VEHICLE
NUMBER     CAPACITY
   2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      0          0          0          0       100          0
    1      1          1          4         10        50          5
    2      3          4          5          0        90          7
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(VrpFiles, SolomonIsRoundedAsTheConventionSays) {
    const auto exact = good(solomon);
    EXPECT_EQ(exact.problem.name, "T1");
    EXPECT_EQ(exact.problem.vehicle_types[0].count, 2U);
    EXPECT_EQ(exact.problem.vehicle_types[0].capacity[0], 10'000);
    EXPECT_EQ(exact.problem.distance(exact.problem.travel[0], 0, 1), 1414);
    EXPECT_EQ(exact.problem.distance(exact.problem.travel[0], 0, 2), 5000);
    EXPECT_EQ(exact.problem.clients[0].windows[0].open, 10'000);
    EXPECT_EQ(exact.problem.clients[1].service, 7000);
    EXPECT_EQ(exact.problem.depots[0].window.close, 100'000);
    const auto dimacs = good(solomon, Rounding::dimacs);
    EXPECT_EQ(dimacs.problem.distance(dimacs.problem.travel[0], 0, 1), 14);
    EXPECT_EQ(dimacs.problem.distance(dimacs.problem.travel[0], 1, 2), 36);  // 3.6055…
    EXPECT_EQ(good(solomon, Rounding::round).problem.travel[0].distance[5], 4);
}

TEST(VrpFiles, AMalformedSolomonFileIsRefusedAtItsLine) {
    EXPECT_EQ(refusal(replaced(solomon, "        10        50", "        1x        50")),
              "file:11: '1x' is not a number. expected is number, x, y, demand, ready time, due date, service time");
    EXPECT_EQ(refusal(replaced(solomon, "    2      3          4          5          0        90          7",
                               "    2      3          4          5          0        90")),
              "file:12: the line ends. expected is number, x, y, demand, ready time, due date, service time");
    EXPECT_EQ(
        refusal(replaced(solomon, "90          7", "90          7 8")),
        "file:12: '8' is one word too many. expected is number, x, y, demand, ready time, due date, service time");
    EXPECT_EQ(refusal(replaced(solomon, "    2      3", "    3      3")),
              "file:12: '3' is out of sequence. expected is number 2");
    EXPECT_EQ(refusal(replaced(solomon, "CUSTOMER", "CLIENTS")), "file:7: 'CLIENTS'. expected is CUSTOMER");
    EXPECT_EQ(refusal(replaced(solomon, "   2         10", "   two       10")),
              "file:5: 'two' is not a number. expected is number of vehicles and capacity");
    EXPECT_EQ(refusal(solomon.substr(0, solomon.find("CUSTOMER"))),
              "file: the file ends. expected is CUSTOMER and the heading of its columns");
}

TEST(VrpFiles, AWindowThatCannotBeReachedIsNamedWithTheFile) {
    EXPECT_EQ(refusal(replaced(solomon, "0        90", "0         4")),
              "file: client 2 cannot be served: client 2 is reached at 5000 by vehicle 1, after its window closes at "
              "4000. mend the stop or the fleet, or make the stop optional");
}

const std::string li_lim = "3 10 1\n0 0 0 0 0 1000 0 0 0\n1 1 1 6 0 900 10 0 2\n2 3 4 -6 0 950 10 1 0\n";

TEST(VrpFiles, LiAndLimIsMadeOfPairs) {
    const auto file = good(li_lim);
    const auto& c = file.problem.clients;
    EXPECT_THAT(c[0].pickup, ElementsAre(6000));
    EXPECT_EQ(c[0].delivers_to, 1U);
    EXPECT_THAT(c[1].delivery, ElementsAre(6000));
    EXPECT_EQ(c[1].picks_up_at, 0U);
    EXPECT_EQ(file.problem.travel[0].distance[1], 1414);
    // Times are finer, and rounded up: who is on time here is on time in double precision.
    EXPECT_EQ(file.time_units, 100'000);
    EXPECT_EQ(file.problem.travel[0].duration[1], 141'422);
    EXPECT_EQ(refusal(replaced(li_lim, "10 0 2", "10 0 7")),
              "file:3: customer 1 has pickup '0' and delivery '7'. expected is 0 and the number of the other half");
    EXPECT_EQ(refusal(replaced(li_lim, "-6", "6")),
              "file:4: the demand is '6'. expected is a demand above 0 where something is picked up, below 0 where it "
              "is delivered");
    EXPECT_EQ(refusal(replaced(li_lim, "-6", "-5")),
              "file: what client 1 picks up is not what client 2 gets. give both the same loads");
}

const std::string vrplib = R"(NAME : small
TYPE : MDVRPTW
DIMENSION : 5
VEHICLES : 3
CAPACITY : 10
EDGE_WEIGHT_TYPE : EUC_2D
SERVICE_TIME : 2
NODE_COORD_SECTION
1 0 0
2 10 0
3 3 4
4 6 8
5 10 5
DEMAND_SECTION
1 0
2 0
3 4
4 4
5 3
TIME_WINDOW_SECTION
1 0 100
2 0 90
3 5 80
4 0 80
5 0 80
RELEASE_TIME_SECTION
1 0
2 0
3 0
4 7
5 0
PRIZE_SECTION
1 0
2 0
3 0
4 0
5 25
VEHICLES_DEPOT_SECTION
1 1
2 1
3 2
VEHICLES_RELOAD_DEPOT_SECTION
1 1 2
2 1 2
3 2
VEHICLES_MAX_DURATION_SECTION
1 60
2 60
3 50
VEHICLES_ALLOWED_CLIENTS_SECTION
1 3 4
2 3 4
3 3 4 5
DEPOT_SECTION
1
2
-1
EOF
)";

TEST(VrpFiles, VrplibHasDepotsWindowsReleasesPrizesAndFleets) {
    const auto file = good(vrplib, Rounding::round);
    const auto& p = file.problem;
    ASSERT_EQ(p.depots.size(), 2U);
    ASSERT_EQ(p.clients.size(), 3U);
    EXPECT_EQ(p.distance(p.travel[0], 0, 2), 5);
    EXPECT_EQ(p.clients[0].service, 2);
    EXPECT_EQ(p.clients[0].windows[0].open, 5);
    EXPECT_EQ(p.clients[1].release, 7);
    EXPECT_FALSE(p.clients[2].required);
    EXPECT_EQ(p.clients[2].prize, 25);
    ASSERT_EQ(p.vehicle_types.size(), 2U);  // equal neighbours are one type
    EXPECT_EQ(p.vehicle_types[0].count, 2U);
    EXPECT_THAT(p.vehicle_types[0].reload_depots, ElementsAre(0U, 1U));
    EXPECT_EQ(p.vehicle_types[1].start_depot, 1U);
    EXPECT_EQ(p.vehicle_types[1].maximum_time, 50);
    EXPECT_EQ(p.depots[1].window.close, 90);
    // Client 5 is for the third vehicle only.
    EXPECT_NE(p.clients[2].skills & ~p.vehicle_types[0].skills, 0U);
    EXPECT_EQ(p.clients[2].skills & ~p.vehicle_types[1].skills, 0U);
    EXPECT_EQ(p.clients[0].skills & ~p.vehicle_types[0].skills, 0U);
}

TEST(VrpFiles, AMalformedVrplibFileIsRefusedAtItsLine) {
    EXPECT_EQ(refusal(replaced(vrplib, "4 6 8\n", "4 6 8 9\n")),
              "file:12: '9' is one word too many. expected is row 4 of 5 of NODE_COORD_SECTION");
    EXPECT_EQ(refusal(replaced(vrplib, "4 6 8\n", "")),
              "file:12: '5' is out of sequence. expected is row 4 of 5 of NODE_COORD_SECTION");
    EXPECT_EQ(refusal(replaced(vrplib, "5 10 5\n", "")), "file:8: NODE_COORD_SECTION has 4 rows. expected is 5 rows");
    EXPECT_EQ(refusal(replaced(vrplib, "DEMAND_SECTION", "DEMANDS_SECTION")),
              "file:14: the section 'DEMANDS_SECTION' is not known. expected is one that is, or none");
    EXPECT_EQ(refusal(replaced(vrplib, "DIMENSION : 5", "DIMENSION : five")),
              "file:3: 'five' is not a number. expected is DIMENSION from 1 to 20000");
    EXPECT_EQ(
        refusal(replaced(vrplib, "EUC_2D", "GEO")),
        "file:6: 'GEO' is no known kind of distances. expected is EUC_2D, FLOOR_2D, CEIL_2D, EXACT_2D, or EXPLICIT "
        "with FULL_MATRIX or LOWER_ROW");
    EXPECT_EQ(refusal(replaced(vrplib, "3 2\nVEHICLES_RELOAD", "3 3\nVEHICLES_RELOAD")),
              "file:41: vehicle 3 names no depot. expected is a depot from 1 to 2");
    EXPECT_EQ(refusal(replaced(vrplib, "DEPOT_SECTION\n1\n2\n", "DEPOT_SECTION\n2\n")),
              "file:55: '2' is not the next place. expected is depot 1: depots are the first places");
    EXPECT_EQ(refusal("hello\n"),
              "file:1: 'hello' begins no known format. expected is a Solomon, VRPLIB, Li and Lim or "
              "VROOM file");
    EXPECT_EQ(refusal(""), "file: the file ends. expected is a Solomon, VRPLIB, Li and Lim or VROOM file");
}

TEST(VrpFiles, AMatrixIsReadAsItStandsOrAsALowerTriangle) {
    const std::string head = "DIMENSION : 3\nCAPACITY : 5\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : ";
    const std::string tail = "DEMAND_SECTION\n1 0\n2 1\n3 1\nDEPOT_SECTION\n1\n-1\nEOF\n";
    const auto full = good(head + "FULL_MATRIX\nEDGE_WEIGHT_SECTION\n0 1 2\n3 0 4\n5 6 0\n" + tail);
    EXPECT_THAT(full.problem.travel[0].distance, ElementsAre(0, 1, 2, 3, 0, 4, 5, 6, 0));
    EXPECT_EQ(full.rounding, Rounding::round);
    const auto lower = good(head + "LOWER_ROW\nEDGE_WEIGHT_SECTION\n7 8\n9\n" + tail);
    EXPECT_THAT(lower.problem.travel[0].distance, ElementsAre(0, 7, 8, 7, 0, 9, 8, 9, 0));
    EXPECT_EQ(refusal(head + "FULL_MATRIX\nEDGE_WEIGHT_SECTION\n0 1 2\n3 0 4\n5 6\n" + tail),
              "file:5: EDGE_WEIGHT_SECTION has 8 numbers. expected is 9 for FULL_MATRIX of 3 places");
}

TEST(VrpFiles, BackhaulsComeLastInVrpb) {
    const auto file = good(
        "TYPE : VRPB\nDIMENSION : 3\nCAPACITY : 5\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n1 0 0\n2 3 4\n3 6 8\n"
        "LINEHAUL_SECTION\n1 0\n2 1\n3 0\nBACKHAUL_SECTION\n1 0\n2 0\n3 2\nDEPOT_SECTION\n1\n-1\n");
    const auto broken = [&](std::vector<vrp::Place> visits) {
        return vrp::drive(file.problem, {.visits = std::move(visits)}).broken;
    };
    EXPECT_THAT(broken({1, 2}), testing::IsEmpty());
    EXPECT_THAT(broken({2, 1}), testing::IsSupersetOf({"vehicle 1 has no way from depot 1 to client 2",
                                                       "vehicle 1 has no way from client 2 to client 1"}));
}

// ---- .sol ----

TEST(VrpFiles, ASolIsReadAsItIsWritten) {
    const auto file = good(vrplib, Rounding::round);
    const vrp::Solution solution{.routes = {{.vehicle_type = 0, .vehicle = 0, .visits = {2, 1, 3}},
                                            {.vehicle_type = 1, .vehicle = 2, .visits = {4}}}};
    const std::string text = to_sol(file, solution);
    EXPECT_EQ(text, "Route #1: 2 1 3\nRoute #2:\nRoute #3: 4\nCost: 42\n");
    const auto again = parse_sol(text, "x.sol", file.problem);
    ASSERT_TRUE(again);
    ASSERT_EQ(again->routes.size(), 2U);
    EXPECT_EQ(again->routes[1].vehicle, 2U);
    EXPECT_EQ(again->routes[1].vehicle_type, 1U);
    EXPECT_EQ(again->routes[0].visits, solution.routes[0].visits);
}

TEST(VrpFiles, AMalformedSolIsRefusedAtItsLine) {
    const auto file = good(vrplib);
    const auto said = [&](const std::string& text) {
        const auto solution = parse_sol(text, "x.sol", file.problem);
        return solution ? "accepted" : solution.error().text();
    };
    EXPECT_EQ(said("Route #1: 2\nRoute #2: 9\n"), "x.sol:2: there is no place 9. expected is a place from 0 to 4");
    EXPECT_EQ(said("Route #1: 2 b\n"), "x.sol:1: 'b' is not a number. expected is a place from 0 to 4");
    EXPECT_EQ(said("Route #1 2\n"), "x.sol:1: 'Route #1 2' has no colon. expected is Route #k: places");
    EXPECT_EQ(said("Route #1: 2\nRoute #2:\nRoute #3:\nRoute #4: 3\n"),
              "x.sol:4: there is no vehicle 4. expected is at most 3 routes");
    EXPECT_EQ(said("nothing\n"), "x.sol: the file ends. expected is lines like Route #1: 3 1 2");
}

// ---- VROOM ----

const std::string vroom = R"({
 "vehicles": [{"id": 7, "start_index": 0, "end_index": 0, "capacity": [4], "skills": [1, 14],
               "time_window": [1600000000, 1600030000], "description": "van",
               "breaks": [{"id": 1, "time_windows": [[1600010000, 1600012000]], "service": 300}]},
              {"id": 8, "start_index": 0, "capacity": [4], "costs": {"fixed": 500, "per_hour": 7200}}],
 "jobs": [{"id": 1, "location_index": 1, "delivery": [2], "service": 60, "skills": [14], "priority": 10,
           "time_windows": [[1600001000, 1600002000], [1600005000, 1600006000]]}],
 "shipments": [{"amount": [3], "pickup": {"id": 5, "location_index": 2}, "delivery": {"id": 6, "location_index": 1}}],
 "matrices": {"car": {"durations": [[0, 100, 200], [110, 0, 300], [210, 310, 0]]}}
})";

TEST(VrpFiles, VroomsFieldsAreUnderstood) {
    const auto file = good(vroom);
    const auto& p = file.problem;
    EXPECT_EQ(file.names.origin, 1'600'000'000);
    ASSERT_EQ(p.clients.size(), 3U);
    EXPECT_EQ(p.clients[0].windows[1].open, 5000);
    EXPECT_GT(p.clients[0].prize, p.clients[1].prize);
    EXPECT_EQ(p.clients[1].delivers_to, 2U);
    EXPECT_FALSE(p.clients[0].required);
    ASSERT_EQ(p.vehicle_types.size(), 2U);
    ASSERT_TRUE(p.vehicle_types[0].rest);
    EXPECT_EQ(p.vehicle_types[0].rest->window.open, 10'000);
    EXPECT_NE(p.clients[0].skills & ~p.vehicle_types[1].skills, 0U);
    EXPECT_EQ(p.clients[0].skills & ~p.vehicle_types[0].skills, 0U);
    // The second vehicle's end is open, and its hour costs twice.
    ASSERT_EQ(p.depots.size(), 2U);
    EXPECT_EQ(p.vehicle_types[1].end_depot, 1U);
    const auto& dear = p.travel[p.vehicle_types[1].travel];
    EXPECT_EQ(p.duration(dear, 0, 2), 100);
    EXPECT_EQ(p.distance(dear, 0, 2), 200);
    EXPECT_EQ(p.distance(dear, 2, 1), 0);
}

TEST(VrpFiles, VroomsAnswerNamesVehiclesAndTasks) {
    const auto file = good(vroom);
    const vrp::Solution solution{.routes = {{.vehicle_type = 0, .vehicle = 0, .visits = {2}}}};
    const Json answer = to_vroom(file, solution);
    EXPECT_EQ(answer["code"], 0);
    EXPECT_EQ(answer["summary"]["cost"], 210);
    EXPECT_EQ(answer["summary"]["unassigned"], 2);
    EXPECT_EQ(answer["unassigned"][0]["type"], "pickup");
    const auto& route = answer["routes"][0];
    EXPECT_EQ(route["vehicle"], 7);
    ASSERT_EQ(route["steps"].size(), 3U);
    EXPECT_EQ(route["steps"][1]["id"], 1);
    EXPECT_EQ(route["steps"][1]["arrival"], 1'600'000'100);
    EXPECT_EQ(route["steps"][1]["waiting_time"], 900);
    EXPECT_EQ(route["steps"][2]["arrival"], 1'600'001'170);
}

TEST(VrpFiles, WhatVroomKnowsAndWeDoNotIsRefusedByName) {
    EXPECT_EQ(refusal(replaced(vroom, "\"service\": 60", "\"setup\": 60")),
              "file.jobs[0]: 'setup' is not supported. add it to 'service'");
    EXPECT_EQ(refusal(replaced(vroom, "\"service\": 60", "\"colour\": 60")),
              "file.jobs[0]: the field 'colour' is not supported. leave it out");
    EXPECT_EQ(refusal(replaced(vroom, "\"location_index\": 2}", "\"location_index\": 9}")),
              "file.durations: there is no entry [0][9]. give a square matrix that covers every index");
    EXPECT_EQ(refusal(replaced(vroom, "[[0, 100", "[[0 100")),
              "file:9: is not JSON. check the brackets, commas and quotes there");
}

TEST(VrpFiles, GeoJsonHasALineForEachRouteAndAPointForEachStop) {
    const auto file = good(vrplib, Rounding::round);
    const Json map = to_geojson(file, {.routes = {{.vehicle_type = 0, .vehicle = 0, .visits = {2, 3}}}});
    ASSERT_EQ(map["features"].size(), 3U);
    EXPECT_EQ(map["features"][0]["geometry"]["type"], "LineString");
    EXPECT_EQ(map["features"][0]["geometry"]["coordinates"].size(), 4U);
    EXPECT_EQ(map["features"][2]["geometry"]["coordinates"], Json::array({6.0, 8.0}));
}

TEST(VrpFiles, AnExplanationSplitsTheCostAndSaysWhyWhoIsLeftOut) {
    const auto file = good(vrplib, Rounding::round);
    const Json said = explain(file, {.routes = {{.vehicle_type = 0, .vehicle = 0, .visits = {2, 3}}}});
    EXPECT_EQ(said["cost"]["distance"], 20.0);
    EXPECT_EQ(said["cost"]["prizes_left"], 25.0);
    EXPECT_EQ(said["tightest_stops"].size(), 2U);
    EXPECT_EQ(said["unserved"][0]["because"], "would cost 10 more, its prize is 25");
}

// ---- damaged files ----

TEST(VrpFiles, ADamagedFileIsReadOrRefusedAndNothingElse) {
    std::mt19937_64 dice(7);
    const auto upto = [&](std::size_t n) { return std::size_t(dice() % n); };
    const std::string pieces[] = {
        "",  "-1", "1e300", "999999999999", "0",  "nan", "\n",  "\t", "_SECTION", ":",   "EOF",
        "{", "}",  "]",     "null",         "\"", "-0",  "1.5", "\r", "#",        "inf", "é"};
    std::size_t refused = 0;
    for (const auto* text : {&solomon, &li_lim, &vrplib, &vroom}) {
        for (int i = 0; i < 1500; ++i) {
            std::string damaged = *text;
            for (std::size_t wound = 0; wound <= upto(3); ++wound) {
                const auto at = upto(damaged.size() + 1);
                damaged.replace(at, upto(6), pieces[upto(std::size(pieces))]);
            }
            const auto file = read_vrp_text(damaged, "file", std::nullopt);
            if (file) {
                EXPECT_TRUE(vrp::check_problem(file->problem));
            } else {
                EXPECT_FALSE(file.error().message.empty() || file.error().mend.empty()) << file.error().text();
                ++refused;
            }
        }
    }
    EXPECT_GT(refused, 1000U);
}

// ---- the collections ----

std::filesystem::path collection() {
    const char* data = std::getenv("NEARSTOCK_DATA");
    return data == nullptr ? std::filesystem::path() : std::filesystem::path(data) / "routing";
}

TEST(VrpFiles, EveryFileOfTheCollectionsIsRead) {
    if (!std::filesystem::is_directory(collection())) {
        GTEST_SKIP() << "NEARSTOCK_DATA/routing is not there";
    }
    std::size_t count = 0;
    for (const char* folder : {"cvrp", "mdvrptw", "mtvrptwr", "ortec", "pdptw", "vrptw"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(collection() / folder)) {
            const auto extension = entry.path().extension();
            if (extension == ".vrp" || extension == ".txt") {
                const auto file = read_vrp_file(entry.path(), std::nullopt);
                EXPECT_TRUE(file) << file.error().text();
                ++count;
            }
        }
    }
    EXPECT_GE(count, 400U);
}

TEST(VrpFiles, ReferenceSolutionsAreFeasibleAndCostWhatTheyState) {
    if (!std::filesystem::is_directory(collection())) {
        GTEST_SKIP() << "NEARSTOCK_DATA/routing is not there";
    }
    const std::pair<const char*, Rounding> sets[] = {
        {"cvrp", Rounding::round}, {"mdvrptw", Rounding::exact}, {"mtvrptwr", Rounding::dimacs}};
    std::size_t count = 0;
    for (const auto& [folder, rounding] : sets) {
        for (const auto& entry : std::filesystem::directory_iterator(collection() / folder)) {
            if (entry.path().extension() != ".sol") {
                continue;
            }
            auto instance = entry.path();
            const auto file = read_vrp_file(instance.replace_extension(".vrp"), rounding);
            const auto text = read_file(entry.path());
            ASSERT_TRUE(file && text) << entry.path();
            const auto solution = parse_sol(*text, entry.path().string(), file->problem);
            ASSERT_TRUE(solution) << solution.error().text();
            const auto audit = vrp::audit(file->problem, *solution);
            EXPECT_THAT(audit.broken, testing::IsEmpty()) << entry.path();
            const auto at = text->find("Cost");
            ASSERT_NE(at, std::string::npos);
            EXPECT_EQ(audit.cost, std::stoll(text->substr(text->find_first_of("0123456789", at)))) << entry.path();
            ++count;
        }
    }
    EXPECT_GE(count, 130U);
}

}  // namespace
}  // namespace nearstock
