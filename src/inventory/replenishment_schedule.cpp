#include "inventory/replenishment_schedule.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

/// What a cell costs and how many litres are expected there in the mornings, under its supply by day.
struct CellDays {
    double holding = 0, shortage = 0;
    std::vector<double> litres;
};
CellDays days_of_cell(const ScheduleProblem& p, std::size_t c, const std::vector<double>& supply) {
    const auto& sku = p.skus[c / p.sites.size()];
    CellDays result{.litres = std::vector<double>(p.days)};
    std::vector<double> lost(p.paths);  // so far
    double expected_before = 0, lost_before = 0;
    for (std::size_t t = 0; t < p.days; ++t) {
        double over = 0, short_of = 0, expected = 0, lost_now = 0;
        for (std::size_t j = 0; j < p.paths; ++j) {
            const double demand = p.demand[(c * p.days + t) * p.paths + j];
            expected += demand / double(p.paths);
            if (sku.lost_sales) {
                const double sum = std::max(lost[j], demand - supply[t]);
                over += supply[t] - demand + sum;
                short_of += sum - lost[j];
                lost_now += (lost[j] = sum) / double(p.paths);
            } else {
                over += std::max(0.0, supply[t] - demand);
                short_of += std::max(0.0, demand - supply[t]);
            }
        }
        result.holding += sku.holding * over / double(p.paths);
        result.shortage += sku.shortage * short_of / double(p.paths);
        result.litres[t] = std::max(0.0, supply[t] - expected_before + lost_before) * sku.litres;
        expected_before = expected;
        lost_before = lost_now;
    }
    return result;
}

/// Units there by the morning of each day, on order already or by the schedule.
std::vector<double> supply_of(const ScheduleProblem& p, const Schedule& schedule, std::size_t k, std::size_t s) {
    const std::size_t c = p.cell(k, s);
    const auto& sku = p.skus[k];
    std::vector<double> supply(p.days);
    const auto from = [&](std::size_t day, double units) {
        for (std::size_t t = day; t < p.days; ++t) { supply[t] += units; }
    };
    from(0, p.on_hand[c]);
    for (std::size_t t = 0; t < p.days; ++t) {
        from(t, p.arriving[c * p.days + t]);
        from(t + std::size_t(p.suppliers[sku.supplier].lead_days),
             double(schedule.cases[c * p.days + t]) * sku.case_pack);
    }
    for (std::size_t l = 0; l < p.lanes.size(); ++l) {
        for (std::size_t t = 0; t < p.transfer_days; ++t) {
            const double units = schedule.transfers[(k * p.lanes.size() + l) * p.transfer_days + t];
            if (p.lanes[l].from == s) {
                from(t, -units);
            }
            if (p.lanes[l].to == s) {
                from(t + std::size_t(p.lanes[l].lead_days) - 1, units);
            }
        }
    }
    return supply;
}

/// The audit of one schedule, shelf by shelf.
class Auditor {
public:
    Auditor(const ScheduleProblem& problem, const Schedule& schedule)
        : p_(problem),
          schedule_(schedule),
          litres_(p_.sites.size() * p_.days),
          cold_(litres_.size()),
          received_(litres_.size()),
          value_(p_.suppliers.size() * litres_.size()),
          ordered_(value_.size()),
          lines_(value_.size()),
          supplied_(p_.sites.size()) {}

    ScheduleAudit run() {
        for (std::size_t k = 0; k < p_.skus.size(); ++k) {
            for (std::size_t s = 0; s < p_.sites.size(); ++s) { cell(k, s); }
        }
        suppliers();
        sites();
        audit_.over_budget = std::max(0.0, spent_ - p_.budget);
        return audit_;
    }

private:
    void cell(std::size_t k, std::size_t s) {
        const std::size_t c = p_.cell(k, s);
        const auto& sku = p_.skus[k];
        const auto supply = supply_of(p_, schedule_, k, s);
        const bool by_order = orders(k, s), by_transfer = transfers(k, s, supply);
        supplied_[s] += by_order || by_transfer ? 1 : 0;
        const auto days = days_of_cell(p_, c, supply);
        audit_.holding += days.holding;
        audit_.shortage += days.shortage;
        for (std::size_t t = 0; t < p_.days; ++t) {
            received_[s * p_.days + t] += p_.arriving[c * p_.days + t] * sku.litres;
            litres_[s * p_.days + t] += days.litres[t];
            cold_[s * p_.days + t] += sku.cold ? days.litres[t] : 0;
        }
    }

    bool orders(std::size_t k, std::size_t s) {
        const auto& sku = p_.skus[k];
        const auto& supplier = p_.suppliers[sku.supplier];
        bool any = false;
        for (std::size_t t = 0; t < p_.days; ++t) {
            const auto cases = schedule_.cases[p_.cell(k, s) * p_.days + t];
            if (cases == 0) {
                continue;
            }
            any = true;
            const double units = double(cases) * sku.case_pack;
            audit_.broken_lines += cases < sku.minimum_cases || supplier.takes_orders[t] == 0 ? 1 : 0;
            audit_.ordering += sku.line_cost + units * sku.litres * p_.sites[s].inbound_per_litre;
            const std::size_t order = (sku.supplier * p_.sites.size() + s) * p_.days + t;
            value_[order] += units * sku.unit_cost;
            ordered_[order] += units * sku.litres;
            lines_[order] += 1;
            spent_ += units * sku.unit_cost;
            if (const auto day = t + std::size_t(supplier.lead_days); day < p_.days) {
                received_[s * p_.days + day] += units * sku.litres;
            }
        }
        return any;
    }

    /// Whether some come to this site.
    bool transfers(std::size_t k, std::size_t s, const std::vector<double>& supply) {
        const auto& sku = p_.skus[k];
        const std::size_t c = p_.cell(k, s);
        bool any = false;
        for (std::size_t t = 0; t < p_.transfer_days; ++t) {
            double sent = 0;
            for (std::size_t l = 0; l < p_.lanes.size(); ++l) {
                const auto& lane = p_.lanes[l];
                const double units = schedule_.transfers[(k * p_.lanes.size() + l) * p_.transfer_days + t];
                if (lane.from == s) {
                    audit_.broken_lines += units < 0 ? 1 : 0;
                    sent += units;
                    audit_.transport += units * sku.litres * lane.cost_per_litre;
                } else if (lane.to == s && units > 0) {
                    any = true;
                    if (const auto day = t + std::size_t(lane.lead_days) - 1; day < p_.days) {
                        received_[s * p_.days + day] += units * sku.litres;
                    }
                }
            }
            if (sent > 0) {  // out of what is left in that evening, whatever was sold
                double left = t == 0 ? p_.on_hand[c] : supply[t - 1];
                if (t > 0) {
                    const auto day = p_.demand.begin() + std::ptrdiff_t((c * p_.days + t - 1) * p_.paths);
                    left -= *std::max_element(day, day + std::ptrdiff_t(p_.paths));
                }
                audit_.broken_lines += sent > left ? 1 : 0;
            }
        }
        return any;
    }

    void suppliers() {
        for (std::size_t i = 0; i < value_.size(); ++i) {
            const auto& supplier = p_.suppliers[i / litres_.size()];
            if (lines_[i] > 0) {
                audit_.ordering += supplier.order_cost;
                audit_.below_minimum += std::max(0.0, supplier.minimum_value - value_[i]);
                const auto trucks = trucks_for(supplier, ordered_[i]);
                audit_.trucks += trucks;
                audit_.ordering += supplier.truck_cost * double(trucks);
            }
        }
    }

    void sites() {
        for (std::size_t s = 0; s < p_.sites.size(); ++s) {
            audit_.over_assortment += std::max(0, supplied_[s] - p_.sites[s].most_skus);
            for (std::size_t t = 0; t < p_.days; ++t) {
                audit_.over_space += std::max(0.0, litres_[s * p_.days + t] - p_.sites[s].capacity);
                audit_.over_cold += std::max(0.0, cold_[s * p_.days + t] - p_.sites[s].cold_space);
                audit_.over_receiving += std::max(0.0, received_[s * p_.days + t] - p_.sites[s].receiving);
            }
        }
    }

    const ScheduleProblem& p_;
    const Schedule& schedule_;
    std::vector<double> litres_, cold_, received_;  // site × day
    std::vector<double> value_, ordered_;           // (supplier × site) × day: money, litres
    std::vector<std::int32_t> lines_;               // the same
    std::vector<std::int32_t> supplied_;            // by site
    double spent_ = 0;
    ScheduleAudit audit_;
};

}  // namespace

std::size_t trucks_for(const ScheduleProblem::Supplier& supplier, double litres) {
    return supplier.truck_litres > 0 ? static_cast<std::size_t>(std::ceil(litres / supplier.truck_litres - 1e-9)) : 0;
}

ScheduleAudit audit_schedule(const ScheduleProblem& problem, const Schedule& schedule) {
    return Auditor(problem, schedule).run();
}

std::vector<double> unit_values(const ScheduleProblem& p, const Schedule& schedule) {
    std::vector<double> values;
    values.reserve(p.on_hand.size() * p.days);
    for (std::size_t c = 0; c < p.on_hand.size(); ++c) {
        auto supply = supply_of(p, schedule, c / p.sites.size(), c % p.sites.size());
        const auto cost = [&] {
            const auto days = days_of_cell(p, c, supply);
            return days.holding + days.shortage;
        };
        const double without = cost();
        std::vector<double> of_day(p.days);
        for (std::size_t t = p.days; t-- > 0;) {
            supply[t] += 1;
            of_day[t] = without - cost();
        }
        values.insert(values.end(), of_day.begin(), of_day.end());
    }
    return values;
}

std::vector<BrokenByStock> limits_broken_by_stock(const ScheduleProblem& p) {
    using Limit = BrokenByStock::Limit;
    const Schedule nothing{std::vector<std::int32_t>(p.on_hand.size() * p.days),
                           std::vector<std::int32_t>(p.skus.size() * p.lanes.size() * p.transfer_days)};
    std::vector<BrokenByStock> broken;
    for (std::size_t s = 0; s < p.sites.size(); ++s) {
        std::vector<std::vector<double>> lying;  // by product and day
        for (std::size_t k = 0; k < p.skus.size(); ++k) {
            lying.push_back(days_of_cell(p, p.cell(k, s), supply_of(p, nothing, k, s)).litres);
        }
        for (const auto limit : {Limit::space, Limit::cold, Limit::receiving}) {
            for (std::size_t t = 0; t < p.days; ++t) {
                BrokenByStock sum{.limit = limit, .site = s, .day = t};
                sum.most = limit == Limit::space  ? p.sites[s].capacity
                           : limit == Limit::cold ? p.sites[s].cold_space
                                                  : p.sites[s].receiving;
                for (std::size_t k = 0; k < p.skus.size(); ++k) {
                    const double litres = limit == Limit::receiving
                                              ? p.arriving[p.cell(k, s) * p.days + t] * p.skus[k].litres
                                          : limit == Limit::cold && !p.skus[k].cold ? 0
                                                                                    : lying[k][t];
                    sum.litres += litres;
                    if (litres > sum.of_sku) {
                        sum.of_sku = litres;
                        sum.sku = k;
                    }
                }
                if (sum.litres > sum.most + 1e-6) {
                    broken.push_back(sum);
                    break;
                }
            }
        }
    }
    return broken;
}

}  // namespace nearstock
