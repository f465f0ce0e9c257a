#include "domain/panel.hpp"

#include <algorithm>

namespace nearstock {

namespace {

/// The first `kept` columns of each row of a row-major matrix.
template <class T>
std::vector<T> first_columns(const std::vector<T>& values, std::size_t columns, std::size_t kept) {
    if (columns == 0 || values.empty()) {
        return {};
    }
    const std::size_t rows = values.size() / columns;
    std::vector<T> result(rows * kept);
    for (std::size_t r = 0; r < rows; ++r) {
        std::copy_n(values.begin() + std::ptrdiff_t(r * columns), kept, result.begin() + std::ptrdiff_t(r * kept));
    }
    return result;
}

std::vector<Covariate> first_periods(const std::vector<Covariate>& covariates, std::size_t kept) {
    std::vector<Covariate> result;
    result.reserve(covariates.size());
    for (const auto& c : covariates) {
        result.push_back({c.name, c.shared, kept, first_columns(c.values, c.periods, kept)});
    }
    return result;
}

}  // namespace

Panel panel_at(const Panel& panel, std::size_t days, std::size_t horizon) {
    check(days <= panel.days, "an origin lies within the panel");
    check(days + horizon <= panel.days + panel.horizon, "what was known ahead covers the horizon");
    Panel result;
    result.first_day = panel.first_day;
    result.series = panel.series;
    result.days = days;
    result.horizon = horizon;
    result.frequency = panel.frequency;
    result.season = panel.season;
    result.sales = first_columns(panel.sales, panel.days, days);
    result.availability = first_columns(panel.availability, panel.days, days);
    result.start = panel.start;
    result.item = panel.item;
    result.category = panel.category;
    result.active = panel.active;
    result.items = panel.items;
    result.discount = first_columns(panel.discount, panel.days + panel.horizon, days + horizon);
    result.holiday = first_columns(panel.holiday, panel.days + panel.horizon, days + horizon);
    result.known_ahead = first_periods(panel.known_ahead, days + horizon);
    result.known_behind = first_periods(panel.known_behind, days);
    result.attributes = panel.attributes;
    result.unique_id = panel.unique_id;
    return result;
}

}  // namespace nearstock
