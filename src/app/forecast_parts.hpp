// A sales file → a forecast file, in blocks of series: memory stays bounded, a stopped run goes on where it stopped.
//
// A file that needs several blocks writes each as a part in "<output>.parts-<hash>" beside the output; the hash is of
// the input's bytes and everything that changes the result, so parts are taken up again only for the same question. The
// output appears whole, by renaming, and the parts go.
#pragma once

#include "app/forecast_models.hpp"
#include "app/long_format.hpp"

#include <cstdint>
#include <filesystem>
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
    std::size_t block_values = 1'500'000;  // series × periods of a block
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
};

/// Fails as find_models and PanelFile::open do, and when no series is good. Stops between two blocks when interrupted,
/// leaving the finished parts; the report then says fewer series than there are and there is no output.
Result<ForecastReport> forecast_file(const ForecastRequest& request);

}  // namespace nearstock
