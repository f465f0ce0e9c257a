#include "inventory/stock_walk.hpp"

#include "core/check.hpp"
#include "core/random.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
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
    virtual ~Walk() = default;
    StockOutlook go(const std::vector<int>& also_over);

protected:
    virtual void wake(int morning);
    /// What is left after days [from, to).
    virtual void carry_over(int from, int to);
    void sell(int from, int to);

    void keep_served(double probability);

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
        carry_over(from, to);
        // A coarse grid moves some mass over the edge at which somebody is turned away: its sum is known better.
        keep_served(1 - outlook_.any_stockout[static_cast<std::size_t>(to - 1)]);
    }
}

void Walk::carry_over(int from, int to) {
    const auto demand = demand_.over(from, to);
    left_ = after(left_, demand, false);
    served_ = after(served_, demand, true);
}

void Walk::keep_served(double probability) {
    const double sum = std::accumulate(served_.mass.begin(), served_.mass.end(), 0.0);
    for (auto& m : served_.mass) { m *= sum > 0 ? probability / sum : 0; }
}

StockOutlook Walk::go(const std::vector<int>& also_over) {
    std::set<int> mornings{0, days_};
    for (const int morning : also_over) {
        if (morning > 0 && morning < days_) {
            mornings.insert(morning);
        }
    }
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

/// The freshest first: paths know how much of each date is left.
class FreshestFirst final : public Walk {
public:
    FreshestFirst(const WalkDemand& demand, const std::vector<WalkStock>& stock, int days)
        : Walk(demand, stock, days), freshest_(stock.size()), paths_(paths) {
        std::iota(freshest_.begin(), freshest_.end(), std::size_t{0});
        std::ranges::stable_sort(freshest_, std::greater{}, [&](std::size_t i) { return stock[i].expires; });
        for (auto& path : paths_) { path.left.assign(stock.size(), 0); }
    }

private:
    static constexpr std::size_t paths = 512;
    struct Path {
        std::vector<std::int64_t> left;  // by what of the stock it is
        bool served = true;              // nobody was turned away so far
    };

    void wake(int morning) override {
        double& wasted = outlook_.wasted[static_cast<std::size_t>(morning)];
        for (auto& path : paths_) {
            for (std::size_t i = 0; i < stock_.size(); ++i) {
                path.left[i] = morning_of(stock_[i]) == morning ? stock_[i].units : path.left[i];
                if (stock_[i].expires <= morning) {
                    wasted += double(path.left[i]) / double(paths);
                    path.left[i] = 0;
                }
            }
        }
        const double served = std::accumulate(served_.mass.begin(), served_.mass.end(), 0.0);
        left_ = spread_of(false);
        served_ = spread_of(true);
        keep_served(served);
    }

    void carry_over(int from, int to) override {
        const auto demand = demand_.over(from, to);
        if (demand.mean <= 0) {
            return;
        }
        const auto missed = demand.shortage_table(static_cast<std::size_t>(demand.quantile(1 - negligible)) + 2);
        std::vector<double> up_to;  // P(D <= k)
        for (std::size_t k = 0; k + 1 < missed.size(); ++k) { up_to.push_back(1 - missed[k] + missed[k + 1]); }
        const auto strata = shuffled(interval_++);
        for (std::size_t i = 0; i < paths; ++i) {
            const double p = (double(strata[i]) + 0.5) / double(paths);
            std::int64_t wanted = std::ranges::lower_bound(up_to, p) - up_to.begin();
            for (const auto lot : freshest_) {
                const auto sold = std::min(wanted, paths_[i].left[lot]);
                paths_[i].left[lot] -= sold;
                wanted -= sold;
            }
            paths_[i].served = paths_[i].served && wanted == 0;
        }
        left_ = spread_of(false);
        served_ = spread_of(true);
    }

    /// Each stratum of a morning's demand falls to one path.
    static std::vector<std::size_t> shuffled(std::size_t interval) {
        std::vector<std::size_t> strata(paths);
        std::iota(strata.begin(), strata.end(), std::size_t{0});
        auto random = Stream(1, "freshest first").at(interval);
        for (std::size_t i = paths - 1; i > 0; --i) { std::swap(strata[i], strata[random.below(i + 1)]); }
        return strata;
    }

    [[nodiscard]] Spread spread_of(bool only_served) const {
        std::map<std::int64_t, double> mass;
        for (const auto& path : paths_) {
            if (path.served || !only_served) {
                mass[std::accumulate(path.left.begin(), path.left.end(), std::int64_t{0})] += 1.0 / double(paths);
            }
        }
        if (mass.empty()) {
            return {0, 1, {0.0}};
        }
        const std::int64_t low = mass.begin()->first, high = mass.rbegin()->first;
        Spread spread = grid(low, high, (high - low) / finest_points + 1);
        for (const auto& [units, m] : mass) { put(spread, units, m); }
        return spread;
    }

    std::vector<std::size_t> freshest_;  // the stock, the latest date first
    std::vector<Path> paths_;
    std::size_t interval_ = 0;
};

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

StockOutlook walk_stock(const WalkDemand& demand, const std::vector<WalkStock>& stock, int days, Withdrawal withdrawal,
                        const std::vector<int>& also_over) {
    check(days >= 1, "a walk takes at least a day");
    const bool expires =
        std::ranges::any_of(stock, [&](const WalkStock& s) { return s.units > 0 && s.expires < days; });
    return withdrawal == Withdrawal::lifo && expires ? FreshestFirst(demand, stock, days).go(also_over)
                                                     : Walk(demand, stock, days).go(also_over);
}

}  // namespace nearstock
