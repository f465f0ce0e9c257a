#include "inventory/base_stock_night.hpp"

#include "core/parallel.hpp"
#include "inventory/expected_cost.hpp"
#include "inventory/not_planned.hpp"
#include "inventory/order_rules.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

constexpr double part_of_hub_cycle =
    1.0;                                // of what the hub receives for a shop in one cycle, that the shop takes at once
constexpr double joining_days = 0.5;    // of the supplier's order cycle: what would be due within them joins an order
constexpr double stranded_share = 0.5;  // of the shops' safety stock that does not help the other shops
constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max() / 4;

}  // namespace

BaseStockNight::BaseStockNight(const ReplenishmentInputs& inputs, const BaseStockParameters& parameters)
    : inputs_(inputs),
      network_(inputs.network),
      parameters_(parameters),
      cells_(network_.products.size() * network_.sites.size()),
      rhythms_(cells_.size()),
      safety_stock_(cells_.size()),
      litre_price_(network_.sites.size() * 2, 0.0) {}

/// Lanes, costs, demand and positions of one product's cells.
void BaseStockNight::look(ProductIndex p) {
    std::int64_t behind_hub = 0;
    for (std::size_t i = 0; i < network_.sites.size(); ++i) {
        const SiteIndex s(i);
        const std::size_t c = network_.cell(p, s);
        auto& cell = cells_[c];
        cell.lane = lane_of(inputs_, p, s);
        if (!parameters_.random_lead_time) {
            cell.lane.lead_variance = 0;
        } else if (parameters_.empirical_lead_time) {
            cell.lane.seen = inputs_.lead_times[c].seen.get();
        }
        if (!cell.lane.carried) {
            continue;
        }
        cell.costs = costs_of(network_, p, cell.lane.from_hub);
        cell.rate = daily_rate(inputs_, c, cell.lane);
        const double hub_to_shop =
            is_hub(s) ? 1.0 : 0.0;  // the shops must last until the morning after the hub is served
        cell.until_next = demand_over_lead_time(inputs_, c, cell.lane, cell.lane.review_days + hub_to_shop);
        const std::int64_t expiring = inputs_.expiring[c].value();
        const double lost = expiring > 0 ? cell.until_next.expected_leftover(expiring) : 0;
        const std::int64_t there = (inputs_.on_hand[c] + inputs_.on_order[c]).value();
        cell.position = std::max<std::int64_t>(0, there - std::llround(std::min(lost, double(expiring))));
        if (cell.lane.from_hub) {
            behind_hub += cell.position;
        }
    }
    const auto hub = network_.hub();
    if (hub.exists() && cell(p, hub).lane.carried) {
        cell(p, hub).position += behind_hub;  // the echelon
    }
}

void BaseStockNight::set_rhythms(const PurchaseGroup& group) {
    const auto& supplier = network_.suppliers[group.supplier.value];
    std::vector<JointItem> items;
    double value_per_day = 0;
    double review = inputs_.review_days;
    int moving = 0;
    for (const auto p : group.products) {
        const auto& c = cell(p, group.site);
        items.push_back(
            {c.costs.fixed_per_line + (is_hub(group.site) ? carriage_to_shops(p) : 0), c.rate, holding(p, group.site)});
        value_per_day += c.rate * double(network_.products[p.value].unit_cost.micros());
        review = std::max(review, c.lane.review_days);
        moving += c.rate > 0 ? 1 : 0;
    }
    const double to_minimum = value_per_day > 0 ? double(supplier.minimum_order_value.value()) / value_per_day : 0;
    const double fixed = double(supplier.fixed_order_cost.value());
    const auto cycle = joint_cycle(fixed, items, std::max(review, std::min(28.0, to_minimum)));
    for (std::size_t i = 0; i < group.products.size(); ++i) {
        rhythms_[network_.cell(group.products[i], group.site)] = {
            .batch_days = cycle.base_days * cycle.multiple[i],
            .order_days = cycle.base_days,
            .fixed = items[i].fixed_per_line + fixed / std::max(1, moving)};
    }
}

/// Keeping a unit costs the same in the shop as at the hub, so a shop takes what it needs for a good part of the hub's
/// cycle at once; the rest stays behind for those who sell more than was thought. A price of the shop's space shortens
/// that.
void BaseStockNight::set_hub_lane_rhythms(SiteIndex site) {
    for (std::size_t p = 0; p < network_.products.size(); ++p) {
        const auto& c = cell(ProductIndex(p), site);
        if (!c.lane.carried || !c.lane.from_hub || c.rate <= 0) {
            continue;
        }
        double days = part_of_hub_cycle * rhythms_[network_.cell(ProductIndex(p), network_.hub())].batch_days;
        const double dearer = holding(ProductIndex(p), site) - c.costs.holding;
        if (dearer > 0) {
            days = std::min(days, economic_order_quantity(c.costs.fixed_per_line, c.rate, dearer) / c.rate);
        }
        rhythms_[network_.cell(ProductIndex(p), site)] = {days, 0, c.costs.fixed_per_line};
    }
}

/// Fixed cost of the lines that bring one hub delivery to the shops.
double BaseStockNight::carriage_to_shops(ProductIndex p) const {
    double cost = 0;
    for (const auto shop : network_.mfcs()) {
        const auto& c = cell(p, shop);
        cost += c.lane.carried && c.rate > 0 ? c.costs.fixed_per_line : 0;
    }
    return cost;
}

/// Days that an arriving unit can be sold: until it expires or the product ends. What passed the hub has spent life
/// there.
double BaseStockNight::life_days(ProductIndex p, SiteIndex s) const {
    const auto& c = cell(p, s);
    const double shelf_life = network_.products[p.value].shelf_life_days;
    double life = std::numeric_limits<double>::infinity();
    if (shelf_life > 0) {
        const double at_hub =
            c.lane.from_hub ? std::min(rhythms_[network_.cell(p, network_.hub())].batch_days, shelf_life) / 2 : 0;
        life = std::max(1.0, shelf_life - at_hub - (is_hub(s) ? 1 : 0));
    }
    return std::min(life, c.lane.sold_days - c.lane.lead_days);
}

void BaseStockNight::aim(ProductIndex p, SiteIndex s) {
    auto& c = cell(p, s);
    const auto& product = network_.products[p.value];
    c.due_below = c.join_below = c.order_up_to = c.never_above = 0;
    if (!c.lane.carried || c.rate <= 1e-9) {
        return;
    }
    if (judge_least_order(network_, p, s, c.rate, parameters_.capacity_scaling) != LeastOrder::fits) {
        return;
    }
    const auto& rhythm = rhythms_[network_.cell(p, s)];
    BatchProblem problem;
    problem.rate = c.rate;
    problem.until_next = c.until_next;
    problem.holding = holding(p, s);
    problem.shortage = c.costs.shortage * parameters_.shortage_weight;
    problem.fixed = rhythm.fixed;
    problem.minimum_ratio = parameters_.minimum_critical_ratio;
    problem.maximum_ratio = parameters_.maximum_critical_ratio;
    problem.normal = parameters_.normal_demand;

    const std::int64_t pack = c.lane.from_hub ? 1 : std::max<std::int64_t>(1, product.case_pack.value());
    const std::int64_t least =
        c.lane.from_hub ? 1 : whole_cases(std::max<std::int64_t>(1, product.minimum_order.value()), product);
    std::int64_t batch =
        std::max<std::int64_t>(least, std::int64_t{std::llround(c.rate * rhythm.batch_days / double(pack))} * pack);
    std::int64_t level = safe_level(problem, batch);
    c.never_above = no_limit;
    if (const double life = life_days(p, s); std::isfinite(life)) {
        const Perishing perishing{demand_until(inputs_, network_.cell(p, s), c.lane, c.lane.lead_days + life, 0),
                                  c.costs.waste};
        c.never_above = perishing.within_life.quantile(0.2);
        if (perishing.within_life.cdf(level + batch - 1) > 0.002) {
            const auto answer = best_perishable(problem, perishing, pack, least, batch);
            if (!answer.pays) {
                c.never_above = 0;
                return;
            }
            level = answer.safe_level;
            batch = answer.batch;
        }
    }
    std::int64_t reserve = 0;
    if (is_hub(s)) {
        for (const auto shop : network_.mfcs()) { reserve += safety_stock_[network_.cell(p, shop)]; }
    }
    c.due_below = level + std::llround(stranded_share * double(reserve));
    c.order_up_to = c.due_below + batch;
    c.join_below = c.due_below;
    if (!c.lane.from_hub) {
        const double join = std::min(c.rate * rhythm.order_days * joining_days, double(batch));
        c.join_below = c.due_below + static_cast<std::int64_t>(join);
    }
}

void BaseStockNight::aim_site(SiteIndex s) {
    for (const auto& group : groups_) {
        if (group.site == s) {
            set_rhythms(group);
        }
    }
    if (!is_hub(s)) {
        set_hub_lane_rhythms(s);
    }
    for (std::size_t p = 0; p < network_.products.size(); ++p) { aim(ProductIndex(p), s); }
}

/// What a shop needs beyond its mean demand to stay safe itself. The hub counts on it as it is without a price of
/// space: short of space a shop takes small batches often and so wants more safety, which is no reason for a fuller
/// hub.
void BaseStockNight::note_safety_stock(SiteIndex s) {
    for (std::size_t p = 0; p < network_.products.size(); ++p) {
        const auto& c = cell(ProductIndex(p), s);
        safety_stock_[network_.cell(ProductIndex(p), s)] =
            std::max<std::int64_t>(0, c.due_below - std::llround(c.until_next.mean));
    }
}

/// Mean stock under the present targets: half a batch, and what is left of the safe level when an order arrives.
double BaseStockNight::planned_litres(SiteIndex s, TemperatureClass temperature) const {
    double litres = 0;
    for (std::size_t p = 0; p < network_.products.size(); ++p) {
        const auto& c = cell(ProductIndex(p), s);
        if (network_.products[p].temperature != temperature || c.order_up_to <= 0) {
            continue;
        }
        double units = double(c.order_up_to - c.due_below) / 2 + std::max(0.0, double(c.due_below) - c.until_next.mean);
        if (is_hub(s)) {  // of the echelon: what is not in the shops
            for (const auto shop : network_.mfcs()) {
                const auto& at_shop = cell(ProductIndex(p), shop);
                units -= double(at_shop.order_up_to - at_shop.due_below) / 2 +
                         std::max(0.0, double(at_shop.due_below) - at_shop.until_next.mean);
            }
        }
        litres += std::max(0.0, units) * c.costs.litres;
    }
    return litres;
}

/// Finds the price per litre and day at which the planned stock fits.
void BaseStockNight::price_space(SiteIndex s) {
    for (const auto temperature : {TemperatureClass::ambient, TemperatureClass::chilled}) {
        const double space = double(capacity_of(network_.sites[s.value], temperature).value()) / 1000;
        double& price = litre_price_[s.value * 2 + static_cast<std::size_t>(temperature)];
        if (planned_litres(s, temperature) <= space) {
            continue;
        }
        // From a fraction of the rate card upwards, so that the scale of all costs does not matter.
        double reference = 0;
        for (std::size_t p = 0; p < network_.products.size(); ++p) {
            const auto& c = cell(ProductIndex(p), s);
            if (c.lane.carried && c.costs.litres > 0) {
                reference = std::max(reference, c.costs.holding / c.costs.litres);
            }
        }
        double low = 0, high = reference / 4;
        for (int step = 0; step < 12; ++step) {
            price = high;
            aim_site(s);
            if (planned_litres(s, temperature) <= space) {
                break;
            }
            low = high;
            high *= 3;
        }
        for (int step = 0; step < 6; ++step) {
            price = (low + high) / 2;
            aim_site(s);
            (planned_litres(s, temperature) <= space ? high : low) = price;
        }
        price = high;
        aim_site(s);
    }
}

void BaseStockNight::aim() {
    parallel_for(network_.products.size(), inputs_.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) { look(ProductIndex(p)); }
    });
    groups_ = purchase_groups(network_, cells_);
    if (const auto hub = network_.hub(); hub.exists()) {  // the shops' lives depend on the hub's rhythm
        for (const auto& group : groups_) {
            if (group.site == hub) {
                set_rhythms(group);
            }
        }
    }
    const auto shops = network_.mfcs();
    parallel_for(shops.size(), inputs_.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            aim_site(shops[i]);
            note_safety_stock(shops[i]);
            if (parameters_.capacity_scaling) {
                price_space(shops[i]);
            }
        }
    });
    if (const auto hub = network_.hub(); hub.exists()) {
        aim_site(hub);
        if (parameters_.capacity_scaling) {
            price_space(hub);
        }
    }
}

}  // namespace nearstock
