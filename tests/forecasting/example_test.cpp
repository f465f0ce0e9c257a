// The example of docs/guides/add-a-forecast-model.md ("The engine in C++") as it stands there: this test fails when
// they differ.

#include "core/files.hpp"
#include "forecasting/forecaster.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace {

// example begins
int forecast_two_shops() {
    using namespace nearstock;
    Panel panel;  // 2 series × 28 days, all in stock, one week ahead
    panel.first_day = parse_date("2026-01-05").value();
    panel.series = 2, panel.days = 28, panel.horizon = 7;
    panel.unique_id = {"north_milk", "south_milk"};
    for (std::size_t s = 0; s < panel.series; ++s) {
        for (std::size_t d = 0; d < panel.days; ++d) { panel.sales.push_back(d % 7 < 5 ? 2.0F + s : 6.0F); }
    }
    panel.availability.assign(panel.sales.size(), 1);
    panel.active.assign(panel.series, 1);
    const auto model = make_forecaster("weekday_mean");
    const DemandForecast forecast = model->forecast(panel, {.threads = 2, .levels = {0.1, 0.5, 0.9}});
    for (std::size_t s = 0; s < forecast.series; ++s) {
        const auto quantiles = forecast.quantiles_at(s, 6);
        std::printf("%s on %s: mean %.1f, 80 %% within %.1f … %.1f\n", panel.unique_id[s].c_str(),
                    to_text(forecast.first_day + Days(6)).c_str(), forecast.mean_at(s, 6), quantiles[0], quantiles[2]);
    }
    return static_cast<int>(forecast.sum(0, 0, 7).mean);  // what north sells in the whole week
}
// example ends

std::string between(const std::string& text, const std::string& from, const std::string& to) {
    const auto begin = text.find(from);
    const auto end = text.find(to, begin == std::string::npos ? 0 : begin + from.size());
    return begin == std::string::npos || end == std::string::npos
               ? "not found: " + from
               : text.substr(begin + from.size(), end - begin - from.size());
}

TEST(TheExampleOfTheGuide, Runs) { EXPECT_EQ(forecast_two_shops(), 5 * 2 + 2 * 6); }

TEST(TheExampleOfTheGuide, StandsInTheGuideWordForWord) {
    const std::string folder = NEARSTOCK_SOURCE_DIR;
    const auto guide = nearstock::read_file(folder + "/docs/guides/add-a-forecast-model.md").value();
    const auto source = nearstock::read_file(folder + "/tests/forecasting/example_test.cpp").value();
    EXPECT_EQ(between(guide, "```cpp\n// example begins\n", "// example ends\n"),
              between(source, "\n// example begins\n", "// example ends\n"));
}

}  // namespace
