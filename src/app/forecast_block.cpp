#include "app/forecast_block.hpp"

#include "core/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

double number(const Table& rows, std::size_t column, std::size_t i, double otherwise) {
    const Column& c = rows.columns[column];
    if (c.is_missing(i)) {
        return otherwise;
    }
    const auto* decimals = std::get_if<Column::Decimals>(&c.values);
    return decimals != nullptr ? (*decimals)[i] : otherwise;
}

/// Texts → place in their ascending order.
std::map<std::string, std::uint32_t> numbered(const std::vector<std::string>& texts) {
    std::map<std::string, std::uint32_t> places;
    for (const auto& text : texts) { places.emplace(text, 0); }
    std::uint32_t next = 0;
    for (auto& [text, place] : places) { place = next++; }
    return places;
}

std::vector<std::string> texts_of(const Table& table, std::string_view name, const std::string& otherwise) {
    const Column& column = table.column(name);
    std::vector<std::string> texts = std::get<Column::Texts>(column.values);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (column.is_missing(i)) {
            texts[i] = otherwise;
        }
    }
    return texts;
}

/// Keeps the rows of a row-major matrix that are named, in that order.
template <class T>
void keep_rows(std::vector<T>& values, std::size_t columns, const std::vector<std::size_t>& rows) {
    for (std::size_t to = 0; to < rows.size(); ++to) {
        if (rows[to] != to) {
            std::copy_n(values.begin() + std::ptrdiff_t(rows[to] * columns), columns,
                        values.begin() + std::ptrdiff_t(to * columns));
        }
    }
    values.resize(rows.size() * columns);
}

}  // namespace

BlockReader::BlockReader(BlockShape shape, const Table& series, const std::vector<std::string>& attributes)
    : shape_(std::move(shape)), series_(series.rows()), wide_(shape_.periods + shape_.horizon) {
    Panel& panel = result_.panel;
    panel.first_day = shape_.calendar.first_day;
    panel.series = series_;
    panel.days = shape_.periods;
    panel.horizon = shape_.horizon;
    panel.frequency = shape_.calendar.frequency;
    panel.season = shape_.season;
    panel.sales.assign(series_ * shape_.periods, 0);
    panel.availability.assign(series_ * shape_.periods, 0);
    panel.active.assign(series_, 1);
    result_.given.assign(series_ * shape_.periods, 0);
    row_at_.assign(series_ * wide_, 0);
    discount_.assign(series_ * wide_, 0);
    for (const auto& column : shape_.covariates) {
        const std::size_t periods = column.ahead ? wide_ : shape_.periods;
        covariates_.push_back({column.name, false, periods, std::vector<float>(series_ * periods, unknown)});
    }
    result_.calendar = shape_.calendar;
    result_.counts = shape_.counts;
    name_series(series, attributes);
    number_groups(series);
}

void BlockReader::name_series(const Table& series, const std::vector<std::string>& attributes) {
    result_.panel.unique_id = series.texts("id");
    for (std::size_t a = 0; a < attributes.size(); ++a) {
        const auto texts = texts_of(series, "a" + std::to_string(a), "");
        const auto places = numbered(texts);
        Attribute attribute{attributes[a], {}, {}};
        for (const auto& [text, place] : places) { attribute.labels.push_back(text); }
        for (const auto& text : texts) { attribute.code.push_back(places.at(text)); }
        result_.panel.attributes.push_back(std::move(attribute));
    }
}

void BlockReader::number_groups(const Table& series) {
    const auto categories = texts_of(series, "category", "all");
    const auto places = numbered(categories);
    for (const auto& category : categories) { result_.panel.category.push_back(places.at(category)); }
    item_names_ = std::get<Column::Texts>(series.column("item").values);
    for (std::size_t s = 0; s < series_; ++s) {
        if (series.column("item").is_missing(s)) {
            item_names_[s] = result_.panel.unique_id[s];
        }
    }
}

void BlockReader::refuse_series(std::size_t s, std::int64_t row, std::string reason) {
    const auto [at, fresh] = faults_.try_emplace(s, row, reason);
    if (!fresh && row < at->second.row) {
        at->second = {row, std::move(reason)};
    }
}

Status BlockReader::take_history(const Table& rows) {
    const auto& series = rows.integers("s");
    const auto& numbers = rows.integers("row");
    const auto& times = rows.integers("instant");
    const Column& at_column = rows.column("instant");
    Panel& panel = result_.panel;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto s = static_cast<std::size_t>(series[i]);
        SalesRow row{numbers[i], std::nullopt, number(rows, 3, i, NAN), number(rows, 4, i, 1), number(rows, 5, i, 0)};
        if (!at_column.is_missing(i)) {
            row.at = Timestamp(Seconds(times[i]));
        }
        if (auto fault = fault_of(row); !fault.empty()) {
            refuse_series(s, row.row, std::move(fault));
            continue;
        }
        const auto period = shape_.calendar.period_of(*row.at);
        if (!period || *period < 0 || *period >= static_cast<std::int64_t>(shape_.periods)) {
            refuse_series(s, row.row, off_grid(row.row, *row.at, shape_.calendar));
            continue;
        }
        const auto d = static_cast<std::size_t>(*period);
        std::uint32_t& filled = row_at_[s * wide_ + d];
        if (filled != 0) {
            refuse_series(s, std::max<std::int64_t>(filled, row.row), stands_twice(filled, row.row, when(d)));
            continue;
        }
        filled = static_cast<std::uint32_t>(row.row);
        const bool known = !std::isnan(row.y);
        result_.given[s * panel.days + d] = known ? 1 : 0;
        panel.sales[s * panel.days + d] = known ? static_cast<float>(row.y) : 0;
        panel.availability[s * panel.days + d] = known ? static_cast<float>(row.availability) : 0;
        discount_[s * wide_ + d] = static_cast<float>(row.discount);
        for (std::size_t c = 0; c < covariates_.size(); ++c) {
            covariates_[c].values[s * covariates_[c].periods + d] = static_cast<float>(number(rows, 6 + c, i, unknown));
        }
    }
    result_.rows += rows.rows();
    return {};
}

Status BlockReader::take_future(const Table& rows) {
    const auto& series = rows.integers("s");
    const auto& numbers = rows.integers("row");
    const auto& times = rows.integers("instant");
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto s = static_cast<std::size_t>(series[i]);
        const auto period = shape_.calendar.period_of(Timestamp(Seconds(times[i])));
        if (!period) {
            continue;  // a date that is not asked for
        }
        const auto d = static_cast<std::size_t>(*period);
        std::uint32_t& filled = row_at_[s * wide_ + d];
        if (filled != 0) {
            refuse_series(s, numbers[i], shape_.future_place + ": " + stands_twice(filled, numbers[i], when(d)));
            continue;
        }
        filled = static_cast<std::uint32_t>(numbers[i]);
        discount_[s * wide_ + d] = static_cast<float>(number(rows, 3, i, 0));
        std::size_t column = 4;
        for (auto& covariate : covariates_) {
            if (covariate.periods == wide_) {  // only with a horizon are there rows of the future
                covariate.values[s * wide_ + d] = static_cast<float>(number(rows, column++, i, unknown));
            }
        }
    }
    return {};
}

/// Every period of the horizon has its row, and in it every column that is known ahead.
void BlockReader::check_future(std::size_t s) {
    constexpr std::int64_t after_all_rows = std::numeric_limits<std::int64_t>::max();
    for (std::size_t d = shape_.periods; d < wide_; ++d) {
        const std::uint32_t row = row_at_[s * wide_ + d];
        if (row == 0) {
            return refuse_series(s, after_all_rows,
                                 fmt::format("{} has no row for {}; give one row per series and period of the horizon",
                                             shape_.future_place, when(d)));
        }
        for (const auto& covariate : covariates_) {
            if (covariate.periods == wide_ && std::isnan(covariate.values[s * wide_ + d])) {
                return refuse_series(
                    s, after_all_rows,
                    fmt::format("{}: row {}: '{}' is missing or not a number on {}; give what is known ahead, or leave "
                                "the column out",
                                shape_.future_place, row, covariate.name, when(d)));
            }
        }
    }
}

void BlockReader::note_oddities() {
    Panel& panel = result_.panel;
    panel.start.assign(series_, 0);
    for (std::size_t s = 0; s < series_; ++s) {
        const std::span rows = std::span(row_at_).subspan(s * wide_, shape_.periods);
        const auto first = static_cast<std::size_t>(
            std::ranges::find_if(rows, [](std::uint32_t row) { return row != 0; }) - rows.begin());
        panel.start[s] = static_cast<std::uint32_t>(first);
        if (faults_.contains(s)) {
            continue;
        }
        check(first < shape_.periods, "a series of the index has a row");
        auto text = oddities_of(
            {rows.subspan(first), std::span(panel.sales).subspan(s * panel.days + first, panel.days - first),
             static_cast<std::int64_t>(first)},
            shape_.calendar);
        if (!text.empty()) {
            result_.remarks.push_back({panel.unique_id[s], std::move(text)});
        }
    }
}

void BlockReader::keep_good() {
    if (faults_.empty()) {
        return;
    }
    Panel& panel = result_.panel;
    std::vector<std::size_t> good;
    for (std::size_t s = 0; s < series_; ++s) {
        if (const auto fault = faults_.find(s); fault != faults_.end()) {
            result_.refused.push_back({panel.unique_id[s], fault->second.reason});
        } else {
            good.push_back(s);
        }
    }
    keep_rows(panel.sales, panel.days, good);
    keep_rows(panel.availability, panel.days, good);
    keep_rows(result_.given, panel.days, good);
    keep_rows(panel.start, 1, good);
    keep_rows(panel.category, 1, good);
    keep_rows(panel.active, 1, good);
    keep_rows(panel.unique_id, 1, good);
    keep_rows(item_names_, 1, good);
    keep_rows(row_at_, wide_, good);
    keep_rows(discount_, wide_, good);
    for (auto& attribute : panel.attributes) { keep_rows(attribute.code, 1, good); }
    for (auto& covariate : covariates_) { keep_rows(covariate.values, covariate.periods, good); }
    series_ = panel.series = good.size();
}

/// A column whose known values are the same for all series in every period needs one row.
void BlockReader::share_covariates() {
    for (std::size_t c = 0; c < covariates_.size(); ++c) {
        Covariate& covariate = covariates_[c];
        std::vector<float> row(covariate.periods, unknown);
        bool same = series_ > 1;
        for (std::size_t at = 0; same && at < covariate.values.size(); ++at) {
            const float value = covariate.values[at];
            float& shared = row[at % covariate.periods];
            if (!std::isnan(value)) {
                same = std::isnan(shared) || shared == value;
                shared = value;
            }
        }
        if (same) {
            covariate.shared = true;
            covariate.values = std::move(row);
        }
        auto& where = shape_.covariates[c].ahead ? result_.panel.known_ahead : result_.panel.known_behind;
        where.push_back(std::move(covariate));
    }
    covariates_.clear();
}

void BlockReader::fill_holidays() {
    Panel& panel = result_.panel;
    panel.holiday.assign(wide_, 0);
    const auto mark = [&](const Covariate& c) {
        if (c.name == "holiday" || c.name == "holiday_flag") {
            for (std::size_t at = 0; at < c.values.size(); ++at) {
                panel.holiday[at % c.periods] |= c.values[at] > 0 ? 1 : 0;
            }
        }
    };
    for (const auto& c : panel.known_ahead) { mark(c); }
    for (const auto& c : panel.known_behind) { mark(c); }
}

/// A row of discounts per item; per series where series of one item differ.
void BlockReader::fill_discounts() {
    Panel& panel = result_.panel;
    const auto places = numbered(item_names_);
    panel.items = places.size();
    std::vector<float> rows(panel.items * wide_, unknown);
    bool agree = true;
    panel.item.resize(series_);
    for (std::size_t s = 0; s < series_; ++s) {
        panel.item[s] = places.at(item_names_[s]);
        for (std::size_t d = 0; d < wide_; ++d) {
            if (row_at_[s * wide_ + d] != 0) {
                float& known = rows[panel.item[s] * wide_ + d];
                agree = agree && (std::isnan(known) || known == discount_[s * wide_ + d]);
                known = discount_[s * wide_ + d];
            }
        }
    }
    if (!agree) {
        panel.items = series_;
        for (std::size_t s = 0; s < series_; ++s) { panel.item[s] = static_cast<std::uint32_t>(s); }
        rows = std::move(discount_);
    }
    std::ranges::replace_if(rows, [](float d) { return std::isnan(d); }, 0.0F);
    panel.discount = std::move(rows);
}

LongFormat BlockReader::finish() && {
    for (std::size_t s = 0; shape_.has_future && s < series_; ++s) {
        if (!faults_.contains(s)) {
            check_future(s);
        }
    }
    note_oddities();
    keep_good();
    fill_discounts();
    share_covariates();
    fill_holidays();
    return std::move(result_);
}

}  // namespace nearstock
