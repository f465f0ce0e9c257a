// The annealing search of replenishment_schedule.hpp.
#include "inventory/replenishment_schedule.hpp"

#include "core/check.hpp"
#include "core/random.hpp"
#include "inventory/schedule_state.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

class Search {
public:
    Search(const ScheduleProblem& problem, const ScheduleSearch& search);
    Schedule run();

private:
    [[nodiscard]] double objective() const;

    // Moves.
    bool propose();
    bool resize_order();
    bool shift_order();
    bool move_transfer();
    bool move_delivery();
    bool exchange();
    bool fit_trucks();
    [[nodiscard]] std::size_t some_order(std::size_t c);
    void fill_by_worth();
    void anneal(double hot, std::size_t steps);
    [[nodiscard]] double worth(std::size_t c, std::size_t t, double dock_litres);
    void manage_penalties();
    void keep_if_best();
    [[nodiscard]] std::int32_t cases_for(std::size_t c, std::size_t t, std::size_t cover);
    [[nodiscard]] std::size_t open_day(std::size_t supplier);
    [[nodiscard]] std::size_t any(std::size_t n) { return static_cast<std::size_t>(random_.below(n)); }

    const ScheduleProblem& p_;
    const ScheduleSearch& search_;
    Generator random_;
    std::size_t sites_, days_, lanes_;
    ScheduleState state_;
    Schedule best_;
    double best_cost_ = std::numeric_limits<double>::infinity();
    std::vector<std::vector<std::size_t>> open_;  // by supplier: days on which an order still arrives in time
    std::array<double, ScheduleState::limits> penalty_{};
    bool trucks_ = false;  // some supplier's orders fill trucks
};

Search::Search(const ScheduleProblem& problem, const ScheduleSearch& search)
    : p_(problem),
      search_(search),
      random_(search.seed),
      sites_(problem.sites.size()),
      days_(problem.days),
      lanes_(problem.lanes.size()),
      state_(problem) {
    for (const auto& supplier : p_.suppliers) {
        auto& days = open_.emplace_back();
        for (std::size_t t = 0; t + static_cast<std::size_t>(supplier.lead_days) < days_; ++t) {
            if (supplier.takes_orders[t] != 0) {
                days.push_back(t);
            }
        }
        trucks_ = trucks_ || (supplier.truck_litres > 0 && supplier.truck_cost > 0);
    }
    // A first guess of what breaking a limit is worth: the usual cost of a missing litre and of money spent on stock.
    double shortage = 0, volume = 0, worth = 0;
    for (const auto& sku : p_.skus) {
        shortage += sku.shortage;
        volume += sku.litres;
        worth += sku.unit_cost;
    }
    using State = ScheduleState;
    penalty_[State::space] = penalty_[State::cold] = penalty_[State::receiving] = volume > 0 ? shortage / volume : 1;
    penalty_[State::money] = penalty_[State::minimum] = worth > 0 ? shortage / worth : 1;
    penalty_[State::assortment] = state_.cost() / double(std::max<std::size_t>(1, p_.on_hand.size()));
    penalty_[State::sendable] = shortage / double(std::max<std::size_t>(1, p_.skus.size()));
}

double Search::objective() const {
    double sum = state_.cost();
    for (std::size_t i = 0; i < penalty_.size(); ++i) { sum += penalty_[i] * state_.over()[i]; }
    return sum;
}

/// Cases that last for `cover` days from the day they arrive, at least the minimum line.
std::int32_t Search::cases_for(std::size_t c, std::size_t t, std::size_t cover) {
    const auto& sku = p_.skus[c / sites_];
    const std::size_t day = t + static_cast<std::size_t>(p_.suppliers[sku.supplier].lead_days);
    const std::size_t until = std::min(days_ - 1, day + cover);
    const double units = state_.expected(c, until) - (day == 0 ? 0 : state_.expected(c, day - 1));
    return std::max(sku.minimum_cases, static_cast<std::int32_t>(std::lround(units / sku.case_pack)));
}

std::size_t Search::open_day(std::size_t supplier) { return open_[supplier][any(open_[supplier].size())]; }

bool Search::resize_order() {
    const std::size_t c = any(p_.skus.size() * sites_);
    const auto& sku = p_.skus[c / sites_];
    if (open_[sku.supplier].empty()) {
        return false;
    }
    const std::size_t t = open_day(sku.supplier);
    const auto now = state_.cases(c, t);
    const auto kind = any(4);
    std::int32_t cases = 0;
    if (now == 0) {
        cases = kind == 0 ? sku.minimum_cases : cases_for(c, t, 1 + any(7));
    } else if (kind > 0) {
        cases = now + (any(2) == 0 ? 1 : -1) * std::int32_t(1 + any(3));
        cases = cases < sku.minimum_cases ? 0 : cases;
    }
    state_.change_cases(c, t, cases);
    return true;
}

/// Moves an order, or some cases of it, to another day, or to another site on the same day.
bool Search::shift_order() {
    const std::size_t c = any(p_.skus.size() * sites_);
    const auto& sku = p_.skus[c / sites_];
    const auto& open = open_[sku.supplier];
    if (open.empty()) {
        return false;
    }
    const std::size_t first = any(open.size());
    for (std::size_t i = 0; i < open.size(); ++i) {
        const std::size_t t = open[(first + i) % open.size()];
        const auto cases = state_.cases(c, t);
        if (cases == 0) {
            continue;
        }
        const bool elsewhere = any(4) == 0;
        const std::size_t to_day = elsewhere ? t : open_day(sku.supplier);
        const std::size_t to_cell = elsewhere ? p_.cell(c / sites_, any(sites_)) : c;
        auto moved = any(2) == 0 ? cases : std::int32_t(1 + any(std::size_t(cases)));
        if (cases - moved < sku.minimum_cases) {
            moved = cases;
        }
        if ((to_day == t && to_cell == c) || state_.cases(to_cell, to_day) + moved < sku.minimum_cases) {
            return false;
        }
        state_.change_cases(c, t, cases - moved);
        state_.change_cases(to_cell, to_day, state_.cases(to_cell, to_day) + moved);
        return true;
    }
    return false;
}

bool Search::move_transfer() {
    if (lanes_ == 0 || p_.transfer_days == 0) {
        return false;
    }
    const std::size_t k = any(p_.skus.size()), l = any(lanes_), t = p_.transfer_days > 1 ? any(p_.transfer_days) : 0;
    const auto now = state_.transfer(k, l, t);
    const std::int32_t left = std::max(0, state_.left_to_send(p_.cell(k, p_.lanes[l].from), t));
    if (now == 0 && left == 0) {
        return false;
    }
    const auto kind = any(3);
    const std::int32_t units = kind == 0 && now > 0 ? 0 : std::int32_t(any(std::size_t(now + left) + 1));
    const auto by_one = [&] { return std::clamp(now + (any(2) == 0 ? 1 : -1), 0, now + left); };
    state_.change_transfer(k, l, t, kind == 2 ? by_one() : units);
    return true;
}

/// A whole order of a supplier for a site goes to another day, or away.
bool Search::move_delivery() {
    const std::size_t v = any(p_.suppliers.size()), s = any(sites_);
    if (open_[v].empty()) {
        return false;
    }
    const std::size_t t = open_day(v), to = open_day(v);
    const bool away = any(4) == 0;
    if (state_.lines(v, s, t) == 0 || (to == t && !away)) {
        return false;
    }
    for (std::size_t k = 0; k < p_.skus.size(); ++k) {
        const auto c = p_.cell(k, s);
        const auto cases = state_.cases(c, t);
        if (p_.skus[k].supplier == v && cases > 0) {
            state_.change_cases(c, t, 0);
            if (!away) {
                state_.change_cases(c, to, state_.cases(c, to) + cases);
            }
        }
    }
    return true;
}

/// A day on which a cell has an order; `days_` when it has none.
std::size_t Search::some_order(std::size_t c) {
    const std::size_t first = any(days_);
    for (std::size_t i = 0; i < days_; ++i) {
        if (state_.cases(c, (first + i) % days_) > 0) {
            return (first + i) % days_;
        }
    }
    return days_;
}

/// Gives what an order takes of a scarce dock, space or budget to another product: as many litres, or as much money.
bool Search::exchange() {
    const std::size_t c = any(p_.skus.size() * sites_);
    const std::size_t t = some_order(c);
    const bool same_site = any(4) > 0;
    const std::size_t other_sku = any(p_.skus.size());
    const std::size_t other = p_.cell(other_sku, same_site ? c % sites_ : any(sites_));
    const auto& from = p_.skus[c / sites_];
    const auto& to = p_.skus[other_sku];
    if (t == days_ || other == c || open_[to.supplier].empty()) {
        return false;
    }
    const auto now = state_.cases(c, t);
    auto taken = std::int32_t(1 + any(std::size_t(std::min(now, 4))));
    if (now - taken < from.minimum_cases) {
        taken = now;
    }
    // Another order of that product, or a new one that comes at about the same time.
    std::size_t day = any(3) > 0 ? some_order(other) : days_;
    if (day == days_) {
        const auto arrives = std::ptrdiff_t(t) + p_.suppliers[from.supplier].lead_days;
        const auto wanted = arrives - p_.suppliers[to.supplier].lead_days + std::ptrdiff_t(any(3)) - 1;
        day = *std::ranges::min_element(open_[to.supplier], {},
                                        [&](std::size_t d) { return std::abs(std::ptrdiff_t(d) - wanted); });
    }
    const double amount = same_site ? from.litres * from.case_pack : from.unit_cost * from.case_pack;
    const double each = same_site ? to.litres * to.case_pack : to.unit_cost * to.case_pack;
    const auto more = static_cast<std::int32_t>(std::lround(taken * amount / std::max(each, 1e-9)));
    auto cases = state_.cases(other, day) + std::clamp(more, 1, 64);
    cases = std::max(cases, to.minimum_cases);
    state_.change_cases(c, t, now - taken);
    state_.change_cases(other, day, cases);
    return true;
}

/// An order's last truck leaves full, or not at all: cases of its products join or leave it.
bool Search::fit_trucks() {
    const std::size_t v = any(p_.suppliers.size()), s = any(sites_);
    const auto& supplier = p_.suppliers[v];
    if (supplier.truck_litres <= 0 || open_[v].empty()) {
        return false;
    }
    const std::size_t t = open_day(v);
    double litres = 0;
    std::vector<std::size_t> lines;
    for (std::size_t k = 0; k < p_.skus.size(); ++k) {
        if (const auto cases = state_.cases(p_.cell(k, s), t); p_.skus[k].supplier == v && cases > 0) {
            lines.push_back(k);
            litres += double(cases) * p_.skus[k].case_pack * p_.skus[k].litres;
        }
    }
    if (lines.empty()) {
        return false;
    }
    const double in_last = litres - supplier.truck_litres * double(trucks_for(supplier, litres) - 1);
    const bool fill = any(2) == 0;
    double change = fill ? supplier.truck_litres - in_last : in_last;
    bool changed = false;
    for (std::size_t i = 0; i < 2 * lines.size() && change > 1e-9; ++i) {
        const std::size_t k = lines[any(lines.size())];
        const auto& sku = p_.skus[k];
        const auto c = p_.cell(k, s);
        const auto cases = state_.cases(c, t);
        const double of_case = std::max(1e-9, sku.case_pack * sku.litres);
        const auto most = std::min(64.0, fill ? std::floor(change / of_case) : std::ceil(change / of_case));
        if (most < 1 || cases == 0) {
            continue;
        }
        const auto n = std::int32_t(1 + any(std::size_t(most)));
        const auto to = fill ? cases + n : cases - n < sku.minimum_cases ? 0 : cases - n;
        state_.change_cases(c, t, to);
        change -= of_case * std::abs(to - cases);
        changed = true;
    }
    return changed;
}

bool Search::propose() {
    if (trucks_ && any(12) == 0) {
        return fit_trucks();
    }
    const auto kind = any(20);
    return kind < 6    ? resize_order()
           : kind < 9  ? shift_order()
           : kind < 16 ? exchange()
           : kind < 18 ? move_transfer()
                       : move_delivery();
}

/// What one case more (a first line: the minimum) at a cell and day saves for what it takes of docks and money, while
/// it breaks no limit; nothing otherwise.
double Search::worth(std::size_t c, std::size_t t, double dock_litres) {
    const auto& sku = p_.skus[c / sites_];
    const auto now = state_.cases(c, t);
    const auto over = state_.over();
    const double before = state_.cost();
    const std::int32_t more = now == 0 ? sku.minimum_cases : 1;
    state_.begin();
    state_.change_cases(c, t, now + more);
    // A supplier's minimum is met by what joins the order later.
    const auto grew = [&](ScheduleState::Limit limit) { return state_.over()[limit] > over[limit] + 1e-9; };
    const bool breaks = grew(ScheduleState::space) || grew(ScheduleState::cold) || grew(ScheduleState::receiving) ||
                        grew(ScheduleState::money) || grew(ScheduleState::assortment);
    const double saved = before - state_.cost();
    state_.undo();
    const double units = double(more) * sku.case_pack;
    const double taken =
        units * sku.litres / std::max(1e-9, dock_litres) + units * sku.unit_cost / std::max(1e-9, p_.budget);
    return breaks || saved <= 0 ? 0 : saved / std::max(1e-12, taken);
}

/// From nothing, the case that saves most for what it takes, again and again.
void Search::fill_by_worth() {
    double dock_litres = 0;
    for (const auto& site : p_.sites) { dock_litres += site.receiving * double(days_); }
    struct Candidate {
        double worth;
        std::size_t c, t;
        bool operator<(const Candidate& other) const {
            return worth != other.worth ? worth < other.worth : std::pair(c, t) > std::pair(other.c, other.t);
        }
    };
    std::vector<Candidate> heap;
    for (std::size_t c = 0; c < p_.skus.size() * sites_; ++c) {
        for (const auto t : open_[p_.skus[c / sites_].supplier]) {
            if (const double value = worth(c, t, dock_litres); value > 0) {
                heap.push_back({value, c, t});
            }
        }
    }
    std::make_heap(heap.begin(), heap.end());
    while (!heap.empty()) {
        std::pop_heap(heap.begin(), heap.end());
        const auto best = heap.back();
        heap.pop_back();
        // Others were placed since: it may be worth less now, hardly ever more.
        const double value = worth(best.c, best.t, dock_litres);
        if (value <= 0) {
            continue;
        }
        if (heap.empty() || value >= heap.front().worth) {
            const auto now = state_.cases(best.c, best.t);
            state_.change_cases(best.c, best.t, now == 0 ? p_.skus[best.c / sites_].minimum_cases : now + 1);
            state_.begin();
        }
        if (const double next = worth(best.c, best.t, dock_litres); next > 0) {
            heap.push_back({next, best.c, best.t});
            std::push_heap(heap.begin(), heap.end());
        }
    }
}

void Search::manage_penalties() {
    for (std::size_t i = 0; i < penalty_.size(); ++i) { penalty_[i] *= state_.over()[i] > 1e-7 ? 1.2 : 0.96; }
}

void Search::keep_if_best() {
    if (state_.cost() < best_cost_ - 1e-9 && state_.feasible()) {
        best_cost_ = state_.cost();
        best_ = state_.now();
    }
}

void Search::anneal(double hot, std::size_t steps) {
    const double cool = hot / 2000;
    const std::size_t round = std::max<std::size_t>(1, steps / 400);
    double temperature = hot;
    for (std::size_t step = 0; step < steps; ++step) {
        if (step % round == 0) {
            temperature = hot * std::pow(cool / hot, double(step) / double(steps));
            manage_penalties();
        }
        const double before = objective();
        state_.begin();
        if (!propose()) {
            continue;
        }
        const double worse = objective() - before;
        if (worse > 0 && random_.uniform() >= std::exp(-worse / temperature)) {
            state_.undo();
        } else {
            keep_if_best();
        }
    }
}

Schedule Search::run() {
    best_ = state_.now();
    keep_if_best();
    fill_by_worth();
    keep_if_best();
    // A short search starts cool and keeps what its start has right; a long one for its size can afford to forget it.
    const double cells = double(p_.skus.size() * sites_);
    const double patience = double(search_.steps) / cells / 3000;
    anneal(0.003 * std::clamp(patience * patience, 1.0, 16.0) * state_.cost() / cells, search_.steps);
    return best_;
}

}  // namespace

Schedule plan_schedule(const ScheduleProblem& problem, const ScheduleSearch& search) {
    return Search(problem, search).run();
}

}  // namespace nearstock
