// What nobody can plan with in a ScheduleProblem, all of it, each with its place and mend.
#include "inventory/replenishment_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

using Of = ScheduleFault::Of;

bool number(double value) { return value >= 0 && std::isfinite(value); }

class Faults {
public:
    explicit Faults(const ScheduleProblem& problem) : p_(problem) {}

    std::vector<ScheduleFault> all() && {
        const std::size_t cells = p_.skus.size() * p_.sites.size();
        if (p_.days == 0 || p_.paths == 0 || cells == 0 || p_.on_hand.size() != cells ||
            p_.arriving.size() != cells * p_.days || p_.demand.size() != cells * p_.days * p_.paths ||
            !number(p_.budget) || p_.transfer_days > p_.days) {
            add(Of::problem, 0, "schedule problem",
                "the tables do not fit the numbers of days, paths, products and sites",
                "give on_hand by cell, arriving by cell and day, demand by cell, day and path");
            return std::move(found_);
        }
        for (std::size_t v = 0; v < p_.suppliers.size(); ++v) { supplier(v); }
        for (std::size_t s = 0; s < p_.sites.size(); ++s) { site(s); }
        for (std::size_t l = 0; l < p_.lanes.size(); ++l) { lane(l); }
        for (std::size_t k = 0; k < p_.skus.size(); ++k) { sku(k); }
        return std::move(found_);
    }

private:
    void add(Of of, std::size_t index, std::string place, std::string what, std::string mend) {
        found_.push_back({of, index, {std::move(what), std::move(place), std::move(mend)}});
    }

    void supplier(std::size_t v) {
        const auto& supplier = p_.suppliers[v];
        if (!number(supplier.order_cost) || !number(supplier.minimum_value) || !number(supplier.truck_cost) ||
            !number(supplier.truck_litres) || supplier.lead_days < 1 || supplier.takes_orders.size() != p_.days) {
            add(Of::supplier, v, fmt::format("supplier {}", v),
                fmt::format("costs, trucks, lead time (a day at least) or the {} order days are wrong", p_.days),
                "write finite numbers from zero up and one entry for each day");
        }
    }

    void site(std::size_t s) {
        const auto& site = p_.sites[s];
        if (!number(site.capacity) || !number(site.cold_space) || !number(site.receiving) ||
            !number(site.inbound_per_litre) || site.most_skus < 0) {
            add(Of::site, s, fmt::format("site {}", s), "a space, rate or count is not a number from zero up",
                "write finite numbers from zero up");
        }
    }

    void lane(std::size_t l) {
        const auto& lane = p_.lanes[l];
        if (lane.from >= p_.sites.size() || lane.to >= p_.sites.size() || lane.from == lane.to ||
            !number(lane.cost_per_litre) || lane.lead_days < 1) {
            add(Of::lane, l, fmt::format("lane {}", l),
                fmt::format(
                    "it leads from site {} to site {}: it joins no two sites, or its cost or lead time is wrong",
                    lane.from, lane.to),
                "name two sites, a cost from zero up and a day at least");
        }
    }

    void sku(std::size_t k) {
        const auto& sku = p_.skus[k];
        const auto place = fmt::format("SKU {}", k);
        if (sku.supplier >= p_.suppliers.size()) {
            return add(Of::sku, k, place, fmt::format("supplier {} is not there", sku.supplier),
                       "name one of the suppliers");
        }
        if (!number(sku.unit_cost) || !number(sku.litres) || !number(sku.holding) || !number(sku.shortage) ||
            !number(sku.line_cost) || sku.case_pack < 1 || sku.minimum_cases < 1) {
            return add(Of::sku, k, place,
                       "a cost, size, case pack or minimum is not a number from zero (packs: one) up",
                       "write finite numbers");
        }
        if (!paths(k)) {
            return;
        }
        const double units = double(sku.case_pack) * sku.minimum_cases;
        std::vector<std::size_t> closed;  // sites that a minimum line can't reach
        for (std::size_t s = 0; s < p_.sites.size(); ++s) {
            if (units * sku.litres > std::min(p_.sites[s].receiving, space(sku, s))) {
                closed.push_back(s);
            }
        }
        const auto line = fmt::format("its minimum line of {:.0f} units is {:.1f} l", units, units * sku.litres);
        if (closed.size() == p_.sites.size()) {
            const auto most = [&](auto&& of) {
                double most = 0;
                for (std::size_t s = 0; s < p_.sites.size(); ++s) { most = std::max(most, of(s)); }
                return most;
            };
            const bool dock = units * sku.litres > most([&](std::size_t s) { return p_.sites[s].receiving; });
            return add(Of::sku, k, place,
                       fmt::format("{}, more than any site {}", line, dock ? "receives a day" : "has space for"),
                       dock ? "lower the minimum or raise a site's receiving" : "lower the minimum or raise a space");
        }
        for (const auto s : closed) {
            add(Of::cell, p_.cell(k, s), fmt::format("SKU {}, site {}", k, s),
                fmt::format(
                    "{}; the site receives {:.1f} l a day and has space for {:.1f} l: only a transfer reaches it", line,
                    p_.sites[s].receiving, space(sku, s)),
                "lower the minimum, or raise the site's receiving or space");
        }
    }

    [[nodiscard]] double space(const ScheduleProblem::Sku& sku, std::size_t s) const {
        return sku.cold ? std::min(p_.sites[s].capacity, p_.sites[s].cold_space) : p_.sites[s].capacity;
    }

    /// Stock from zero up, demand that does not fall.
    bool paths(std::size_t k) {
        for (std::size_t s = 0; s < p_.sites.size(); ++s) {
            const std::size_t c = p_.cell(k, s);
            for (std::size_t t = 0; t < p_.days; ++t) {
                bool good = p_.on_hand[c] >= 0 && p_.arriving[c * p_.days + t] >= 0;
                for (std::size_t j = 0; j < p_.paths; ++j) {
                    const auto at = (c * p_.days + t) * p_.paths + j;
                    good = good && p_.demand[at] >= (t > 0 ? p_.demand[at - p_.paths] : 0);
                }
                if (!good) {
                    add(Of::sku, k, fmt::format("SKU {}, site {}, day {}", k, s, t),
                        "stock is negative or cumulative demand falls",
                        "write units from zero up, cumulated over the days");
                    return false;
                }
            }
        }
        return true;
    }

    const ScheduleProblem& p_;
    std::vector<ScheduleFault> found_;
};

}  // namespace

std::vector<ScheduleFault> schedule_faults(const ScheduleProblem& problem) { return Faults(problem).all(); }

Status check_schedule_problem(const ScheduleProblem& problem) {
    for (auto& fault : schedule_faults(problem)) {
        if (fault.of != Of::cell) {
            return std::unexpected(std::move(fault.error));
        }
    }
    return {};
}

}  // namespace nearstock
