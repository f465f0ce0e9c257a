#include "inventory/stock_worth.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr double far = 0.9999;        // demand above this quantile is not looked at
constexpr double never_given = 1e15;  // micros
constexpr double most_days = 60;      // that a hub's delivery is waited for
constexpr double short_life = 2.0;    // days that goods near their date can still be sold where they are brought

/// When the next delivery of a cell can be counted on: something already on its way comes, in the mean, after half the
/// lead time; what is ordered tonight after all of it.
struct Wait {
    double days = 0;
    double variance = 0;
};

Wait until_delivery(const ReplenishmentInputs& inputs, std::size_t c, const CellPlan& cell) {
    if (inputs.on_order[c].value() > 0) {
        return {std::max(1.0, cell.lane.lead_days / 2), cell.lane.lead_variance / 2};
    }
    return {cell.units > 0 && !cell.lane.from_hub ? cell.lane.lead_days : cell.lane.lead_days + cell.lane.review_days,
            cell.lane.lead_variance};
}

/// P(D >= n), n = 1 …, of a table of E[(D − s)⁺].
class Reached {
public:
    explicit Reached(const MixedDemand& demand)
        : missed_(demand.mean > 0 ? demand.shortage_table(static_cast<std::size_t>(demand.quantile(far)) + 2)
                                  : std::vector<double>(1)) {}
    [[nodiscard]] double at_least(std::int64_t n) const {
        const auto i = static_cast<std::size_t>(std::max<std::int64_t>(1, n));
        return i < missed_.size() ? missed_[i - 1] - missed_[i] : 0;
    }
    [[nodiscard]] std::int64_t end() const { return static_cast<std::int64_t>(missed_.size()); }
    /// Mean and variance of what a stock leaves unserved.
    void add_unserved(std::int64_t stock, double& mean, double& variance) const {
        double first = 0, second = 0;
        for (std::int64_t n = stock + 1; n < end(); ++n) {
            const double p = at_least(n);
            first += p;
            second += p * double(2 * (n - stock) - 1);
        }
        mean += first;
        variance += std::max(0.0, second - first * first);
    }

private:
    std::vector<double> missed_;
};

/// The shelves of one product, evaluated together.
class Evaluation {
public:
    Evaluation(const ReplenishmentInputs& inputs, ProductIndex p, const std::vector<CellPlan>& cells,
               const WorthOptions& options)
        : inputs_(inputs), network_(inputs.network), p_(p), cells_(cells), options_(options) {}

    ProductWorth run() {
        result_.at.resize(network_.sites.size());
        look_at_hub();
        for (const auto s : network_.mfcs()) {
            const auto& cell = at(s);
            if (cell.lane.carried && cell.rate > 0) {
                any_near_date_ = any_near_date_ || lost_at(s) > 0;
            }
        }
        for (const auto s : network_.mfcs()) { result_.at[s.value] = shop(s); }
        if (const auto hub = network_.hub(); hub.exists()) {
            const auto have = on_hand(hub);
            const double worth = network_.products[p_.value].via_hub ? 0 : never_given;
            result_.at[hub.value] =
                ShelfWorth(have, std::vector<double>(static_cast<std::size_t>(have), worth), Receives::nothing);
        }
        return std::move(result_);
    }

private:
    [[nodiscard]] const CellPlan& at(SiteIndex s) const { return cells_[network_.cell(p_, s)]; }
    [[nodiscard]] std::int64_t on_hand(SiteIndex s) const {
        return std::max<std::int64_t>(0, inputs_.on_hand[network_.cell(p_, s)].value());
    }
    /// Units on the shelf that are expected to expire there.
    [[nodiscard]] std::int64_t lost_at(SiteIndex s) const {
        const std::int64_t expiring = std::min(on_hand(s), inputs_.expiring[network_.cell(p_, s)].value());
        return expiring > 0
                   ? std::min(expiring, std::int64_t{std::llround(at(s).until_next.expected_leftover(expiring))})
                   : 0;
    }

    void look_at_hub() {
        for (const auto s : network_.mfcs()) {
            shortage_ = std::max(shortage_, at(s).costs.shortage * options_.shortage_weight);
            waste_ = std::max(waste_, at(s).costs.waste);
            line_ = std::max(line_, at(s).costs.fixed_per_line);
        }
        const auto hub = network_.hub();
        result_.hub_dry = 1;
        result_.scale = shortage_ + line_;
        if (!hub.exists() || !network_.products[p_.value].via_hub || !at(hub).lane.carried) {
            return;
        }
        const std::size_t c = network_.cell(p_, hub);
        Wait wait = until_delivery(inputs_, c, at(hub));
        wait.days += 1;  // the shops get it the morning after
        double mean = 0, variance = 0;
        std::int64_t all = on_hand(hub);
        for (const auto s : network_.mfcs()) {
            if (at(s).lane.carried) {
                const auto demand = demand_until(inputs_, network_.cell(p_, s), at(s).lane, wait.days, wait.variance);
                Reached(demand).add_unserved(at(s).position, mean, variance);
                all += at(s).position;
            }
        }
        result_.hub_dry = NegativeBinomial::from_moments(mean, variance).tail(on_hand(hub) - 1);
        // When the hub runs dry, more was sold than was thought or the delivery was late: the same for all shops.
        const auto total = demand_until(inputs_, c, at(hub).lane, wait.days, wait.variance);
        const double likely = total.tail(all - 1);
        const double if_dry = likely > 1e-9 ? double(all) + total.expected_shortage(all) / likely : double(all);
        dry_days_ = wait.days * std::max(1.0, if_dry / std::max(1e-9, total.mean));
    }

    ShelfWorth shop(SiteIndex s) {
        const std::size_t c = network_.cell(p_, s);
        const auto& cell = cells_[c];
        const auto have = on_hand(s);
        if (!cell.lane.carried || cell.rate <= 0) {
            // Nothing sells here any more, or it is not said what: it stays.
            return {have, std::vector<double>(static_cast<std::size_t>(have), never_given), Receives::nothing};
        }
        const bool hub_fed = cell.lane.from_hub;
        const Wait wait = until_delivery(inputs_, c, cell);
        const Reached soon(hub_fed ? cell.until_next
                                   : MixedDemand(demand_until(inputs_, c, cell.lane, wait.days, wait.variance)));
        const Reached later(hub_fed ? demand_until(inputs_, c, cell.lane, std::min(dry_days_, most_days), 0)
                                    : NegativeBinomial{});
        const double dry = hub_fed ? result_.hub_dry : 0;
        const std::int64_t coming = hub_fed ? inputs_.on_order[c].value() : 0;  // the same morning, or a day late
        const std::int64_t lost = lost_at(s);
        // Every line costs its fixed amount and the risk at its end. With u units a line, batch ÷ u of them are needed:
        // the u-th unit saves batch ÷ u² of one.
        const double batch = std::max(1.0, double(cell.order_up_to - cell.due_below));
        const double line =
            cell.costs.fixed_per_line + (hub_fed ? shortage_ * cell.until_next.expected_shortage(cell.due_below) : 0);
        result_.scale = std::max(result_.scale, shortage_ + line);
        const auto put_off = [&](std::int64_t n) {
            const double u = std::max(std::sqrt(batch), double(n - have));
            return n + coming > cell.order_up_to ? 0
                   : n <= have || !hub_fed       ? line / batch
                                                 : std::max(line / batch, line * batch / (u * u));
        };
        const auto saved = [&](std::int64_t n) {
            return shortage_ * ((1 - dry) * soon.at_least(n + coming) + dry * later.at_least(n + coming));
        };
        const auto worth = [&](std::int64_t n) { return saved(n) + put_off(n); };
        // What it loses before the shops can be asked again: tomorrow night, or not until its supplier comes.
        double loss = 0;
        for (std::int64_t n = have - lost + 1; n <= soon.end(); ++n) { loss += shortage_ * soon.at_least(n + coming); }
        const bool due = hub_fed && cell.position < cell.due_below;
        const bool needy = options_.lateral && loss > double(network_.rates.transfer_per_line.value());
        const Receives receives = cell.order_up_to <= have - lost + coming ? Receives::nothing
                                  : needy                                  ? Receives::from_all
                                  : due                                    ? Receives::from_hub
                                                                           : Receives::nothing;
        result_.wanted = result_.wanted || receives != Receives::nothing;

        std::vector<double> table;
        for (std::int64_t n = 1; n <= have - lost; ++n) { table.push_back(worth(n)); }
        if (lost > 0) {
            table.insert(table.end(), static_cast<std::size_t>(lost), -waste_);
            result_.waste = waste_;
            return {have, std::move(table), Receives::nothing};
        }
        const Reached in_time(any_near_date_ ? demand_until(inputs_, c, cell.lane, short_life, 0) : NegativeBinomial{});
        for (std::int64_t n = have + 1; n <= std::max(have + 1, cell.order_up_to - coming); ++n) {
            const double sold = in_time.at_least(n + coming);
            table.push_back(any_near_date_ ? std::min(saved(n), shortage_ * sold) - waste_ * (1 - sold) : worth(n));
        }
        return {have, std::move(table), receives};
    }

    const ReplenishmentInputs& inputs_;
    const Network& network_;
    ProductIndex p_;
    const std::vector<CellPlan>& cells_;
    const WorthOptions& options_;
    double dry_days_ = 0;  // of mean demand that come until the hub's delivery, if the hub runs dry before it
    double shortage_ = 0, waste_ = 0, line_ = 0;
    bool any_near_date_ = false;
    ProductWorth result_;
};

}  // namespace

ShelfWorth::ShelfWorth(std::int64_t on_hand, std::vector<double> worth, Receives receives)
    : on_hand_(on_hand), worth_(std::move(worth)), total_(worth_.size() + 1), receives_(receives) {
    for (std::size_t i = 0; i < worth_.size(); ++i) {
        if (i > 0) {
            worth_[i] = std::min(worth_[i], worth_[i - 1]);  // falls in theory; rounding may say otherwise
        }
        total_[i + 1] = total_[i] + worth_[i];
    }
}

double ShelfWorth::of(std::int64_t n) const { return n <= end() ? worth_[static_cast<std::size_t>(n - 1)] : 0; }

double ShelfWorth::total(std::int64_t n) const {
    return total_.empty() ? 0 : total_[static_cast<std::size_t>(std::clamp<std::int64_t>(n, 0, end()))];
}

ProductWorth worth_of_stock(const ReplenishmentInputs& inputs, ProductIndex product, const std::vector<CellPlan>& cells,
                            const WorthOptions& options) {
    return Evaluation(inputs, product, cells, options).run();
}

}  // namespace nearstock
