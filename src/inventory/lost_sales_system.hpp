// What do some weeks of a two-echelon network with lost sales earn under a policy: warehouses that buy, stores that
// sell, several items that are independent of each other?
//
// Week t of one item, in this order (Alvo, Russo, Kanoria and Lee 2023, arXiv 2306.11246, setting
// "many warehouses, real data, lost demand"; the same words stand in favorita_weekly/README.md):
//   1. What was ordered in week t − warehouse_lead is on hand at the warehouse; what was shipped in week t − lead to a
//      store is on hand at the store. The policy sees stock, everything on its way and demand up to week t − 1.
//   2. It ships x[i,w] from warehouse w to adjacent store i, at most what w has, and orders q[w] from a supplier
//      without limit, paid now at unit_cost[w].
//   3. holding_cost of w on what is left at w. Stock on its way is free.
//   4. Demand d of store i: min(on hand, d) is sold at the item's price, the rest is lost; what is left pays the
//      store's holding_cost. A negative d is a return: negative sales, stock again.
// All stock is zero in the first week, and what is left at the end is worth nothing. Units are not rounded.
// profit = revenue − store holding − warehouse holding − procurement; lost sales cost their revenue, nothing beside it.
#pragma once

#include "core/result.hpp"

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace nearstock {

struct LostSalesNetwork {
    std::size_t stores = 0;
    std::size_t warehouses = 0;
    std::vector<int> lead_weeks;  // by store · warehouses + warehouse; 0: they are not adjacent
    int warehouse_lead_weeks = 1;
    std::vector<double> warehouse_holding;  // a unit and week
    std::vector<double> unit_cost;          // by warehouse
    std::vector<double> store_holding;      // a unit and week

    /// 0 when the warehouse does not supply the store.
    [[nodiscard]] int lead(std::size_t store, std::size_t warehouse) const {
        return lead_weeks[store * warehouses + warehouse];
    }
    [[nodiscard]] int longest_lead() const;
};

struct LostSalesDemand {
    std::size_t items = 0;
    std::size_t stores = 0;
    std::size_t weeks = 0;
    std::vector<double> units;  // by (item · stores + store) · weeks + week
    std::vector<double> price;  // by item

    [[nodiscard]] std::span<const double> of(std::size_t item, std::size_t store) const {
        return {units.data() + (item * stores + store) * weeks, weeks};
    }
};

/// Refuses sizes that do not match, a negative cost, a lead below a week, a store without a warehouse and demand that
/// is not a number; the message names the place.
Status check_lost_sales(const LostSalesNetwork& network, const LostSalesDemand& demand);

/// The stock of one item, after the arrivals of the week.
struct LostSalesState {
    std::vector<double> store_stock;
    std::vector<double> to_store;  // by store · store_horizon + weeks from now; [0] is zero: it has arrived
    std::vector<double> warehouse_stock;
    std::vector<double> to_warehouse;  // by warehouse · warehouse_horizon + weeks from now
    std::size_t store_horizon = 0;
    std::size_t warehouse_horizon = 0;
};

inline constexpr std::size_t unknown_end = std::numeric_limits<std::size_t>::max();

/// What a policy may look at.
struct LostSalesView {
    const LostSalesNetwork& network;
    const LostSalesState& state;
    const double* history;      // demand by week · stores + store, oldest week first
    std::size_t history_weeks;  // up to last week
    std::size_t item;
    double price;
    std::size_t weeks_left;  // this one included; unknown_end when the policy is not told
};

struct LostSalesDecision {
    std::vector<double> ship;   // by store · warehouses + warehouse
    std::vector<double> order;  // by warehouse
};

/// A decision from what is seen, and from nothing else: the same view, the same decision.
class LostSalesPolicy {
public:
    virtual ~LostSalesPolicy() = default;
    /// `decision` comes zeroed. Nothing may be negative, no shipment without a lane, none beyond the warehouse's stock
    /// (the simulation checks it, rounding aside).
    virtual void decide(const LostSalesView& view, LostSalesDecision& decision) const = 0;
};

/// Weeks [first, end) of the demand; the first `history` of them are only looked at.
struct LostSalesWindow {
    std::size_t first = 0;
    std::size_t end = 0;
    std::size_t history = 16;
    bool end_is_known = false;  // to the policy
};

struct LostSalesAccount {
    double revenue = 0;
    double store_holding = 0;
    double warehouse_holding = 0;
    double procurement = 0;
    double lost_revenue = 0;
    double units_sold = 0;
    double units_wanted = 0;
    double units_ordered = 0;
    double units_left = 0;  // at stores, warehouses and on their way, after the last week

    [[nodiscard]] double profit() const { return revenue - store_holding - warehouse_holding - procurement; }
    void add(const LostSalesAccount& other);
};

struct LostSalesResult {
    LostSalesAccount all;    // every simulated week
    LostSalesAccount later;  // without the first `ignored` simulated weeks
};

/// Requires a window inside the demand with more weeks than its history, and data that check_lost_sales accepts.
LostSalesResult simulate_lost_sales(const LostSalesNetwork& network, const LostSalesDemand& demand,
                                    const LostSalesWindow& window, const LostSalesPolicy& policy,
                                    std::size_t ignored = 16);

}  // namespace nearstock
