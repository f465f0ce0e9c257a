#include "inventory/night_budget.hpp"

#include "inventory/order_rules.hpp"

#include <algorithm>

namespace nearstock {

namespace {

/// What an order line could be cut to.
struct Keep {
    std::int64_t units = 0;
    double ratio = 0;  // worth per money of the last case, made to fall
    double worth = 0;  // of all units, micros
};

struct Line {
    CellPlan* cell = nullptr;
    double unit_cost = 0;     // micros
    std::int64_t wanted = 0;  // units
    std::vector<Keep> keeps;  // by units
};

Line line_of(const Product& product, double shortage_weight, CellPlan& cell) {
    Line line{&cell, std::max(1.0, double(product.unit_cost.micros())), cell.units, {}};
    const std::int64_t pack = std::max<std::int64_t>(1, product.case_pack.value());
    const std::int64_t least = whole_cases(std::max<std::int64_t>(1, product.minimum_order.value()), product);
    const double put_off = cell.costs.fixed_per_line / std::max(1.0, double(cell.order_up_to - cell.due_below));
    double ratio = 0, all = 0;
    std::int64_t before = 0;
    for (std::int64_t units = least; units <= line.wanted; units += pack) {
        const double saved = cell.until_next.expected_shortage(cell.position + before) -
                             cell.until_next.expected_shortage(cell.position + units);
        const double worth = shortage_weight * cell.costs.shortage * saved + put_off * double(units - before);
        const double now = worth / (line.unit_cost * double(units - before));
        ratio = line.keeps.empty() ? now : std::min(ratio, now);
        line.keeps.push_back({units, ratio, all += worth});
        before = units;
    }
    return line;
}

std::int64_t kept_at(const Line& line, double price) {
    std::int64_t units = 0;
    for (const auto& keep : line.keeps) {
        if (keep.ratio < price) {
            break;
        }
        units = keep.units;
    }
    return units;
}

double worth_of(const Line& line, std::int64_t units) {
    double worth = 0;
    for (const auto& keep : line.keeps) { worth = keep.units <= units ? keep.worth : worth; }
    return worth;
}

/// What the lines are worth at most for that money: at a price of money each line keeps what pays best.
double most_worth(const std::vector<Line>& lines, double money, double price) {
    double sum = price * money;
    for (const auto& line : lines) {
        double best = 0;
        for (const auto& keep : line.keeps) {
            best = std::max(best, keep.worth - price * line.unit_cost * double(keep.units));
        }
        sum += best;
    }
    return sum;
}

/// Of the orders as they stand now.
PlanGain gain_at(const std::vector<Line>& lines, double money, double price) {
    PlanGain gain;
    for (const auto& line : lines) { gain.gained += worth_of(line, line.cell->units); }
    gain.most = most_worth(lines, money, price);
    return gain;
}

}  // namespace

NightBudget keep_to_budget(const ReplenishmentInputs& inputs, const std::vector<PurchaseGroup>& groups, Money budget,
                           double shortage_weight, std::vector<CellPlan>& cells) {
    const auto& network = inputs.network;
    std::vector<Line> lines;
    double highest = 0, asked = 0;
    for (const auto& group : groups) {
        for (const auto p : group.products) {
            auto& cell = cells[network.cell(p, group.site)];
            if (cell.units > 0) {
                lines.push_back(line_of(network.products[p.value], shortage_weight, cell));
                asked += lines.back().unit_cost * double(cell.units);
                for (const auto& keep : lines.back().keeps) { highest = std::max(highest, keep.ratio); }
            }
        }
    }
    const auto money = double(budget.value());
    if (asked <= money) {
        return {0, gain_at(lines, money, 0)};
    }
    const auto spend = [&](double price) {
        double sum = 0;
        for (const auto& line : lines) { sum += line.unit_cost * double(kept_at(line, price)); }
        return sum;
    };
    double low = 0, high = highest > 0 ? 2 * highest : 1;  // at which nothing is bought
    for (int step = 0; step < 60; ++step) {
        const double price = (low + high) / 2;
        (spend(price) <= money ? high : low) = price;
    }
    for (const auto& line : lines) { line.cell->units = kept_at(line, high); }
    for (const auto& group : groups) { wait_below_minimum(network, group, cells); }
    return {high, gain_at(lines, money, high)};
}

}  // namespace nearstock
