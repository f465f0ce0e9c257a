#include "inventory/replenishment_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

bool number(double value) { return value >= 0 && std::isfinite(value); }

Status check_skus(const ScheduleProblem& p) {
    for (std::size_t k = 0; k < p.skus.size(); ++k) {
        const auto& sku = p.skus[k];
        const auto place = fmt::format("SKU {}", k);
        if (sku.supplier >= p.suppliers.size()) {
            return refuse(fmt::format("supplier {} is not there", sku.supplier), place, "name one of the suppliers");
        }
        if (!number(sku.unit_cost) || !number(sku.litres) || !number(sku.holding) || !number(sku.shortage) ||
            !number(sku.line_cost) || sku.case_pack < 1 || sku.minimum_cases < 1) {
            return refuse("a cost, size, case pack or minimum is not a number from zero (packs: one) up", place,
                          "write finite numbers");
        }
        const double least = double(sku.case_pack) * sku.minimum_cases;
        double dock = 0;
        for (const auto& site : p.sites) { dock = std::max(dock, site.receiving); }
        if (least * sku.litres > dock) {
            return refuse(fmt::format("its minimum line of {:.0f} units is {:.1f} l, more than any site receives a day",
                                      least, least * sku.litres),
                          place, "lower the minimum or raise a site's receiving");
        }
    }
    return {};
}

Status check_places(const ScheduleProblem& p) {
    for (std::size_t v = 0; v < p.suppliers.size(); ++v) {
        const auto& supplier = p.suppliers[v];
        if (!number(supplier.order_cost) || !number(supplier.minimum_value) || supplier.lead_days < 1 ||
            supplier.takes_orders.size() != p.days) {
            return refuse(fmt::format("costs, lead time (a day at least) or the {} order days are wrong", p.days),
                          fmt::format("supplier {}", v), "write finite numbers and one entry for each day");
        }
    }
    for (std::size_t s = 0; s < p.sites.size(); ++s) {
        const auto& site = p.sites[s];
        if (!number(site.capacity) || !number(site.cold_space) || !number(site.receiving) ||
            !number(site.inbound_per_litre) || site.most_skus < 0) {
            return refuse("a space, rate or count is not a number from zero up", fmt::format("site {}", s),
                          "write finite numbers");
        }
    }
    for (std::size_t l = 0; l < p.lanes.size(); ++l) {
        const auto& lane = p.lanes[l];
        if (lane.from >= p.sites.size() || lane.to >= p.sites.size() || lane.from == lane.to ||
            !number(lane.cost_per_litre) || lane.lead_days < 1) {
            return refuse("it joins no two sites, or its cost or lead time is wrong", fmt::format("lane {}", l),
                          "name two sites, a cost from zero up and a day at least");
        }
    }
    return {};
}

}  // namespace

Status check_schedule_problem(const ScheduleProblem& p) {
    const std::size_t cells = p.skus.size() * p.sites.size();
    if (p.days == 0 || p.paths == 0 || cells == 0 || p.on_hand.size() != cells || p.arriving.size() != cells * p.days ||
        p.demand.size() != cells * p.days * p.paths || !number(p.budget)) {
        return refuse("the tables do not fit the numbers of days, paths, products and sites", "schedule problem",
                      "give on_hand by cell, arriving by cell and day, demand by cell, day and path");
    }
    NEARSTOCK_RETURN_IF_ERROR(check_places(p));
    NEARSTOCK_RETURN_IF_ERROR(check_skus(p));
    for (std::size_t c = 0; c < cells; ++c) {
        for (std::size_t t = 0; t < p.days; ++t) {
            for (std::size_t j = 0; j < p.paths; ++j) {
                const auto at = (c * p.days + t) * p.paths + j;
                if (p.demand[at] < 0 || (t > 0 && p.demand[at] < p.demand[at - p.paths]) || p.on_hand[c] < 0 ||
                    p.arriving[c * p.days + t] < 0) {
                    return refuse("stock is negative or cumulative demand falls",
                                  fmt::format("SKU {}, site {}, day {}", c / p.sites.size(), c % p.sites.size(), t),
                                  "write units from zero up, cumulated over the days");
                }
            }
        }
    }
    return {};
}

namespace {

/// Adds what a cell costs and occupies under its supply by day.
void audit_cell(const ScheduleProblem& p, std::size_t c, const std::vector<double>& supply, std::vector<double>& litres,
                std::vector<double>& cold, ScheduleAudit& audit) {
    const auto& sku = p.skus[c / p.sites.size()];
    const std::size_t s = c % p.sites.size();
    double expected_before = 0;
    for (std::size_t t = 0; t < p.days; ++t) {
        double over = 0, under = 0, expected = 0;
        for (std::size_t j = 0; j < p.paths; ++j) {
            const double demand = p.demand[(c * p.days + t) * p.paths + j];
            over += std::max(0.0, supply[t] - demand);
            under += std::max(0.0, demand - supply[t]);
            expected += demand / double(p.paths);
        }
        audit.holding += sku.holding * over / double(p.paths);
        audit.shortage += sku.shortage * under / double(p.paths);
        const double lying = std::max(0.0, supply[t] - expected_before) * sku.litres;
        litres[s * p.days + t] += lying;
        cold[s * p.days + t] += sku.cold ? lying : 0;
        expected_before = expected;
    }
}

}  // namespace

ScheduleAudit audit_schedule(const ScheduleProblem& p, const Schedule& schedule) {
    const std::size_t sites = p.sites.size(), days = p.days;
    ScheduleAudit audit;
    std::vector<double> litres(sites * days), cold(sites * days), received(sites * days);
    std::vector<double> value(p.suppliers.size() * sites * days);
    std::vector<std::int32_t> supplied(sites);
    double spent = 0;
    for (std::size_t k = 0; k < p.skus.size(); ++k) {
        const auto& sku = p.skus[k];
        for (std::size_t s = 0; s < sites; ++s) {
            const std::size_t c = p.cell(k, s);
            std::vector<double> arrives(days);
            double start = p.on_hand[c];
            bool is_supplied = false;
            double sent = 0;
            for (std::size_t l = 0; l < p.lanes.size(); ++l) {
                const double units = schedule.transfers[k * p.lanes.size() + l];
                const auto& lane = p.lanes[l];
                audit.broken_lines += units < 0 ? 1 : 0;
                if (lane.from == s) {
                    sent += units;
                    audit.transport += units * sku.litres * lane.cost_per_litre;
                } else if (lane.to == s && units > 0) {
                    is_supplied = true;
                    const auto day = static_cast<std::size_t>(lane.lead_days - 1);
                    if (day < days) {
                        arrives[day] += units;
                        received[s * days + day] += units * sku.litres;
                    }
                }
            }
            audit.broken_lines += sent > start ? 1 : 0;
            start -= sent;
            for (std::size_t t = 0; t < days; ++t) {
                arrives[t] += p.arriving[c * days + t];
                received[s * days + t] += p.arriving[c * days + t] * sku.litres;
                const auto cases = schedule.cases[c * days + t];
                if (cases == 0) {
                    continue;
                }
                const auto& supplier = p.suppliers[sku.supplier];
                const double units = double(cases) * sku.case_pack;
                is_supplied = true;
                audit.broken_lines += cases < sku.minimum_cases || supplier.takes_orders[t] == 0 ? 1 : 0;
                audit.ordering += sku.line_cost + units * sku.litres * p.sites[s].inbound_per_litre;
                value[(sku.supplier * sites + s) * days + t] += units * sku.unit_cost;
                spent += units * sku.unit_cost;
                const auto day = t + static_cast<std::size_t>(supplier.lead_days);
                if (day < days) {
                    arrives[day] += units;
                    received[s * days + day] += units * sku.litres;
                }
            }
            supplied[s] += is_supplied ? 1 : 0;
            std::vector<double> supply(days);
            for (std::size_t t = 0; t < days; ++t) { supply[t] = start += arrives[t]; }
            audit_cell(p, c, supply, litres, cold, audit);
        }
    }
    for (std::size_t v = 0; v < p.suppliers.size(); ++v) {
        for (std::size_t i = 0; i < sites * days; ++i) {
            if (const double ordered = value[v * sites * days + i]; ordered > 0) {
                audit.ordering += p.suppliers[v].order_cost;
                audit.below_minimum += std::max(0.0, p.suppliers[v].minimum_value - ordered);
            }
        }
    }
    for (std::size_t s = 0; s < sites; ++s) {
        audit.over_assortment += std::max(0, supplied[s] - p.sites[s].most_skus);
        for (std::size_t t = 0; t < days; ++t) {
            audit.over_space += std::max(0.0, litres[s * days + t] - p.sites[s].capacity);
            audit.over_cold += std::max(0.0, cold[s * days + t] - p.sites[s].cold_space);
            audit.over_receiving += std::max(0.0, received[s * days + t] - p.sites[s].receiving);
        }
    }
    audit.over_budget = std::max(0.0, spent - p.budget);
    return audit;
}

}  // namespace nearstock
