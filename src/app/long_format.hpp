// A sales file as a Panel: Nixtla's long format, or FreshRetailNet's own columns; Parquet or CSV.
//
// Long format: unique_id, ds, y; optional availability (share of the period in which it could be bought, [0, 1]),
// discount (share off the list price, [0, 1)), item and category (text: series of one item differ only in place; sparse
// series borrow from their category). Further numbers become covariates, further texts and whole numbers that never
// change within a series become attributes. A covariate is known ahead only when --future has it; all others are known
// behind. A covariate named holiday or holiday_flag also fills panel.holiday.
// FreshRetailNet: unique_id = "<store_id>_<product_id>"; availability = 1 − stock_hour6_22_cnt / 16; panel.discount =
// 1 − discount; covariates discount (upstream's price ratio), holiday_flag, activity_flag, precpt, avg_temperature,
// avg_humidity, avg_wind_level, known ahead from --future or from the file's own rows after the cutoff; attributes
// store, product, city, management_group, first_category, second_category, third_category. Sales in the file's unit.
//
// A period without a row is not known; it is not a period of no sales. Nothing of the target, of availability or of a
// column known behind is read after the cutoff. The order of rows in the file does not matter.
#pragma once

#include "app/forecast_calendar.hpp"
#include "core/result.hpp"
#include "domain/panel.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nearstock {

/// A series that is not forecast, and why; or, as a remark, what was noticed about one that is.
struct Refused {
    std::string unique_id;
    std::string reason;  // names the row and the mend
};

struct PanelOptions {
    std::optional<BusinessDate> cutoff;           // the last day that may be read; the file's last without one
    std::optional<HorizonLength> horizon;         // none: history alone
    std::vector<std::string> known_ahead;         // without a horizon: columns that count as known ahead (backtests);
                                                  // FreshRetailNet's own always do
    std::optional<std::filesystem::path> future;  // keys, ds and the known-ahead columns
    std::optional<Frequency> frequency;           // found in the file without one
    std::optional<std::size_t> season;            // periods; usual_season(frequency) without one
    unsigned threads = 2;
    std::string memory_limit = "1000MB";  // of the reading engine
};

struct LongFormat {
    Panel panel;                   // good series, by unique_id (bytes ascending)
    PanelCalendar calendar;        // panel's period d begins at calendar.at(d)
    std::vector<Refused> refused;  // by unique_id; the good series go on
    std::vector<Refused> remarks;  // gaps, rows out of order, one row, constant, all zero; by unique_id
    std::size_t rows = 0;          // read up to the cutoff
    bool counts = false;           // every y of the file up to the cutoff is a whole number
    /// series × periods: 1 where the file has a y, though it may say that nothing was in stock.
    std::vector<std::uint8_t> given;
};

/// A sales file that is read in blocks of series, all on one time axis.
class PanelFile {
public:
    /// Reads the index of series. Fails when the file or a required column is missing, or there is no row up to the
    /// cutoff, or --future ends before the horizon.
    static Result<PanelFile> open(const std::filesystem::path& file, const PanelOptions& options);
    PanelFile(PanelFile&&) noexcept;
    PanelFile& operator=(PanelFile&&) noexcept;
    ~PanelFile();

    [[nodiscard]] std::size_t series() const;   // good or not
    [[nodiscard]] std::size_t rows() const;     // up to the cutoff
    [[nodiscard]] std::size_t periods() const;  // of history
    [[nodiscard]] std::size_t horizon() const;  // periods
    [[nodiscard]] bool counts() const;          // every y up to the cutoff is a whole number
    [[nodiscard]] const PanelCalendar& calendar() const;
    [[nodiscard]] const std::vector<std::string>& notes() const;  // about the file as a whole
    /// Series [from, to) by unique_id. The panel may be empty when all of them are refused.
    Result<LongFormat> read(std::size_t from, std::size_t to);

private:
    struct Index;
    explicit PanelFile(std::unique_ptr<Index> index);
    std::unique_ptr<Index> index_;
};

/// The whole file. Fails as PanelFile::open does, and when no series is good.
Result<LongFormat> read_panel(const std::filesystem::path& file, const PanelOptions& options);

}  // namespace nearstock
