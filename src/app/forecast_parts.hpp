// A sales file → a forecast file, in blocks of series: memory stays bounded, a stopped run goes on where it stopped.
//
// A file that needs several blocks writes each as a part in "<output>.parts-<hash>" beside the output; the hash is of
// the input's bytes and everything that changes the result, so parts are taken up again only for the same question. The
// output appears whole, by renaming, and the parts go.
//
// With a cache an answer that was given before is given again, and fits are kept: forecast_cache.hpp.
#pragma once

#include "app/forecast_models.hpp"
#include "app/long_format.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace nearstock {

struct ForecastRequest {
    std::filesystem::path input;
    std::filesystem::path output;  // Parquet
    PanelOptions reading;          // with a horizon
    std::vector<std::string> models;
    std::vector<double> levels;  // ascending
    unsigned threads = 2;
    std::uint64_t seed = 1;
    std::size_t block_values = 1'500'000;        // series × periods of a block
    double time_limit_s = 0;                     // from which on `auto` adds no more candidates; 0: none
    std::optional<std::filesystem::path> cache;  // folder of answers and fits
    bool update = false;                         // moves the newest kept fit on instead of fitting; requires a cache
};

struct ForecastReport {
    std::vector<std::string> models;  // columns of the output
    std::size_t series = 0;           // forecast
    std::size_t rows_read = 0;
    std::size_t horizon = 0;
    std::string first, last;  // periods forecast
    std::size_t blocks = 0, blocks_resumed = 0;
    std::vector<std::string> notes;
    std::vector<Refused> refused, remarks;
    nlohmann::ordered_json chosen = nlohmann::ordered_json::array();  // as TableNotes
    bool from_cache = false;
};

/// Fails as find_models and PanelFile::open do, and when no series is good. Stops between two blocks when interrupted,
/// leaving the finished parts; the report then says fewer series than there are and there is no output.
Result<ForecastReport> forecast_file(const ForecastRequest& request);

/// The same of a panel in memory, in one block; request.input and request.reading are not looked at. `place`: where the
/// panel came from, for messages.
Result<ForecastReport> forecast_panel(const ForecastRequest& request, const LongFormat& data, const std::string& place);

}  // namespace nearstock
