// The OSRM client against the real server, and against servers that are broken or not there.
#include "streets/osrm_client.hpp"
#include "osrm_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace nearstock::streets {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

const std::vector<Location> two = {{40.27, -76.88}, {40.28, -76.87}};

std::unique_ptr<TravelProvider> client(const std::string& url, std::size_t block = 100, int timeout = 5) {
    auto opened = open_osrm({.url = url, .block = block, .timeout_seconds = timeout});
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().text());
    return std::move(*opened);
}

const std::string good_table =
    R"({"code":"Ok","durations":[[0,10.5],[null,0]],"distances":[[0,100.25],[null,0]],)"
    R"("sources":[{"distance":1},{"distance":2}],"destinations":[{"distance":1},{"distance":2}]})";

TEST(OsrmClient, AUrlThatIsNoneIsRefused) {
    const auto refused = [](const std::string& url) { return open_osrm({.url = url}).error().text(); };
    EXPECT_EQ(refused("https://router.example.org"),
              "--osrm: 'https://router.example.org' does not begin with http://. write it like http://127.0.0.1:5000");
    EXPECT_THAT(refused("http://"), HasSubstr("has no host"));
    EXPECT_THAT(refused("http://host:0"), HasSubstr("port"));
    EXPECT_THAT(refused("http://host:99999"), HasSubstr("port"));
    EXPECT_THAT(refused("http://host/path"), HasSubstr("more than host and port"));
}

TEST(OsrmClient, ADeadServerIsNamedWithWhatWasAskedAndTheMend) {
    std::string url;
    {
        const Listener free;
        url = url_of(free.port);
    }
    EXPECT_EQ(
        client(url)->table(two, two).error().text(),
        "OSRM at " + url +
            ": does not answer (Connection refused) when asked for a table of 2 × 2 places. start it (osrm-routed "
            "MAP.osrm), mend --osrm, or use --streets FILE.osm.pbf");
    EXPECT_THAT(client(url)->way(two).error().text(), HasSubstr("when asked for a way through 2 places"));
}

TEST(OsrmClient, AServerThatNeverAnswersIsGivenUp) {
    const Listener silent;
    ::listen(silent.socket, 4);
    EXPECT_THAT(client(url_of(silent.port), 100, 1)->table(two, two).error().text(), HasSubstr("does not answer"));
}

TEST(OsrmClient, AnswersThatAreNotOsrmsAreSaidToBeSo) {
    const auto refusal = [](const std::string& answer) {
        const FakeServer server([&](const std::string&) { return answer; });
        const auto table = client(server.url())->table(two, two);
        return table ? "accepted" : table.error().message;
    };
    EXPECT_EQ(refusal(FakeServer::json(good_table)), "accepted");
    EXPECT_THAT(refusal(FakeServer::json("<html>", "404 Not Found")), HasSubstr("it answers with not JSON: '<html>'"));
    EXPECT_THAT(refusal(FakeServer::json("{}")), HasSubstr("JSON without a code"));
    EXPECT_THAT(refusal(FakeServer::json(R"({"code":"Ok"})")), HasSubstr("no 'durations' of 2 rows"));
    EXPECT_THAT(refusal(FakeServer::json(R"({"code":"Ok","durations":[[0,1],[1]]})")), HasSubstr("2 entries"));
    EXPECT_THAT(refusal(FakeServer::json(R"({"code":"Ok","durations":[[0,"x"],[1,0]]})")), HasSubstr("not a number"));
    EXPECT_THAT(refusal(FakeServer::json(R"({"code":"Ok","durations":[[0,1],[1,0]]})")), HasSubstr("no 'distances'"));
    EXPECT_THAT(refusal("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"code\":"), HasSubstr("does not answer"));
    EXPECT_THAT(refusal("rubbish\r\n\r\n"), HasSubstr("does not answer"));
    EXPECT_THAT(refusal(""), HasSubstr("does not answer"));
    EXPECT_THAT(refusal(FakeServer::json(R"({"code":"InvalidQuery","message":"Query string malformed"})", "400 Bad")),
                HasSubstr("refuses a table of 2 × 2 places: InvalidQuery: Query string malformed"));
}

TEST(OsrmClient, APairWithoutAWayIsUnreachable) {
    const FakeServer server([](const std::string&) { return FakeServer::json(good_table); });
    const auto table = client(server.url())->table(two, two);
    ASSERT_TRUE(table) << table.error().text();
    EXPECT_EQ(table->seconds, (std::vector<float>{0, 10.5, unreachable, 0}));
    EXPECT_EQ(table->metres, (std::vector<float>{0, 100.25, unreachable, 0}));
}

TEST(OsrmClient, APlaceFarFromEveryStreetIsRefused) {
    std::string far = good_table;
    far.replace(far.find("{\"distance\":2}"), 14, "{\"distance\":7000}");
    const FakeServer server([&](const std::string&) { return FakeServer::json(far); });
    EXPECT_THAT(
        client(server.url())->table(two, two).error().text(),
        AllOf(StartsWith("OSRM at "), HasSubstr("place 2 (40.28000, -76.87000: latitude, longitude) is 7.0 km")));
}

TEST(OsrmClient, BlocksThatAreTooBigAreHalved) {
    const FakeServer server([](const std::string& line) {
        const bool one = line.find("sources=0&destinations=1") != std::string::npos;
        return FakeServer::json(one ? R"({"code":"Ok","durations":[[3]],"distances":[[4]],"sources":[{"distance":0}],)"
                                      R"("destinations":[{"distance":0}]})"
                                    : R"({"code":"TooBig","message":"Too many table coordinates"})");
    });
    const auto table = client(server.url())->table(two, two);
    ASSERT_TRUE(table) << table.error().text();
    EXPECT_EQ(table->seconds, (std::vector<float>{3, 3, 3, 3}));
    const FakeServer stubborn(
        [](const std::string&) { return FakeServer::json(R"({"code":"TooBig","message":"No tables here"})"); });
    EXPECT_THAT(client(stubborn.url())->table(two, two).error().text(), HasSubstr("larger --max-table-size"));
}

std::vector<Location> places_in_harrisburg(std::size_t count) {
    std::mt19937 random(11);
    const auto between = [&](double low, double high) { return low + (high - low) * double(random()) / 4294967296.0; };
    std::vector<Location> places;
    for (std::size_t i = 0; i < count; ++i) { places.push_back({between(40.25, 40.31), between(-76.92, -76.82)}); }
    return places;
}

TEST(OsrmClient, TheRealServerAnswersInBlocksAsAtOnceAndAgreesWithOurStreets) {
    const char* data = std::getenv("NEARSTOCK_DATA");
    const auto extract = std::filesystem::path(data == nullptr ? "" : data) / "osm/harrisburg.osm.pbf";
    if (const auto why = OsrmServer::missing(extract); !why.empty()) {
        GTEST_SKIP() << why;
    }
    const OsrmServer server(extract, "car", 40);
    ASSERT_TRUE(server.running());
    const auto places = places_in_harrisburg(40);
    const auto once = client(server.url(), 40)->table(places, places);
    ASSERT_TRUE(once) << once.error().text();
    const auto blocks = client(server.url(), 7)->table(places, places);
    ASSERT_TRUE(blocks) << blocks.error().text();
    EXPECT_EQ(once->seconds, blocks->seconds);
    EXPECT_EQ(once->metres, blocks->metres);
    const auto halved = client(server.url(), 100)->table(places_in_harrisburg(60), places_in_harrisburg(60));
    EXPECT_TRUE(halved) << halved.error().text();

    const auto streets = open_streets(extract.string(), "car", 2);
    ASSERT_TRUE(streets);
    const auto ours = (*streets)->table(places, places);
    ASSERT_TRUE(ours);
    std::size_t pairs = 0, close = 0;
    for (std::size_t i = 0; i < ours->metres.size(); ++i) {
        if (once->metres[i] > 0) {
            ++pairs;
            close += std::abs(ours->metres[i] / once->metres[i] - 1) <= 0.01 ? 1 : 0;
        }
    }
    EXPECT_GT(double(close), 0.9 * double(pairs)) << close << " of " << pairs;

    const auto their_way = client(server.url())->way(std::span(places).first(3));
    const auto our_way = (*streets)->way(std::span(places).first(3));
    ASSERT_TRUE(their_way) << their_way.error().text();
    ASSERT_TRUE(our_way);
    EXPECT_GT(their_way->line.size(), 10U);
    EXPECT_NEAR(their_way->metres, double(once->metres[1]) + double(once->metres[places.size() + 2]), 5);
    EXPECT_NEAR(our_way->metres, double(ours->metres[1]) + double(ours->metres[places.size() + 2]), 0.1);
}

}  // namespace
}  // namespace nearstock::streets
