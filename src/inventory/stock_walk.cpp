#include "inventory/stock_walk.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace nearstock {

namespace {

constexpr double negligible = 1e-10;          // of probability, at each end of a demand
constexpr std::int64_t finest_points = 1024;  // more than these are carried on a coarser grid, means kept

/// A part of the probability, by the units left: mass[i] at low + i · step.
struct Spread {
    std::int64_t low = 0;
    std::int64_t step = 1;
    std::vector<double> mass;

    [[nodiscard]] std::int64_t at(std::size_t i) const { return low + static_cast<std::int64_t>(i) * step; }
    [[nodiscard]] std::int64_t high() const { return mass.empty() ? low : at(mass.size() - 1); }
};

/// P(D > s) and E[(D − s)+] at every point of a spread.
struct Beyond {
    std::vector<double> tail, shortage;
};

Beyond beyond(const NegativeBinomial& demand, const Spread& spread) {
    Beyond result;
    const std::size_t points = spread.mass.size();
    if (points < 4 || spread.step > 1) {
        for (std::size_t i = 0; i < points; ++i) {
            result.tail.push_back(demand.tail(spread.at(i)));
            result.shortage.push_back(demand.expected_shortage(spread.at(i)));
        }
        return result;
    }
    const auto table = demand.shortage_table(static_cast<std::size_t>(spread.high()) + 2);
    for (std::size_t i = 0; i < points; ++i) {
        const auto s = static_cast<std::size_t>(spread.at(i));
        result.tail.push_back(std::clamp(table[s] - table[s + 1], 0.0, 1.0));
        result.shortage.push_back(table[s]);
    }
    return result;
}

/// Demand as points k · step with their probabilities, from `first` on; nothing is lost at the ends.
struct DemandPoints {
    std::int64_t first = 0;  // in steps
    std::vector<double> mass;
};

DemandPoints points_of(const NegativeBinomial& demand, std::int64_t step) {
    DemandPoints points;
    if (demand.mean <= 0) {
        return {0, {1.0}};
    }
    const std::int64_t least = demand.quantile(negligible), most = demand.quantile(1 - negligible);
    points.first = (least + step / 2) / step;
    const std::int64_t last = (most + step / 2) / step;
    double below = 0;
    for (std::int64_t k = points.first; k < last; ++k) {
        const double up_to = demand.cdf(k * step + (step - 1) / 2);
        points.mass.push_back(std::max(0.0, up_to - below));
        below = up_to;
    }
    points.mass.push_back(std::max(0.0, 1 - below));
    return points;
}

/// Adds mass between two points of the grid so that its mean is kept.
void put(Spread& spread, std::int64_t units, double mass) {
    const std::int64_t above = units - spread.low;
    const auto i = static_cast<std::size_t>(above / spread.step);
    const double part = double(above % spread.step) / double(spread.step);
    spread.mass[i] += mass * (1 - part);
    if (part > 0) {
        spread.mass[i + 1] += mass * part;
    }
}

Spread grid(std::int64_t low, std::int64_t high, std::int64_t step) {
    return {low, step, std::vector<double>(static_cast<std::size_t>((high - low + step - 1) / step) + 1, 0.0)};
}

/// What is left after a demand; with `only_served`, of the cases in which it was met in full.
Spread after(const Spread& before, const NegativeBinomial& demand, bool only_served) {
    if (demand.mean <= 0 || before.mass.empty()) {
        return before;
    }
    const std::int64_t most = demand.quantile(1 - negligible);
    const std::int64_t low = std::max<std::int64_t>(0, before.low - most), high = before.high();
    const std::int64_t step = std::max(before.step, (high - low) / finest_points + 1);
    Spread left = grid(low, high, step);
    const auto points = points_of(demand, step);
    for (std::size_t i = 0; i < before.mass.size(); ++i) {
        for (std::size_t k = 0; before.mass[i] > 0 && k < points.mass.size(); ++k) {
            const std::int64_t units = before.at(i) - (points.first + static_cast<std::int64_t>(k)) * step;
            if (units < 0 && only_served) {
                break;
            }
            put(left, std::max(low, units), before.mass[i] * points.mass[k]);
        }
    }
    return left;
}

/// Nothing above `most` is left.
Spread capped(const Spread& before, std::int64_t most) {
    if (before.high() <= most) {
        return before;
    }
    Spread left = grid(std::min(before.low, most), most, before.step);
    for (std::size_t i = 0; i < before.mass.size(); ++i) { put(left, std::min(before.at(i), most), before.mass[i]); }
    return left;
}

int morning_of(const WalkStock& stock) { return std::max(0, stock.day); }

/// Units that came before a morning and may be sold on it.
std::int64_t younger(const std::vector<WalkStock>& stock, int morning) {
    std::int64_t units = 0;
    for (const auto& s : stock) { units += morning_of(s) < morning && s.expires > morning ? s.units : 0; }
    return units;
}

class Walk {
public:
    Walk(const WalkDemand& demand, const std::vector<WalkStock>& stock, int days);
    StockOutlook go();

private:
    void wake(int morning);
    void sell(int from, int to);

    const WalkDemand& demand_;
    const std::vector<WalkStock>& stock_;
    int days_;
    Spread left_{0, 1, {1.0}};    // units on the shelf
    Spread served_{0, 1, {1.0}};  // the same, of the cases in which nobody was turned away so far
    StockOutlook outlook_;
};

Walk::Walk(const WalkDemand& demand, const std::vector<WalkStock>& stock, int days)
    : demand_(demand), stock_(stock), days_(days) {
    const auto n = static_cast<std::size_t>(days);
    for (auto* by_day :
         {&outlook_.stockout, &outlook_.any_stockout, &outlook_.missed, &outlook_.wasted, &outlook_.closing}) {
        by_day->assign(n, 0.0);
    }
}

/// What has expired goes, what comes is put on the shelf. As the oldest is sold first, at most what is younger stays.
void Walk::wake(int morning) {
    double& wasted = outlook_.wasted[static_cast<std::size_t>(morning)];
    const std::int64_t stays = younger(stock_, morning);
    for (std::size_t i = 0; i < left_.mass.size(); ++i) {
        wasted += left_.mass[i] * double(std::max<std::int64_t>(0, left_.at(i) - stays));
    }
    left_ = capped(left_, stays);
    served_ = capped(served_, stays);
    for (const auto& s : stock_) {
        if (morning_of(s) != morning) {
            continue;
        }
        if (s.expires <= morning) {
            wasted += double(s.units);
        } else {
            left_.low += s.units;
            served_.low += s.units;
        }
    }
}

/// Days [from, to), on whose later mornings nothing comes or expires.
void Walk::sell(int from, int to) {
    double missed_before = 0;
    for (int day = from; day < to; ++day) {
        const auto demand = demand_.over(from, day + 1);
        const auto d = static_cast<std::size_t>(day);
        const auto all = beyond(demand, left_);
        double missed = 0, closing = 0;
        for (std::size_t i = 0; i < left_.mass.size(); ++i) {
            outlook_.stockout[d] += left_.mass[i] * all.tail[i];
            missed += left_.mass[i] * all.shortage[i];
            closing += left_.mass[i] * std::max(0.0, double(left_.at(i)) - demand.mean + all.shortage[i]);
        }
        outlook_.missed[d] = std::max(0.0, missed - missed_before);
        outlook_.closing[d] = closing;
        missed_before = missed;
        const auto served = beyond(demand, served_);
        double nobody_turned_away = 0;
        for (std::size_t i = 0; i < served_.mass.size(); ++i) {
            nobody_turned_away += served_.mass[i] * (1 - served.tail[i]);
        }
        outlook_.any_stockout[d] = from == 0 ? outlook_.stockout[d] : std::clamp(1 - nobody_turned_away, 0.0, 1.0);
        outlook_.stockout[d] = std::clamp(outlook_.stockout[d], 0.0, 1.0);
    }
    if (to < days_) {
        const auto demand = demand_.over(from, to);
        left_ = after(left_, demand, false);
        served_ = after(served_, demand, true);
        // A coarse grid moves some mass over the edge at which somebody is turned away: its sum is known better.
        const double sum = std::accumulate(served_.mass.begin(), served_.mass.end(), 0.0);
        const double known = 1 - outlook_.any_stockout[static_cast<std::size_t>(to - 1)];
        for (auto& m : served_.mass) { m *= sum > 0 ? known / sum : 0; }
    }
}

StockOutlook Walk::go() {
    std::set<int> mornings{0, days_};
    for (const auto& s : stock_) {
        check(s.units >= 0, "nothing lies on a shelf in negative numbers");
        for (const int morning : {morning_of(s), s.expires}) {
            if (morning > 0 && morning < days_ && s.units > 0) {
                mornings.insert(morning);
            }
        }
    }
    for (auto it = mornings.begin(); *it < days_; ++it) {
        wake(*it);
        sell(*it, *std::next(it));
    }
    return std::move(outlook_);
}

}  // namespace

NegativeBinomial WalkDemand::over(int from, int to) const {
    const double begin = std::max(double(from), starts_days), end = std::min(double(to), sold_days);
    if (end <= begin) {
        return NegativeBinomial::from_moments(0, 0);
    }
    const auto sum = demand.sum(cell, begin, end);
    return NegativeBinomial::from_moments(sum.mean, sum.variance);
}

double StockOutlook::missed_within(int days) const {
    const auto n = std::min(missed.size(), static_cast<std::size_t>(std::max(0, days)));
    return std::accumulate(missed.begin(), missed.begin() + std::ptrdiff_t(n), 0.0);
}

double StockOutlook::stock_days_within(int days) const {
    const auto n = std::min(closing.size(), static_cast<std::size_t>(std::max(0, days)));
    return std::accumulate(closing.begin(), closing.begin() + std::ptrdiff_t(n), 0.0);
}

double StockOutlook::wasted_at_all() const { return std::accumulate(wasted.begin(), wasted.end(), 0.0); }

double StockOutlook::risk_within(int days) const {
    const auto n = std::min(any_stockout.size(), static_cast<std::size_t>(std::max(0, days)));
    return n == 0 ? 0 : any_stockout[n - 1];
}

StockOutlook walk_stock(const WalkDemand& demand, const std::vector<WalkStock>& stock, int days) {
    check(days >= 1, "a walk takes at least a day");
    return Walk(demand, stock, days).go();
}

}  // namespace nearstock
