#include "forecasting/feature_year.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr std::size_t weekday_window = 56, weeks_around = 4, level_window = 28, year_of_weeks = 364;
constexpr std::size_t least_history = 60;  // days before one has weeks around it
constexpr double older_year = 0.75;        // weight of a year against the one after it
constexpr double single_year_noise = 4;    // how much less one year alone is believed

std::chrono::year_month_day date_of(const YearCalendar& calendar, std::size_t day) {
    return std::chrono::year_month_day(calendar.first_day + Days(day));
}

unsigned week_of_month(std::chrono::year_month_day date) { return (unsigned(date.day()) - 1) / 7; }

}  // namespace

DailyTotals::DailyTotals(std::vector<double> totals) : total_(std::move(totals)), sums_(total_.size() + 1) {
    for (std::size_t d = 0; d < total_.size(); ++d) { sums_[d + 1] = sums_[d] + total_[d]; }
}

AlikeDays alike_days(const YearCalendar& calendar, std::size_t origin, std::size_t day) {
    AlikeDays result;
    const auto date = date_of(calendar, day);
    for (std::size_t back = 358; back <= day; ++back) {
        const std::size_t d = day - back;
        if (d >= origin || d < least_history) {
            continue;
        }
        const auto other = date_of(calendar, d);
        if (other.month() != date.month()) {
            continue;
        }
        // A feast that moves has left the date: what it sold then says nothing of an ordinary day.
        if (other.day() == date.day() && calendar.marked[d] <= calendar.marked[day]) {
            result.same_date.push_back(d);
        }
        if (back % 7 == 0 && week_of_month(other) == week_of_month(date) && calendar.marked[day] != 0 &&
            calendar.marked[d] != 0) {
            result.same_weekday_of_month.push_back(d);
        }
    }
    return result;
}

YearEffects::YearEffects(const DailyTotals& totals, const YearCalendar& calendar, std::size_t origin)
    : totals_(&totals), origin_(origin) {
    set_weekdays(calendar);
    set_local(calendar);
}

void YearEffects::set_weekdays(const YearCalendar& calendar) {
    const std::size_t from = origin_ > weekday_window ? origin_ - weekday_window : 0;
    double sums[7] = {}, counts[7] = {};
    for (std::size_t d = from; d < origin_; ++d) {
        if (calendar.marked[d] == 0) {
            sums[d % 7] += totals_->at(d);
            counts[d % 7] += 1;
        }
    }
    const double mean = totals_->mean(from, origin_);
    for (std::size_t w = 0; w < 7; ++w) {
        // One day's worth of the mean keeps a group that hardly sells near 1.
        weekday_[w] = mean > 0 ? (sums[w] + 0.5 * mean) / ((counts[w] + 0.5) * mean) : 1;
    }
}

void YearEffects::set_local(const YearCalendar& calendar) {
    local_.resize(origin_);
    std::vector<float> sizes;
    for (std::size_t d = 0; d < origin_; ++d) {
        double sum = 0, count = 0;
        for (std::size_t w = 1; w <= weeks_around; ++w) {
            if (d >= 7 * w && calendar.marked[d - 7 * w] == 0) {
                sum += totals_->at(d - 7 * w);
                count += 1;
            }
            if (d + 7 * w < origin_ && calendar.marked[d + 7 * w] == 0) {
                sum += totals_->at(d + 7 * w);
                count += 1;
            }
        }
        const double around = count > 0 ? sum / count : 0, little = 0.02 * around + 0.01;
        local_[d] = static_cast<float>(std::log((totals_->at(d) + little) / (around + little)));
        if (d >= least_history) {
            sizes.push_back(std::abs(local_[d]));
        }
    }
    if (!sizes.empty()) {
        const auto middle = sizes.begin() + std::ptrdiff_t(sizes.size() / 2);
        std::nth_element(sizes.begin(), middle, sizes.end());
        noise_ = 2.2 * double(*middle) * double(*middle);  // of a normal error, from its median size
    }
}

double YearEffects::shrunk(std::span<const std::size_t> days) const {
    if (days.empty()) {
        return 0;
    }
    const double n = double(days.size());
    double sum = 0, squares = 0;
    for (const auto d : days) {
        sum += local_[d];
        squares += double(local_[d]) * local_[d];
    }
    const double mean = sum / n, square = mean * mean;
    // Years that disagree (a moving feast met once) say little, whatever their mean is.
    const double variance = n > 1 ? std::max(noise_, (squares - n * square) / (n - 1)) : single_year_noise * noise_;
    return square > 0 ? mean * std::max(0.0, 1 - variance / n / square) : 0;
}

double YearEffects::date(const AlikeDays& alike) const {
    const double by_date = shrunk(alike.same_date), by_weekday = shrunk(alike.same_weekday_of_month);
    return std::abs(by_weekday) > std::abs(by_date) ? by_weekday : by_date;
}

double YearEffects::season(std::size_t day) const {
    double around = 0, before = 0, weight = 1;
    for (std::size_t back = year_of_weeks; back + level_window <= origin_; back += year_of_weeks) {
        weight *= older_year;
        const std::size_t centre = day - back, from = origin_ - back;
        around += weight * totals_->mean(centre - 3, std::min(centre + 4, origin_));
        before += weight * totals_->mean(from - level_window, from);
    }
    return before > 0 ? std::clamp(around / before, 0.2, 5.0) : 1;
}

}  // namespace nearstock
