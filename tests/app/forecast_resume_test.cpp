// A forecast in blocks that is killed goes on where it was killed, and nobody can tell from the result.

#include "app/forecast_parts.hpp"

#include "core/files.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace nearstock {
namespace {

namespace fs = std::filesystem;

/// The death test runs its statement in a program of its own: the folder's name goes there through the environment.
fs::path folder_of_both() {
    ::setenv("NEARSTOCK_RESUME_TEST", std::to_string(::getpid()).c_str(), 0);
    return fs::temp_directory_path() / (std::string("nearstock-resume-") + std::getenv("NEARSTOCK_RESUME_TEST"));
}

ForecastRequest request(const fs::path& folder, const std::string& output) {
    ForecastRequest r;
    r.input = folder / "sales.csv";
    r.output = folder / output;
    r.reading.horizon = *parse_horizon("7d");
    r.models = {"auto_ets", "theta", "sba"};
    r.levels = {0.1, 0.5, 0.9};
    r.block_values = 10 * (76 + 7 * 4);  // ten series at a time
    return r;
}

void write_sales(const fs::path& folder) {
    std::string text = "unique_id,ds,y\n";
    const BusinessDate first = parse_date("2026-01-05").value();
    for (int s = 0; s < 300; ++s) {
        for (int d = 0; d < 76; ++d) {
            text +=
                fmt::format("s{:03},{},{}\n", s, to_text(first + Days(d)), (s + d * d + 3 * (d % 7)) % (4 + s % 17));
        }
    }
    fs::create_directories(folder);
    ASSERT_TRUE(write_file(folder / "sales.csv", text));
}

std::size_t finished_parts(const fs::path& folder) {
    std::size_t parts = 0;
    std::error_code ignored;  // parts appear and go while we look
    for (const auto& entry : fs::recursive_directory_iterator(folder, ignored)) {
        parts += entry.path().extension() == ".json" ? 1 : 0;
    }
    return parts;
}

/// Forecasts, and is killed once `parts` blocks are there.
void forecast_and_die(const fs::path& folder, std::size_t parts) {
    std::thread killer([&] {
        while (finished_parts(folder) < parts) { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }
        ::kill(::getpid(), SIGKILL);
    });
    const auto report = forecast_file(request(folder, "killed.parquet"));
    killer.join();
}

TEST(AForecastInBlocks, IsTheSameBytesAfterItWasKilledTwice) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    ::setenv("NEARSTOCK_QUIET", "1", 1);
    const fs::path folder = folder_of_both();
    if (!fs::exists(folder / "sales.csv")) {
        write_sales(folder);
    }
    EXPECT_EXIT(forecast_and_die(folder, 3), testing::KilledBySignal(SIGKILL), "");
    const std::size_t after_first = finished_parts(folder);
    EXPECT_GE(after_first, 3U);
    EXPECT_FALSE(fs::exists(folder / "killed.parquet"));
    EXPECT_EXIT(forecast_and_die(folder, after_first + 4), testing::KilledBySignal(SIGKILL), "");
    const auto resumed = forecast_file(request(folder, "killed.parquet"));
    ASSERT_TRUE(resumed) << resumed.error().text();
    EXPECT_GE(resumed->blocks_resumed, after_first + 4);
    EXPECT_EQ(resumed->series, 300U);
    const auto whole = forecast_file(request(folder, "whole.parquet"));
    ASSERT_TRUE(whole) << whole.error().text();
    EXPECT_EQ(whole->blocks_resumed, 0U);
    EXPECT_EQ(read_file(folder / "killed.parquet").value(), read_file(folder / "whole.parquet").value());
    fs::remove_all(folder);
}

}  // namespace
}  // namespace nearstock
