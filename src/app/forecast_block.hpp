// Rows in any order → a Panel of one block of series. Each row goes to its own place, so nothing is sorted.
#pragma once

#include "app/forecast_checks.hpp"
#include "app/long_format.hpp"
#include "tables/table.hpp"

#include <map>
#include <string>
#include <vector>

namespace nearstock {

struct BlockShape {
    struct Column {
        std::string name;
        bool ahead = false;
    };
    PanelCalendar calendar;
    std::size_t periods = 0;
    std::size_t horizon = 0;
    std::size_t season = 1;
    std::vector<Column> covariates;
    bool has_future = false;
    std::string future_place;  // the file that says what is known ahead
    bool counts = false;       // of the whole file
};

class BlockReader {
public:
    /// `series` has id, item, category, a0 … (texts; missing where the file has none), one row per series in order.
    BlockReader(BlockShape shape, const Table& series, const std::vector<std::string>& attributes);
    /// Columns: s (in the block), row, instant (seconds since 1970), y, availability, discount, then a number per
    /// covariate.
    Status take_history(const Table& rows);
    /// Columns: s, row, instant, discount, then a number per covariate that is known ahead.
    Status take_future(const Table& rows);
    LongFormat finish() &&;

private:
    struct Fault {
        std::int64_t row = 0;
        std::string reason;
    };
    void refuse_series(std::size_t s, std::int64_t row, std::string reason);
    void check_future(std::size_t s);
    void name_series(const Table& series, const std::vector<std::string>& attributes);
    void number_groups(const Table& series);
    void note_oddities();
    void keep_good();
    void share_covariates();
    void fill_holidays();
    void fill_discounts();
    [[nodiscard]] std::string when(std::size_t period) const {
        return shape_.calendar.text(static_cast<std::int64_t>(period));
    }

    BlockShape shape_;
    std::size_t series_;
    std::size_t wide_;  // periods + horizon
    LongFormat result_;
    std::vector<std::uint32_t> row_at_;    // series × (periods + horizon): the row that filled it; 0: none
    std::vector<float> discount_;          // series × (periods + horizon)
    std::vector<Covariate> covariates_;    // by shape_.covariates, per series
    std::map<std::size_t, Fault> faults_;  // series → the lowest row that is unusable
    std::vector<std::string> item_names_;  // series
};

}  // namespace nearstock
