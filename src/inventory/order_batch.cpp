#include "inventory/order_batch.hpp"

#include "inventory/expected_cost.hpp"
#include "inventory/textbook_input.hpp"
#include "math/normal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

Status valid(const BatchCosts& costs, double rate) {
    NEARSTOCK_RETURN_IF_ERROR(require_positive(costs.fixed, "fixed_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(costs.end.holding, "holding_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(costs.end.shortage, "stockout_cost"));
    return require_positive(rate, "demand_mean");
}

/// A normal lead-time demand with its costs.
struct Watched {
    BatchCosts costs;
    double rate, mean, sd;

    [[nodiscard]] double z(double y) const { return (y - mean) / sd; }
    /// E[(D − y)+].
    [[nodiscard]] double loss(double y) const {
        const double at = z(y);
        return sd * (normal_pdf(at) - at * normal_cdf(-at));
    }
    /// ∫ loss from y on = sd²/2·((1 + z²)·(1 − Φ) − zφ).
    [[nodiscard]] double second_loss(double y) const {
        const double at = z(y);
        return sd * sd / 2 * ((1 + at * at) * normal_cdf(-at) - at * normal_pdf(at));
    }
    /// Cost rate while the position is y.
    [[nodiscard]] double at(double y) const {
        return costs.end.holding * (y - mean) + (costs.end.holding + costs.end.shortage) * loss(y);
    }
    [[nodiscard]] double slope(double y) const {
        return costs.end.holding - (costs.end.holding + costs.end.shortage) * normal_cdf(-z(y));
    }
    [[nodiscard]] double cost(double r, double q) const {
        return (costs.fixed * rate + costs.end.holding * q * (r + q / 2 - mean) +
                (costs.end.holding + costs.end.shortage) * (second_loss(r) - second_loss(r + q))) /
               q;
    }
    [[nodiscard]] double base_stock() const {
        return mean + sd * normal_quantile(critical_ratio(costs.end.shortage, costs.end.holding));
    }
    [[nodiscard]] double backorder_quantity() const {
        const double served = costs.end.shortage / (costs.end.holding + costs.end.shortage);
        return economic_order_quantity(costs.fixed, rate, costs.end.holding * served);
    }
    /// The r at which a batch of q begins and ends at the same cost rate: Newton's steps on a bracket.
    [[nodiscard]] double reorder_for(double q) const {
        double low = base_stock() - q, high = base_stock();
        double r = high - q * costs.end.shortage / (costs.end.holding + costs.end.shortage);
        for (int i = 0; i < 200 && high - low > 1e-15 * (std::abs(high) + sd); ++i) {
            const double excess = at(r + q) - at(r);
            (excess > 0 ? high : low) = r;
            const double next = r - excess / (slope(r + q) - slope(r));
            if (std::abs(next - r) <= 1e-15 * (std::abs(r) + sd)) {
                return next;
            }
            r = next > low && next < high ? next : (low + high) / 2;
        }
        return r;
    }
};

Result<Watched> watched(const BatchCosts& costs, const LeadTimeDemand& demand) {
    NEARSTOCK_RETURN_IF_ERROR(valid(costs, demand.rate));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(demand.sd, "demand_sd"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(demand.lead_time, "lead_time"));
    return Watched{costs, demand.rate, demand.rate * demand.lead_time, demand.sd * std::sqrt(demand.lead_time)};
}

OrderBatch answer_of(const Watched& w, double r, double q) { return {r, q, w.cost(r, q)}; }

}  // namespace

Result<double> order_batch_cost(const BatchCosts& costs, const LeadTimeDemand& demand, double r, double q) {
    NEARSTOCK_ASSIGN_OR_RETURN(w, watched(costs, demand));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(q, "order_quantity"));
    return w.cost(r, q);
}

Result<OrderBatch> best_order_batch(const BatchCosts& costs, const LeadTimeDemand& demand) {
    NEARSTOCK_ASSIGN_OR_RETURN(w, watched(costs, demand));
    // With r at its best for Q, d(Q·cost)/dQ is the cost rate at the ends: it crosses the cost once, from below.
    double low = w.backorder_quantity();  // the random problem orders no less (Zheng 1992)
    const auto too_large = [&](double q) {
        const double r = w.reorder_for(q);
        return w.at(r) > w.cost(r, q);
    };
    double high = 2 * low;
    while (!too_large(high)) { high *= 2; }
    for (int i = 0; i < 100 && high - low > 1e-14 * high; ++i) {
        const double middle = (low + high) / 2;
        (too_large(middle) ? high : low) = middle;
    }
    return answer_of(w, w.reorder_for(high), high);
}

Result<OrderBatch> batch_by_backorder_quantity(const BatchCosts& costs, const LeadTimeDemand& demand) {
    NEARSTOCK_ASSIGN_OR_RETURN(w, watched(costs, demand));
    const double q = w.backorder_quantity();
    return answer_of(w, w.reorder_for(q), q);
}

Result<OrderBatch> batch_by_safety_stock(const BatchCosts& costs, const LeadTimeDemand& demand) {
    NEARSTOCK_ASSIGN_OR_RETURN(w, watched(costs, demand));
    return answer_of(w, w.base_stock(), economic_order_quantity(costs.fixed, demand.rate, costs.end.holding));
}

Result<OrderBatch> batch_by_expected_inventory(const BatchCosts& costs, const LeadTimeDemand& demand) {
    NEARSTOCK_ASSIGN_OR_RETURN(w, watched(costs, demand));
    const double h = costs.end.holding, p = costs.end.shortage;
    double q = economic_order_quantity(costs.fixed, demand.rate, h);
    double r = w.mean;
    for (int i = 0; i < 1000; ++i) {
        const double missed = h * q / (p * demand.rate);
        if (missed >= 1) {
            return refuse(fmt::format("a batch of {:.6g} would be short in every cycle", q), "stockout_cost",
                          "the approximation needs a dearer stockout; the exact policy does not");
        }
        r = w.mean - w.sd * normal_quantile(missed);
        const double next = std::sqrt(2 * demand.rate * (costs.fixed + p * w.loss(r)) / h);
        if (std::abs(next - q) <= 1e-13 * q) {
            break;
        }
        q = next;
    }
    return answer_of(w, r, q);
}

Result<WholeBatch> best_whole_batch(const BatchCosts& costs, double rate, const DiscreteDemand& lead_time_demand) {
    NEARSTOCK_RETURN_IF_ERROR(valid(costs, rate));
    const OnePeriodCost at(lead_time_demand, costs.end);
    std::int64_t low = at.best_stock(), high = at.best_stock();  // positions in use: r + 1 … r + Q
    double sum = costs.fixed * rate + at(low);
    double average = sum;
    for (;;) {
        const double below = at(low - 1), above = at(high + 1);
        if (std::min(below, above) >= average) {
            return WholeBatch{low - 1, high - low + 1, average};
        }
        below <= above ? --low : ++high;
        sum += std::min(below, above);
        average = sum / double(high - low + 1);
    }
}

}  // namespace nearstock
