// History as a forecaster reads it: series × periods, columnar, with availability and covariates.
//
// Series-major: value(s, d) stands at s * days + d. A period is a day unless `frequency` says otherwise; period d of a
// daily panel is first_day + d. Nothing that was not known at the end of the last period is in a panel: what is known
// ahead has `horizon` further periods, what is only known behind has none, and reading past them is an error.
#pragma once

#include "core/check.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

enum class Frequency : std::uint8_t { hourly, daily, weekly, monthly };

/// Periods per season that a frequency usually has: 24, 7, 52, 12.
constexpr std::size_t usual_season(Frequency frequency) {
    switch (frequency) {
        case Frequency::hourly:
            return 24;
        case Frequency::daily:
            return 7;
        case Frequency::weekly:
            return 52;
        case Frequency::monthly:
            return 12;
    }
    return 1;
}

/// A column that changes over time. NaN = not known.
struct Covariate {
    std::string name;
    bool shared = false;        // one row for all series, or one per series
    std::size_t periods = 0;    // columns: panel.days, or panel.days + panel.horizon where it is known ahead
    std::vector<float> values;  // (shared ? 1 : series) × periods

    /// Requires d < periods: a column that is known behind only cannot be read ahead.
    [[nodiscard]] float at(std::size_t s, std::size_t d) const {
        check(d < periods, "a covariate is read only where it was known");
        return values[(shared ? 0 : s) * periods + d];
    }
};

/// A property of a series that does not change: store, city, category level, …
struct Attribute {
    std::string name;
    std::vector<std::uint32_t> code;  // series → row of `labels`
    std::vector<std::string> labels;  // ascending
};

struct Panel {
    BusinessDate first_day;
    std::size_t series = 0;
    std::size_t days = 0;     // periods of history
    std::size_t horizon = 0;  // further periods for which the known-ahead columns are filled
    Frequency frequency = Frequency::daily;
    std::size_t season = 7;  // periods per season; 1: none

    std::vector<float> sales;          // series × days, units; 0 where availability is 0 and nothing is known
    std::vector<float> availability;   // series × days, share of the selling hours in which it could be bought, [0, 1]
    std::vector<std::uint32_t> start;  // series → its first known period; empty: 0 for all
    std::vector<std::uint32_t> item;   // series → row of `discount`; series of one item differ only in place
    std::vector<std::uint32_t> category;  // series → group that sparse series borrow from
    std::vector<std::uint8_t> active;     // series: 0 = not sold any more, or not yet; forecast is zero

    // known ahead
    std::size_t items = 0;
    std::vector<float> discount;        // items × (days + horizon), share off the list price, [0, 1)
    std::vector<std::uint8_t> holiday;  // days + horizon
    std::vector<Covariate> known_ahead;

    std::vector<Covariate> known_behind;
    std::vector<Attribute> attributes;

    std::vector<std::string> unique_id;  // series; may be empty where the panel never meets a file

    [[nodiscard]] float sale(std::size_t s, std::size_t d) const { return sales[s * days + d]; }
    [[nodiscard]] float in_stock(std::size_t s, std::size_t d) const { return availability[s * days + d]; }
    [[nodiscard]] std::size_t first_period(std::size_t s) const { return start.empty() ? 0 : start[s]; }

    /// Null when there is none of that name.
    [[nodiscard]] const Covariate* ahead(std::string_view name) const { return find(known_ahead, name); }
    [[nodiscard]] const Covariate* behind(std::string_view name) const { return find(known_behind, name); }
    [[nodiscard]] const Attribute* attribute(std::string_view name) const { return find(attributes, name); }

private:
    template <class Columns>
    static const typename Columns::value_type* find(const Columns& columns, std::string_view name) {
        for (const auto& column : columns) {
            if (column.name == name) {
                return &column;
            }
        }
        return nullptr;
    }
};

/// The panel as it stood when `days` periods were known, asked for the `horizon` periods after: for rolling origins.
/// Requires days <= panel.days and days + horizon <= panel.days + panel.horizon.
Panel panel_at(const Panel& panel, std::size_t days, std::size_t horizon);

}  // namespace nearstock
