#include "inventory/serial_system.hpp"
#include "inventory/textbook_input.hpp"
#include "math/normal.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>

namespace nearstock {

namespace {

constexpr double steps_per_sd = 48;  // of the stage with the least demand variance: 1e-9 relative in cost
constexpr double reach = 8.5;        // standard deviations beyond which a normal's mass is below rounding

/// A straight line.
struct Line {
    double slope = 0, at_zero = 0;
    double operator()(double x) const { return slope * x + at_zero; }
};

/// What a stage pays below its own position x: least + drop(x) for x below S, `least` above. `drop[k]` belongs to
/// S − k·step. Where all stages are short of everything, the cost is a line.
struct Shortage {
    double S = 0;
    double least = 0;
    std::vector<double> drop;
    Line certain;
};

/// A stage whose lead time is not zero.
class NormalStage {
public:
    NormalStage(Shortage below, NormalDemand demand, double step)
        : below_(std::move(below)), demand_(demand), step_(step) {}

    /// A holding cost that this stage pays on its position: more than one when the stage above has no lead time.
    void add_holding(double cost) { holding_ += cost; }
    void shift(double cost) { constant_ += cost; }

    /// C_j and its derivative at y.
    struct Value {
        double cost, slope;
    };
    [[nodiscard]] Value at(double y) {
        const double top = y - demand_.mean - below_.S;  // demand beyond it leaves the stage below short
        const double sd = demand_.sd;
        double sum = 0, sum_of_slopes = 0;
        const auto first = static_cast<std::size_t>(std::max(1.0, std::ceil((-reach * sd - top) / step_)));
        const double last = (reach * sd - top) / step_;
        for (std::size_t k = first; double(k) <= last; ++k) {
            const double z = (top + double(k) * step_) / sd;
            const double weight = std::exp(-0.5 * z * z) * drop(k);
            sum += weight;
            sum_of_slopes -= weight * z;
        }
        const double unit = step_ * normal_pdf(0) / sd;
        return {holding_ * y + constant_ + below_.least + sum * unit, holding_ + sum_of_slopes * unit / sd};
    }
    /// C_j at `from`, `from` − step, …: all with the same weights, so they are computed once.
    [[nodiscard]] std::vector<double> table(double from, std::size_t count) {
        const double top = from - demand_.mean - below_.S;
        const double sd = demand_.sd;
        const auto lowest = static_cast<std::int64_t>(std::ceil((-reach * sd - top) / step_));
        const auto highest = static_cast<std::int64_t>(std::floor((reach * sd - top) / step_));
        std::vector<double> weight;
        for (std::int64_t k = lowest; k <= highest; ++k) {
            const double z = (top + double(k) * step_) / sd;
            weight.push_back(std::exp(-0.5 * z * z) * step_ * normal_pdf(0) / sd);
        }
        (void)drop(static_cast<std::size_t>(std::max<std::int64_t>(0, highest)) + count);
        std::vector<double> cost(count);
        for (std::size_t i = 0; i < count; ++i) {  // from − i·step: drop k gets the weight of k − i
            const auto shift = static_cast<std::int64_t>(i);
            double sum = 0;
            for (std::int64_t k = std::max<std::int64_t>(1, lowest + shift); k <= highest + shift; ++k) {
                sum += weight[static_cast<std::size_t>(k - shift - lowest)] * below_.drop[static_cast<std::size_t>(k)];
            }
            cost[i] = holding_ * (from - double(i) * step_) + constant_ + below_.least + sum;
        }
        return cost;
    }

private:
    double drop(std::size_t k) {
        while (below_.drop.size() <= k) {
            below_.drop.push_back(below_.certain(below_.S - double(below_.drop.size()) * step_) - below_.least);
        }
        return below_.drop[k];
    }
    Shortage below_;
    NormalDemand demand_;
    double step_;
    double holding_ = 0;
    double constant_ = 0;
};

/// Where the slope of a convex cost changes its sign, between low (negative) and high (positive): false position with
/// bisection whenever it is slow.
double root(const std::function<double(double)>& slope, double low, double high) {
    double at_low = slope(low), at_high = slope(high);
    bool bisect = false;
    for (int i = 0; i < 200 && high - low > 1e-13 * (1 + std::abs(high)); ++i) {
        const double x = bisect ? (low + high) / 2 : low - at_low * (high - low) / (at_high - at_low);
        const double value = slope(x);
        if (value == 0) {
            return x;
        }
        const double before = high - low;
        (value < 0 ? low : high) = x;
        (value < 0 ? at_low : at_high) = value;
        bisect = high - low > before / 2;
    }
    return (low + high) / 2;
}

/// The customer's penalty b·x⁻ seen through the first lead time: normal loss in closed form.
struct FirstStage {
    double penalty, holding, constant;
    NormalDemand demand;
    [[nodiscard]] double cost(double y) const {
        return holding * y + constant + expected_end_cost({0, penalty}, demand, y);
    }
    [[nodiscard]] double best() const { return demand.mean + demand.sd * normal_quantile(1 - holding / penalty); }
};

/// Goes up the line of stages; stages without lead time join the one below.
class Recursion {
public:
    Recursion(double penalty, double step) : step_(step), certain_{-penalty, 0} {}

    /// Solves the stage with the given holding cost on its position; `lead` has sd 0 when there is no lead time.
    void stage(double holding, NormalDemand lead) {
        certain_ = {certain_.slope + holding, certain_.at_zero - certain_.slope * lead.mean - holding * lead.mean};
        if (lead.sd == 0) {
            if (level_ == Level::first) {
                first_.holding += holding;
            } else if (level_ == Level::later) {
                later_->add_holding(holding);
            }
            resolve();
            return;
        }
        variance_ += lead.sd * lead.sd;
        sure_ += lead.mean;
        enter(holding, lead);
        resolve();
    }
    [[nodiscard]] double S() const { return S_; }
    [[nodiscard]] double cost() const { return least_; }

private:
    enum class Level { none, first, later };

    void enter(double holding, NormalDemand lead) {
        if (level_ == Level::none) {
            // Stages without lead time beside the customer only lower what a shortage costs.
            first_ = {-certain_.slope + holding, holding, -holding * lead.mean, lead};
            level_ = Level::first;
            return;
        }
        Shortage below{S_, least_, drops(), before_};
        later_.emplace(std::move(below), lead, step_);
        later_->add_holding(holding);
        later_->shift(-holding * lead.mean);
        level_ = Level::later;
    }
    /// Finds S and the least cost of the present stage.
    void resolve() {
        before_ = certain_;
        if (level_ == Level::none) {
            S_ = least_ = 0;
        } else if (level_ == Level::first) {
            S_ = first_.best();
            least_ = first_.cost(S_);
        } else {
            NormalStage& stage = *later_;
            const double spread = std::sqrt(variance_);
            double low = sure_ - reach * spread, high = sure_ + reach * spread;
            while (stage.at(high).slope < 0) { high += spread; }
            while (stage.at(low).slope > 0) { low -= spread; }
            S_ = root([&](double y) { return stage.at(y).slope; }, low, high);
            least_ = stage.at(S_).cost;
        }
        low_end_ = sure_ - reach * std::sqrt(variance_);
        sure_ = std::min(sure_, S_);
    }
    /// The present stage's cost below S on the grid, less its least.
    std::vector<double> drops() {
        const auto count = static_cast<std::size_t>(std::max(2.0, std::ceil((S_ - low_end_) / step_)));
        std::vector<double> cost;
        if (level_ == Level::first) {
            for (std::size_t k = 0; k < count; ++k) { cost.push_back(first_.cost(S_ - double(k) * step_)); }
        } else {
            cost = later_->table(S_, count);
        }
        for (double& c : cost) { c -= least_; }
        return cost;
    }

    double step_;
    Line certain_, before_;  // cost where all are short, with and before the stage that comes next
    double variance_ = 0;    // of demand over the lead times so far
    double sure_ = 0;        // the least position from which, on average, some stage below is not short
    double low_end_ = 0;     // below it the present stage's cost is the line
    Level level_ = Level::none;
    FirstStage first_{};
    std::optional<NormalStage> later_;
    double S_ = 0, least_ = 0;
};

}  // namespace

Result<SerialAnswer> serial_system(std::span<const SerialStage> stages, double stockout_cost, NormalDemand demand) {
    NEARSTOCK_RETURN_IF_ERROR(valid_serial_system(stages, stockout_cost));
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(demand.mean, "demand mean"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(demand.sd, "demand sd"));
    double penalty = stockout_cost, shortest = 0, total = 0;
    for (const auto& stage : stages) {
        penalty += stage.echelon_holding;
        total += stage.lead_time;
        if (stage.lead_time > 0) {
            shortest = shortest > 0 ? std::min(shortest, stage.lead_time) : stage.lead_time;
        }
    }
    // A lead time that is tiny beside the others gets a coarser grid: it hardly matters, and the table stays small.
    const double step = demand.sd * std::sqrt(std::max(shortest, total * 1e-4)) / steps_per_sd;
    Recursion recursion(penalty, step);
    SerialAnswer answer;
    for (const auto& stage : stages) {
        recursion.stage(stage.echelon_holding, {demand.mean * stage.lead_time, demand.sd * std::sqrt(stage.lead_time)});
        answer.echelon_base_stock.push_back(recursion.S());
        answer.cost = recursion.cost();
    }
    return answer;
}

}  // namespace nearstock
