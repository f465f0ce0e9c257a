// Series in Nixtla's long format (unique_id, ds, y, …) ↔ a Panel.
//
// Optional columns: availability (share of the day it could be bought, [0, 1]), discount ([0, 1)), item and category
// (text: series of one item differ only in place; sparse series borrow from their category). A day without a row is a
// day that is not known, not a day of no sales.
#pragma once

#include "core/result.hpp"
#include "domain/panel.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nearstock {

/// A series that is not forecast, and why; or a value that was read as unknown.
struct Refused {
    std::string unique_id;
    std::string reason;  // names the row and the mend
};

struct LongFormat {
    Panel panel;                   // series by unique_id
    std::vector<Refused> refused;  // the good series go on
    std::size_t rows = 0;
};

struct LongFormatOptions {
    std::optional<BusinessDate> cutoff;  // the last day that may be read
    std::size_t horizon_days = 7;
};

/// Reads Parquet or CSV. Fails when the file or a required column is missing, or no series is left.
Result<LongFormat> read_long_format(const std::filesystem::path& file, const LongFormatOptions& options);

}  // namespace nearstock
