// What to stock where, what to order, what to move: the one interface every replenishment policy stands behind.
//
// A policy is a configuration plus a pure function of the night's inputs. All vectors "by cell" are indexed by
// Network::cell(product, site) and include the hub.
#pragma once

#include "domain/network.hpp"
#include "domain/stock_plan.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

/// Demand that a site must serve, ahead, by cell. The hub's rows are the sum over the MFCs of what passes through it.
struct SiteDemand {
    std::size_t horizon = 0;
    std::vector<float> mean;     // cell × horizon, units
    std::vector<float> size;     // cell: negative binomial size of one day, may be infinite
    double day_correlation = 0;  // of the daily rates of one cell
    /// Mean and variance of the sum over `from` … `to` days ahead; fractional ends are prorated.
    struct Sum {
        double mean = 0;
        double variance = 0;
    };
    [[nodiscard]] Sum sum(std::size_t cell, double from, double to) const;
};

/// What the practice looks at: the last 28 days of regional sales, and each site's share of total volume over all SKUs.
struct RegionalSales {
    std::vector<double> mean;        // by product, units a day
    std::vector<double> variance;    // by product, of daily sales (sample variance)
    std::vector<double> site_share;  // by site; sums to 1 over the MFCs; the hub's is the sum of what it supplies (1)
};

struct LeadTime {
    struct OnDay {
        double days = 0;
        double share = 0;
    };
    struct Short {
        double part = 1;
        double share = 0;
    };
    struct Distribution {
        std::vector<OnDay> days;  // with their probabilities, ascending
        /// Lines that come short: the part of what was ordered that comes, with its probability. The others come in
        /// full.
        std::vector<Short> shorts;
    };

    double mean_days = 0;  // NaN: nobody knows, so nothing can be planned
    double variance = 0;
    /// The same as a distribution, one for all cells of a lane. None: only the moments are known.
    std::shared_ptr<const Distribution> seen;
};

struct ReplenishmentInputs {
    const Network& network;
    BusinessDate day;                       // the morning that the plan precedes
    const std::vector<Quantity>& on_hand;   // by cell
    const std::vector<Quantity>& on_order;  // by cell
    const std::vector<Quantity>& expiring;  // by cell: units on hand that expire before they can be replaced
    const SiteDemand& demand;
    const RegionalSales& sales;
    const std::vector<LeadTime>& lead_times;  // by cell: hub → MFC where from_hub, else supplier → site
    double review_days = 1;
    unsigned threads = 1;
};

class ReplenishmentPolicy {
public:
    virtual ~ReplenishmentPolicy() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Respects case packs, minimum orders, supplier order weekdays, site capacity, hub stock (a hub transfer takes
    /// what the hub has). Never plans for a product that is not sold on the day after its lead time.
    [[nodiscard]] virtual StockPlan plan(const ReplenishmentInputs& inputs) const = 0;
};

/// Parameters of the common practice (config/practice.toml documents each).
struct PracticeParameters {
    double safety_factor = 1.645;  // of the standard normal
    double cover_days = 14;        // ordered on top of the reorder point
    int window_days = 28;          // of the sales statistics
    bool from_forecast = false;    // mean and spread of the site's forecast instead: the policy "forecast_ss"
};

/// Parameters of nearstock's first own policy.
struct BaseStockParameters {
    double maximum_critical_ratio = 0.995;
    double minimum_critical_ratio = 0.5;
    /// Times a missing unit's own loss: it also costs a second shipment or the basket. At 1 a single shop alone misses
    /// a little more than common practice does; a network that helps itself out does not (config/nearstock.toml).
    double shortage_weight = 1.8;
    bool transfers = true;
    bool capacity_scaling = true;
    bool normal_demand = false;        // safe levels from a normal instead of a negative binomial of the same moments
    bool random_lead_time = true;      // false: every delivery is expected on its mean day
    bool empirical_lead_time = false;  // true: the days that deliveries took, late and short ones, instead of moments
};

/// Parameters of the network plan: the targets of base_stock, and one problem a night for what moves and what is
/// bought.
struct NetworkPolicyParameters {
    BaseStockParameters targets;
    double move_weight = 1.8;  // times a missing unit's own loss, for what moves: other sites in reach may serve too
    std::optional<double> budget;  // for a night's purchases, in the currency; none: no limit
};

std::unique_ptr<ReplenishmentPolicy> make_practice_policy(PracticeParameters parameters);
std::unique_ptr<ReplenishmentPolicy> make_base_stock_policy(BaseStockParameters parameters);
std::unique_ptr<ReplenishmentPolicy> make_network_policy(NetworkPolicyParameters parameters);

/// P(demand over days [0, lead + review) exceeds on_hand) by cell, from the same distributions that the targets use.
std::vector<double> stockout_risk(const ReplenishmentInputs& inputs, bool empirical_lead_time = false);

}  // namespace nearstock
