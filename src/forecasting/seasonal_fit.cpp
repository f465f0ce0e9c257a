#include "forecasting/seasonal_fit.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace nearstock {

namespace {

constexpr double smoothing = 0.94;  // of the two-sided level that factors are measured against

}  // namespace

ItemIndex::ItemIndex(const Panel& panel) {
    for (std::size_t s = 0; s < panel.series; ++s) {
        items = std::max(items, std::size_t{panel.item[s]} + 1);
        categories = std::max(categories, std::size_t{panel.category[s]} + 1);
    }
    first.assign(items + 1, 0);
    category.assign(items, 0);
    for (std::size_t s = 0; s < panel.series; ++s) {
        ++first[panel.item[s] + 1];
        category[panel.item[s]] = panel.category[s];
    }
    std::partial_sum(first.begin(), first.end(), first.begin());
    series.resize(panel.series);
    auto next = first;
    for (std::size_t s = 0; s < panel.series; ++s) { series[next[panel.item[s]]++] = static_cast<std::uint32_t>(s); }
    places = items > 0 ? count(0) : 0;
    for (std::size_t i = 0; i < items; ++i) { places = count(i) == places ? places : 0; }
}

SeasonalFit::SeasonalFit(const Panel& panel, unsigned threads)
    : panel_(panel),
      index_(panel),
      threads_(threads),
      days_(panel.days),
      span_(panel.days + panel.horizon),
      first_weekday_(static_cast<std::size_t>(weekday_index(panel.first_day))),
      kind_(span_, ordinary),
      share_(panel.series),
      sales_(index_.items * days_),
      exposure_(index_.items * days_),
      factor_(index_.items * span_, 1.0),
      level_(index_.items * days_),
      category_weekday_(index_.categories * 7, 1.0),
      item_weekday_(index_.items * 7, 1.0),
      elasticity_(index_.categories, 0.0),
      kind_factor_(index_.categories, {1, 1, 1}),
      start_level_(index_.categories, 0.0),
      choice_(index_.categories),
      inverse_size_(panel.series) {
    check(panel.sales.size() == panel.series * panel.days && panel.availability.size() == panel.sales.size(),
          "a panel has sales and availability for every series and day");
    check(panel.discount.empty() || panel.discount.size() >= index_.items * span_,
          "a panel has a discount for every item and day");
    for (std::size_t d = 0; d < span_ && !panel.holiday.empty(); ++d) {
        kind_[d] = panel.holiday[d] != 0 ? holiday : d + 1 < span_ && panel.holiday[d + 1] != 0 ? eve : ordinary;
    }
    count_series();
    share_by_category();
    add_up_items();
    fit_factors();
    correct_shares();
    choose_levels();
    fit_spread();
}

void SeasonalFit::count_series() {
    series_sales_.resize(panel_.series);
    series_exposure_.resize(panel_.series);
    parallel_for(panel_.series, threads_, [&](std::size_t begin, std::size_t end) {
        for (std::size_t s = begin; s < end; ++s) {
            const float* sales = panel_.sales.data() + s * days_;
            const float* available = panel_.availability.data() + s * days_;
            double units = 0, exposure = 0;
            for (std::size_t d = 0; d < days_; ++d) {
                units += sales[d];
                exposure += available[d];
            }
            series_sales_[s] = units;
            series_exposure_[s] = exposure;
        }
    });
}

/// A place's share in its category, drawn towards its share in everything.
void SeasonalFit::share_by_category() {
    if (index_.places == 0) {
        for (std::size_t i = 0; i < index_.items; ++i) {
            for (std::size_t k = index_.first[i]; k < index_.first[i + 1]; ++k) {
                share_[index_.series[k]] = static_cast<float>(1.0 / double(index_.count(i)));
            }
        }
        return;
    }
    const std::size_t places = index_.places;
    std::vector<double> sold(index_.categories * places), expected(index_.categories * places);
    std::vector<double> sold_all(places), expected_all(places);
    for (std::size_t i = 0; i < index_.items; ++i) {
        double units = 0, exposure = 0;
        for (std::size_t k = index_.first[i]; k < index_.first[i + 1]; ++k) {
            units += series_sales_[index_.series[k]];
            exposure += series_exposure_[index_.series[k]];
        }
        const double rate = exposure > 0 ? units / exposure : 0;
        for (std::size_t z = 0; z < places; ++z) {
            const std::size_t s = index_.series[index_.first[i] + z];
            const std::size_t at = index_.category[i] * places + z;
            sold[at] += series_sales_[s];
            expected[at] += rate * series_exposure_[s];
            sold_all[z] += series_sales_[s];
            expected_all[z] += rate * series_exposure_[s];
        }
    }
    constexpr double prior_units = 100;  // of a place in a category
    std::vector<double> weight(index_.categories * places);
    for (std::size_t c = 0; c < index_.categories; ++c) {
        double total = 0;
        for (std::size_t z = 0; z < places; ++z) {
            const double everywhere = shrunk_ratio(sold_all[z], expected_all[z], 1);
            weight[c * places + z] =
                (sold[c * places + z] + prior_units * everywhere) / (expected[c * places + z] + prior_units);
            total += weight[c * places + z];
        }
        for (std::size_t z = 0; z < places; ++z) { weight[c * places + z] /= total; }
    }
    for (std::size_t i = 0; i < index_.items; ++i) {
        for (std::size_t z = 0; z < places; ++z) {
            share_[index_.series[index_.first[i] + z]] = static_cast<float>(weight[index_.category[i] * places + z]);
        }
    }
}

void SeasonalFit::add_up_items() {
    parallel_for(index_.items, threads_, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            double* units = sales_.data() + i * days_;
            double* exposure = exposure_.data() + i * days_;
            for (std::size_t k = index_.first[i]; k < index_.first[i + 1]; ++k) {
                const std::size_t s = index_.series[k];
                const float* sold = panel_.sales.data() + s * days_;
                const float* available = panel_.availability.data() + s * days_;
                const double share = share_[s];
                for (std::size_t d = 0; d < days_; ++d) {
                    units[d] += sold[d];
                    exposure[d] += share * available[d];
                }
            }
        }
    });
}

double SeasonalFit::uplift(std::size_t i, std::size_t day) const {
    const double off = panel_.discount.empty() ? 0 : std::min(0.9F, panel_.discount[i * span_ + day]);
    return off > 0 ? std::exp(-std::log1p(-off) * elasticity_[index_.category[i]]) : 1;
}

void SeasonalFit::set_factors() {
    parallel_for(index_.items, threads_, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t c = index_.category[i];
            for (std::size_t d = 0; d < span_; ++d) {
                const std::size_t w = weekday(d);
                factor_[i * span_ + d] =
                    category_weekday_[c * 7 + w] * item_weekday_[i * 7 + w] * kind_factor_[c][kind_[d]] * uplift(i, d);
            }
        }
    });
}

/// Each item's local level: exponential weights to both sides of the day.
void SeasonalFit::smooth_levels() {
    parallel_for(index_.items, threads_, [&](std::size_t begin, std::size_t end) {
        std::vector<double> sales_after(days_ + 1), exposure_after(days_ + 1);
        for (std::size_t i = begin; i < end; ++i) {
            const double* sold = sales_.data() + i * days_;
            const double* exposed = exposure_.data() + i * days_;
            const double* factor = factor_.data() + i * span_;
            const double start = start_level_[index_.category[i]];
            sales_after[days_] = exposure_after[days_] = 0;
            for (std::size_t d = days_; d-- > 0;) {
                sales_after[d] = smoothing * sales_after[d + 1] + sold[d];
                exposure_after[d] = smoothing * exposure_after[d + 1] + exposed[d] * factor[d];
            }
            double sales_before = start, exposure_before = 1;  // one day of the category's level
            for (std::size_t d = 0; d < days_; ++d) {
                level_[i * days_ + d] = (smoothing * sales_before + sales_after[d]) /
                                        std::max(1e-9, smoothing * exposure_before + exposure_after[d]);
                sales_before = smoothing * sales_before + sold[d];
                exposure_before = smoothing * exposure_before + exposed[d] * factor[d];
            }
        }
    });
}

void SeasonalFit::fit_weekdays() {
    std::vector<double> sold(index_.categories * 7), expected(index_.categories * 7);
    for (std::size_t i = 0; i < index_.items; ++i) {
        const std::size_t c = index_.category[i];
        for (std::size_t d = 0; d < days_; ++d) {
            const std::size_t w = weekday(d);
            sold[c * 7 + w] += sales_[i * days_ + d];
            expected[c * 7 + w] += level_[i * days_ + d] * exposure_[i * days_ + d] * factor_[i * span_ + d] /
                                   (category_weekday_[c * 7 + w] * item_weekday_[i * 7 + w]);
        }
    }
    constexpr double prior_units = 30;
    for (std::size_t c = 0; c < index_.categories; ++c) {
        double total = 0;
        for (std::size_t w = 0; w < 7; ++w) {
            category_weekday_[c * 7 + w] = shrunk_ratio(sold[c * 7 + w], expected[c * 7 + w], prior_units);
            total += category_weekday_[c * 7 + w];
        }
        for (std::size_t w = 0; w < 7; ++w) { category_weekday_[c * 7 + w] *= 7 / total; }
    }
}

/// An item's own profile: its deviations from the category's, as far as they exceed chance.
void SeasonalFit::fit_item_weekdays() {
    std::vector<double> sold(index_.items * 7), expected(index_.items * 7);
    double squares = 0, mass = 0, daily = 0, daily_mass = 0;
    for (std::size_t i = 0; i < index_.items; ++i) {
        for (std::size_t d = 0; d < days_; ++d) {
            const std::size_t w = weekday(d);
            const double mu =
                level_[i * days_ + d] * exposure_[i * days_ + d] * factor_[i * span_ + d] / item_weekday_[i * 7 + w];
            sold[i * 7 + w] += sales_[i * days_ + d];
            expected[i * 7 + w] += mu;
            daily += (sales_[i * days_ + d] - mu) * (sales_[i * days_ + d] - mu);
            daily_mass += mu;
        }
    }
    const double dispersion = daily_mass > 0 ? std::max(1.0, daily / daily_mass) : 1;
    for (std::size_t at = 0; at < sold.size(); ++at) {
        squares += (sold[at] - expected[at]) * (sold[at] - expected[at]) - dispersion * expected[at];
        mass += expected[at] * expected[at];
    }
    const double spread = mass > 0 ? std::clamp(squares / mass, 1e-4, 0.1) : 1e-4;  // variance of the true ratios
    const double prior_units = dispersion / spread;
    for (std::size_t i = 0; i < index_.items; ++i) {
        double total = 0, weight = 0;
        for (std::size_t w = 0; w < 7; ++w) {
            const double base = category_weekday_[index_.category[i] * 7 + w];
            item_weekday_[i * 7 + w] = shrunk_ratio(sold[i * 7 + w], expected[i * 7 + w], prior_units);
            total += item_weekday_[i * 7 + w] * base;
            weight += base;
        }
        for (std::size_t w = 0; w < 7; ++w) { item_weekday_[i * 7 + w] *= weight / total; }
    }
}

void SeasonalFit::fit_elasticities() {
    if (panel_.discount.empty()) {
        return;
    }
    struct Cell {
        double sold, expected, depth;
    };  // expected: without uplift; depth: −log(1 − discount)
    std::vector<std::vector<Cell>> cells(index_.categories);
    for (std::size_t i = 0; i < index_.items; ++i) {
        const std::size_t c = index_.category[i];
        for (std::size_t d = 0; d < days_; ++d) {
            const float off = panel_.discount[i * span_ + d];
            if (off > 0 && exposure_[i * days_ + d] > 0) {
                const double expected =
                    level_[i * days_ + d] * exposure_[i * days_ + d] * factor_[i * span_ + d] / uplift(i, d);
                cells[c].push_back({sales_[i * days_ + d], expected, -std::log1p(-double(std::min(0.9F, off)))});
            }
        }
    }
    // Newton on the Poisson likelihood with a normal prior.
    const auto fit = [](const auto& groups, double start, double prior_mean, double prior_sd) {
        double beta = start;
        for (int step = 0; step < 12; ++step) {
            double slope = -(beta - prior_mean) / (prior_sd * prior_sd);
            double curvature = 1 / (prior_sd * prior_sd);
            for (const auto* group : groups) {
                for (const auto& cell : *group) {
                    const double mu = cell.expected * std::exp(beta * cell.depth);
                    slope += (cell.sold - mu) * cell.depth;
                    curvature += mu * cell.depth * cell.depth;
                }
            }
            const double change = std::clamp(slope / curvature, -1.0, 1.0);
            beta = std::clamp(beta + change, -1.0, 8.0);
            if (std::abs(change) < 1e-9) {
                break;
            }
        }
        return beta;
    };
    std::vector<const std::vector<Cell>*> all;
    for (const auto& group : cells) { all.push_back(&group); }
    const double common = fit(all, 1.5, 1.5, 1.5);
    for (std::size_t c = 0; c < index_.categories; ++c) {
        elasticity_[c] = fit(std::vector{&cells[c]}, common, common, 0.5);
    }
}

/// Holidays and the days before them: rare, so mostly what they do to the whole shop.
void SeasonalFit::fit_day_kinds() {
    for (const DayKind kind : {holiday, eve}) {
        std::vector<double> sold(index_.categories), expected(index_.categories);
        double sold_all = 0, expected_all = 0;
        for (std::size_t d = 0; d < days_; ++d) {
            if (kind_[d] != kind) {
                continue;
            }
            for (std::size_t i = 0; i < index_.items; ++i) {
                const std::size_t c = index_.category[i];
                const double mu =
                    level_[i * days_ + d] * exposure_[i * days_ + d] * factor_[i * span_ + d] / kind_factor_[c][kind];
                sold[c] += sales_[i * days_ + d];
                expected[c] += mu;
                sold_all += sales_[i * days_ + d];
                expected_all += mu;
            }
        }
        const double common = shrunk_ratio(sold_all, expected_all, 200);
        for (std::size_t c = 0; c < index_.categories; ++c) {
            kind_factor_[c][kind] = (sold[c] + 200 * common) / (expected[c] + 200);
        }
    }
}

void SeasonalFit::fit_factors() {
    std::vector<double> units(index_.categories), days(index_.categories);
    for (std::size_t i = 0; i < index_.items; ++i) {
        for (std::size_t d = 0; d < days_; ++d) {
            units[index_.category[i]] += sales_[i * days_ + d];
            days[index_.category[i]] += exposure_[i * days_ + d];
        }
    }
    for (std::size_t c = 0; c < index_.categories; ++c) { start_level_[c] = days[c] > 0 ? units[c] / days[c] : 0; }
    set_factors();
    for (int round = 0; round < 3; ++round) {
        smooth_levels();
        fit_elasticities();
        set_factors();
        fit_day_kinds();
        set_factors();
        fit_weekdays();
        set_factors();
        fit_item_weekdays();
        set_factors();
    }
    smooth_levels();
}

/// A series' own share: the category's, times its sales against what that led to expect, as far as that is not chance.
void SeasonalFit::correct_shares() {
    std::vector<double> expected(panel_.series), residual(panel_.series);
    parallel_for(index_.items, threads_, [&](std::size_t begin, std::size_t end) {
        std::vector<float> base(days_);
        for (std::size_t i = begin; i < end; ++i) {
            for (std::size_t d = 0; d < days_; ++d) {
                base[d] = static_cast<float>(level_[i * days_ + d] * factor_[i * span_ + d]);
            }
            for (std::size_t k = index_.first[i]; k < index_.first[i + 1]; ++k) {
                const std::size_t s = index_.series[k];
                const float* sold = panel_.sales.data() + s * days_;
                const float* available = panel_.availability.data() + s * days_;
                double mass = 0;
                for (std::size_t d = 0; d < days_; ++d) { mass += double(base[d]) * available[d]; }
                expected[s] = mass * share_[s];
                const double scale = shrunk_ratio(series_sales_[s], expected[s], 5) * share_[s];
                double squares = 0;
                for (std::size_t d = 0; d < days_; ++d) {
                    const double e = sold[d] - scale * double(base[d]) * available[d];
                    squares += e * e;
                }
                residual[s] = squares;
            }
        }
    });
    std::vector<double> squares(index_.categories), mass(index_.categories), mean(index_.categories),
        noise(index_.categories);
    for (std::size_t s = 0; s < panel_.series; ++s) {
        const std::size_t c = panel_.category[s];
        squares[c] += (series_sales_[s] - expected[s]) * (series_sales_[s] - expected[s]);
        mass[c] += expected[s] * expected[s];
        mean[c] += expected[s];
        noise[c] += residual[s];
    }
    std::vector<double> prior_units(index_.categories);
    for (std::size_t c = 0; c < index_.categories; ++c) {
        const double dispersion = mean[c] > 0 ? std::max(1.0, noise[c] / mean[c]) : 1;
        const double spread =
            mass[c] > 0 ? std::clamp((squares[c] - dispersion * mean[c]) / mass[c], 1e-3, 10.0) : 1e-3;
        prior_units[c] = dispersion / spread;
    }
    for (std::size_t i = 0; i < index_.items; ++i) {
        double total = 0;
        for (std::size_t k = index_.first[i]; k < index_.first[i + 1]; ++k) {
            const std::size_t s = index_.series[k];
            share_[s] *=
                static_cast<float>(shrunk_ratio(series_sales_[s], expected[s], prior_units[panel_.category[s]]));
            total += share_[s];
        }
        for (std::size_t k = index_.first[i]; k < index_.first[i + 1] && total > 0; ++k) {
            share_[index_.series[k]] = static_cast<float>(share_[index_.series[k]] / total);
        }
    }
}

}  // namespace nearstock
