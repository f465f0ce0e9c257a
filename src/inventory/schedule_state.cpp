#include "inventory/schedule_state.hpp"

#include <algorithm>

namespace nearstock {

ScheduleState::ScheduleState(const ScheduleProblem& problem)
    : p_(problem), sites_(problem.sites.size()), days_(problem.days) {
    const std::size_t cells = p_.skus.size() * sites_;
    now_.cases.assign(cells * days_, 0);
    now_.transfers.assign(p_.skus.size() * p_.lanes.size() * p_.transfer_days, 0);
    supply_.resize(cells * days_);
    expected_.resize(cells * days_);
    highest_.resize(cells * days_);
    lying_.assign(cells * days_, 0);
    lost_cost_.assign(cells, 0);
    lost_.resize(p_.paths);
    sent_.assign(cells * days_, 0);
    inbound_.assign(cells, 0);
    supplied_.assign(sites_, 0);
    litres_.assign(sites_ * days_, 0);
    cold_.assign(sites_ * days_, 0);
    received_.assign(sites_ * days_, 0);
    value_.assign(p_.suppliers.size() * sites_ * days_, 0);
    ordered_.assign(value_.size(), 0);
    lines_.assign(value_.size(), 0);
    tabulate();
    for (std::size_t c = 0; c < cells; ++c) { start_cell(c); }
}

/// What lies there and is on its way.
void ScheduleState::start_cell(std::size_t c) {
    for (std::size_t t = 0; t < days_; ++t) {
        double sum = 0;
        for (std::size_t j = 0; j < p_.paths; ++j) {
            const auto demand = p_.demand[(c * days_ + t) * p_.paths + j];
            sum += demand;
            highest_[c * days_ + t] = std::max(highest_[c * days_ + t], demand);
        }
        expected_[c * days_ + t] = sum / double(p_.paths);
    }
    if (p_.skus[c / sites_].lost_sales) {
        walk_lost_sales(c);
    } else {
        for (std::size_t t = 0; t < days_; ++t) { cost_ += day_cost(c, t, 0); }
    }
    supply_more(c, 0, p_.on_hand[c]);
    for (std::size_t t = 0; t < days_; ++t) {
        const auto units = p_.arriving[c * days_ + t];
        supply_more(c, t, units);
        receive_more(c % sites_, t, units * p_.skus[c / sites_].litres);
    }
}

double ScheduleState::day_cost(std::size_t c, std::size_t t, std::int32_t supply) const {
    const auto* costs = &costs_[first_cost_[c] + t * std::size_t(most_[c] + 1)];
    if (supply < 0) {  // more was sent than is there: a limit is broken, the cost goes on as a straight line
        return costs[0] - p_.skus[c / sites_].shortage * supply;
    }
    return supply <= most_[c] ? costs[supply] : costs[most_[c]] + p_.skus[c / sites_].holding * (supply - most_[c]);
}

/// Cost of each day at each supply up to the highest demand; above it only holding grows.
void ScheduleState::tabulate() {
    const std::size_t cells = p_.skus.size() * sites_;
    first_cost_.resize(cells);
    most_.resize(cells);
    std::size_t total = 0;
    for (std::size_t c = 0; c < cells; ++c) {
        const auto last = p_.demand.begin() + std::ptrdiff_t(((c + 1) * days_ - 1) * p_.paths);
        most_[c] = *std::max_element(last, last + std::ptrdiff_t(p_.paths));
        first_cost_[c] = total;
        total += p_.skus[c / sites_].lost_sales ? 0 : days_ * std::size_t(most_[c] + 1);
    }
    costs_.resize(total);
    for (std::size_t c = 0; c < cells; ++c) {
        const auto& sku = p_.skus[c / sites_];
        for (std::size_t t = 0; t < days_ && !sku.lost_sales; ++t) {
            const auto* demand = &p_.demand[(c * days_ + t) * p_.paths];
            for (std::int32_t y = 0; y <= most_[c]; ++y) {
                std::int64_t over = 0, under = 0;
                for (std::size_t j = 0; j < p_.paths; ++j) {
                    over += std::max(0, y - demand[j]);
                    under += std::max(0, demand[j] - y);
                }
                costs_[first_cost_[c] + t * std::size_t(most_[c] + 1) + std::size_t(y)] =
                    (sku.holding * double(over) + sku.shortage * double(under)) / double(p_.paths);
            }
        }
    }
}

void ScheduleState::lie_more(std::size_t c, std::size_t t, double more) {
    if (more == 0) {
        return;
    }
    const auto& site = p_.sites[c % sites_];
    auto& litres = litres_[(c % sites_) * days_ + t];
    replace(space, litres - site.capacity, litres + more - site.capacity);
    litres += more;
    if (p_.skus[c / sites_].cold) {
        auto& chilled = cold_[(c % sites_) * days_ + t];
        replace(cold, chilled - site.cold_space, chilled + more - site.cold_space);
        chilled += more;
    }
}

void ScheduleState::supply_more(std::size_t c, std::size_t from_day, std::int32_t units) {
    const auto& sku = p_.skus[c / sites_];
    for (std::size_t t = from_day; t < days_; ++t) {
        auto& supply = supply_[c * days_ + t];
        const bool sends = t + 1 < p_.transfer_days && sent_[c * days_ + t + 1] > 0;
        const double missing = sends ? missing_to_send(c, t + 1) : 0;
        if (sku.lost_sales) {
            supply += units;
        } else {
            const double sold = t == 0 ? 0 : expected_[c * days_ + t - 1];
            const double before = std::max(0.0, supply - sold);
            cost_ -= day_cost(c, t, supply);
            supply += units;
            cost_ += day_cost(c, t, supply);
            lie_more(c, t, (std::max(0.0, supply - sold) - before) * sku.litres);
        }
        if (sends) {
            replace(sendable, missing, missing_to_send(c, t + 1));
        }
    }
    if (sku.lost_sales) {
        walk_lost_sales(c);
    }
}

/// What was lost depends on all days before: the cell's paths are walked anew.
void ScheduleState::walk_lost_sales(std::size_t c) {
    const auto& sku = p_.skus[c / sites_];
    std::ranges::fill(lost_, 0);
    std::int64_t left = 0, missed = 0, lost_before = 0;
    for (std::size_t t = 0; t < days_; ++t) {
        const auto supply = supply_[c * days_ + t];
        const double there =
            supply - (t == 0 ? 0 : expected_[c * days_ + t - 1]) + double(lost_before) / double(p_.paths);
        const double litres = std::max(0.0, there) * sku.litres;
        lie_more(c, t, litres - lying_[c * days_ + t]);
        lying_[c * days_ + t] = litres;
        const auto* demand = &p_.demand[(c * days_ + t) * p_.paths];
        for (std::size_t j = 0; j < p_.paths; ++j) {
            const auto sum = std::max(lost_[j], demand[j] - supply);
            missed += sum - lost_[j];
            left += supply - demand[j] + sum;
            lost_[j] = sum;
        }
        lost_before = missed;
    }
    const double cost = (sku.holding * double(left) + sku.shortage * double(missed)) / double(p_.paths);
    cost_ += cost - lost_cost_[c];
    lost_cost_[c] = cost;
}

void ScheduleState::receive_more(std::size_t s, std::size_t t, double litres) {
    auto& received = received_[s * days_ + t];
    replace(receiving, received - p_.sites[s].receiving, received + litres - p_.sites[s].receiving);
    received += litres;
}

void ScheduleState::count_inbound(std::size_t c, int more) {
    const std::size_t s = c % sites_;
    const int before = inbound_[c] > 0 ? 1 : 0;
    inbound_[c] += more;
    const int change = (inbound_[c] > 0 ? 1 : 0) - before;
    if (change != 0) {
        replace(assortment, supplied_[s] - p_.sites[s].most_skus, supplied_[s] + change - p_.sites[s].most_skus);
        supplied_[s] += change;
    }
}

std::int32_t ScheduleState::left_to_send(std::size_t c, std::size_t t) const {
    const auto there = t == 0 ? p_.on_hand[c] : supply_[c * days_ + t - 1] - highest_[c * days_ + t - 1];
    return there - sent_[c * days_ + t];
}

double ScheduleState::missing_to_send(std::size_t c, std::size_t t) const {
    return sent_[c * days_ + t] > 0 ? std::max(0.0, -double(left_to_send(c, t))) : 0;
}

void ScheduleState::send_more(std::size_t c, std::size_t t, std::int32_t units) {
    const double missing = missing_to_send(c, t);
    sent_[c * days_ + t] += units;
    replace(sendable, missing, missing_to_send(c, t));
    supply_more(c, t, -units);
}

void ScheduleState::change_cases(std::size_t c, std::size_t t, std::int32_t cases) {
    auto& now = now_.cases[c * days_ + t];
    if (now == cases) {
        return;
    }
    undo_.push_back({false, c * days_ + t, now});
    const auto& sku = p_.skus[c / sites_];
    const auto& supplier = p_.suppliers[sku.supplier];
    const std::size_t s = c % sites_, order = (sku.supplier * sites_ + s) * days_ + t;
    const int line = (cases > 0 ? 1 : 0) - (now > 0 ? 1 : 0);
    const std::int32_t units = (cases - now) * sku.case_pack;
    const double worth = units * sku.unit_cost;
    cost_ += line * sku.line_cost + units * sku.litres * p_.sites[s].inbound_per_litre;
    const auto missing = [&] { return lines_[order] > 0 ? supplier.minimum_value - value_[order] : 0.0; };
    const auto fixed = [&] {
        return lines_[order] > 0
                   ? supplier.order_cost + supplier.truck_cost * double(trucks_for(supplier, ordered_[order]))
                   : 0.0;
    };
    const double missing_before = missing(), fixed_before = fixed();
    lines_[order] += line;
    value_[order] += worth;
    ordered_[order] += units * sku.litres;
    cost_ += fixed() - fixed_before;
    replace(minimum, missing_before, missing());
    replace(money, spent_ - p_.budget, spent_ + worth - p_.budget);
    spent_ += worth;
    count_inbound(c, line);
    const std::size_t day = t + static_cast<std::size_t>(supplier.lead_days);
    if (day < days_) {
        receive_more(s, day, units * sku.litres);
        supply_more(c, day, units);
    }
    now = cases;
}

void ScheduleState::change_transfer(std::size_t k, std::size_t l, std::size_t t, std::int32_t units) {
    const std::size_t at = (k * p_.lanes.size() + l) * p_.transfer_days + t;
    auto& now = now_.transfers[at];
    if (now == units) {
        return;
    }
    undo_.push_back({true, at, now});
    const auto& lane = p_.lanes[l];
    const double litres = p_.skus[k].litres;
    const std::int32_t more = units - now;
    cost_ += more * litres * lane.cost_per_litre;
    send_more(p_.cell(k, lane.from), t, more);
    count_inbound(p_.cell(k, lane.to), (units > 0 ? 1 : 0) - (now > 0 ? 1 : 0));
    if (const auto day = t + static_cast<std::size_t>(lane.lead_days) - 1; day < days_) {
        receive_more(lane.to, day, more * litres);
        supply_more(p_.cell(k, lane.to), day, more);
    }
    now = units;
}

void ScheduleState::undo() {
    while (!undo_.empty()) {
        const auto last = undo_.back();
        if (last.transfer) {
            const std::size_t pair = last.at / p_.transfer_days;
            change_transfer(pair / p_.lanes.size(), pair % p_.lanes.size(), last.at % p_.transfer_days, last.before);
        } else {
            change_cases(last.at / days_, last.at % days_, last.before);
        }
        undo_.pop_back();  // what the undoing noted
        undo_.pop_back();
    }
}

bool ScheduleState::feasible() const {
    return std::ranges::all_of(over_, [](double over) { return over <= 1e-7; });
}

}  // namespace nearstock
