#include "inventory/lateral_transfers.hpp"

#include "core/parallel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace nearstock {

namespace {

/// What a shop holds of one product, and what it must last for.
struct Shelf {
    SiteIndex site;
    std::int64_t on_hand = 0;
    NegativeBinomial needed;     // demand until its own replenishment comes
    std::vector<double> missed;  // of it, by stock; nothing beyond the table
    double risk_days = 0;
    double reorder_cost = 0;  // of a unit given away: the next order comes earlier
    const CellPlan* cell = nullptr;
    bool gave = false, received = false;  // who gave receives nothing, who received gives nothing
};

struct PricedMove {
    TransferProposal move;
    double net = 0;
};

struct Move {
    std::size_t from = 0;
    std::size_t to = 0;
    std::int64_t units = 0;
    double net = 0;
};

Shelf shelf_of(const ReplenishmentInputs& inputs, ProductIndex p, SiteIndex s, const CellPlan& cell) {
    const std::size_t c = inputs.network.cell(p, s);
    Shelf shelf{.site = s,
                .on_hand = std::max<std::int64_t>(0, inputs.on_hand[c].value() - inputs.expiring[c].value()),
                .cell = &cell};
    // Something already on its way comes, in the mean, after half the lead time; what is ordered tonight after all of
    // it.
    const bool under_way = inputs.on_order[c].value() > 0;
    shelf.risk_days = under_way        ? std::max(1.0, cell.lane.lead_days / 2)
                      : cell.units > 0 ? cell.lane.lead_days
                                       : cell.lane.lead_days + cell.lane.review_days;
    shelf.needed =
        demand_until(inputs, c, cell.lane, shelf.risk_days, cell.lane.lead_variance * (under_way ? 0.5 : 1.0));
    const double batch = std::max(1.0, double(cell.order_up_to - cell.due_below));
    shelf.reorder_cost = cell.costs.fixed_per_line / batch;
    return shelf;
}

double missed_with(const Shelf& shelf, std::int64_t stock) {
    const auto s = static_cast<std::size_t>(std::max<std::int64_t>(0, stock));
    return s < shelf.missed.size() ? shelf.missed[s] : 0;
}

double saved_by(const Shelf& to, std::int64_t units) {
    return to.cell->costs.shortage * (missed_with(to, to.on_hand) - missed_with(to, to.on_hand + units));
}

double risked_by(const Shelf& from, std::int64_t units) {
    return from.cell->costs.shortage * (missed_with(from, from.on_hand - units) - missed_with(from, from.on_hand)) +
           from.reorder_cost * double(units);
}

double carriage(const Network& network, const Product& product, SiteIndex from, SiteIndex to, std::int64_t units) {
    const double metres =
        double(network.travel.distance(network.sites[from.value].location, network.sites[to.value].location).value());
    const double litres = double(product.unit_volume.value()) / 1000 * double(units);
    const auto& rates = network.rates;
    const double labour = double(rates.receive_per_line.count()) +
                          double(rates.receive_per_case.count()) *
                              std::ceil(double(units) / double(std::max<std::int64_t>(1, product.case_pack.value())));
    return double(rates.transfer_per_line.value()) +
           litres * metres / 1000 * double(rates.transfer_micros_per_litre_km) +
           labour * double(rates.labour_per_hour.value()) / 3600;
}

/// The number of units between two shelves with the largest net value: it rises while the next unit is worth more
/// there.
Move best_move(const Network& network, const Product& product, const std::vector<Shelf>& shelves, std::size_t from,
               std::size_t to) {
    Move best{from, to, 0, 0};
    const std::int64_t most =
        std::min(shelves[from].on_hand,
                 std::max<std::int64_t>(0, std::int64_t(shelves[to].missed.size()) - shelves[to].on_hand));
    std::int64_t low = 1, high = most;
    const auto net = [&](std::int64_t units) {
        return saved_by(shelves[to], units) - risked_by(shelves[from], units) -
               carriage(network, product, shelves[from].site, shelves[to].site, units);
    };
    while (low < high) {  // concave in the units, but for the steps of the case handling
        const std::int64_t middle = low + (high - low) / 2;
        net(middle + 1) > net(middle) ? low = middle + 1 : high = middle;
    }
    if (low <= most && net(low) > 0) {
        best.units = low;
        best.net = net(low);
    }
    return best;
}

void moves_of(const ReplenishmentInputs& inputs, ProductIndex p, const std::vector<CellPlan>& cells,
              std::vector<PricedMove>& out) {
    const auto& network = inputs.network;
    const auto& product = network.products[p.value];
    const double least = double(network.rates.transfer_per_line.value());
    std::vector<Shelf> shelves;
    bool needed = false;
    for (const auto s : network.mfcs()) {
        const auto& cell = cells[network.cell(p, s)];
        if (!cell.lane.carried || cell.rate <= 0) {
            continue;
        }
        if (cell.lane.from_hub && cell.units > 0) {
            continue;  // the hub helps the same morning
        }
        auto shelf = shelf_of(inputs, p, s, cell);
        // Where the stock is above the demand by four standard deviations nothing is missed: not worth a closer look.
        const double enough = shelf.needed.mean + 4 * std::sqrt(shelf.needed.variance());
        needed = needed || (double(shelf.on_hand) < enough &&
                            cell.costs.shortage * shelf.needed.expected_shortage(shelf.on_hand) > least);
        shelves.push_back(std::move(shelf));
    }
    if (needed) {
        for (auto& shelf : shelves) {
            shelf.missed = shelf.needed.shortage_table(static_cast<std::size_t>(shelf.needed.quantile(0.9999)) + 1);
        }
    }
    while (needed) {
        Move best;
        for (std::size_t to = 0; to < shelves.size(); ++to) {
            if (shelves[to].gave ||
                shelves[to].cell->costs.shortage * missed_with(shelves[to], shelves[to].on_hand) <= least) {
                continue;
            }
            for (std::size_t from = 0; from < shelves.size(); ++from) {
                if (from != to && !shelves[from].received && shelves[from].on_hand > 0) {
                    const auto move = best_move(network, product, shelves, from, to);
                    if (move.net > best.net) {
                        best = move;
                    }
                }
            }
        }
        if (best.units == 0) {
            return;
        }
        auto& from = shelves[best.from];
        auto& to = shelves[best.to];
        out.push_back({{TransferKind::lateral, p, from.site, to.site, Quantity(best.units),
                        fmt::format("{} has {} for {:.1f} days of demand {:.1f}/day, {} has {}; moving {} saves {:.2f} "
                                    "by its worth tonight",
                                    network.sites[to.site.value].site_id, to.on_hand, to.risk_days, to.cell->rate,
                                    network.sites[from.site.value].site_id, from.on_hand, best.units, best.net / 1e6)},
                       best.net});
        from.on_hand -= best.units;
        to.on_hand += best.units;
        from.gave = to.received = true;
    }
}

/// Keeps the moves to what fits the receivers, what is worth most a litre first. `room`: by site × temperature. Of a
/// move that does not fit whole, as many units as do, where they still earn the line: the worth of units falls, so k of
/// n have at least k ÷ n of what the move gains before the line.
void keep_to_room(const Network& network, std::vector<double>& room, std::vector<PricedMove>& moves) {
    const auto litre_of = [&](const PricedMove& m) {
        return double(network.products[m.move.product.value].unit_volume.value()) / 1000;
    };
    const auto litres = [&](const PricedMove& m) { return litre_of(m) * double(m.move.units.value()); };
    std::vector<std::size_t> order(moves.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return moves[a].net * litres(moves[b]) > moves[b].net * litres(moves[a]);
    });
    for (const auto m : order) {
        auto& move = moves[m].move;
        const auto& product = network.products[move.product.value];
        double& left = room[move.to.value * 2 + static_cast<std::size_t>(product.temperature)];
        const auto fits = static_cast<std::int64_t>(std::floor(left / litre_of(moves[m]) + 1e-9));
        if (fits < move.units.value()) {
            const double line = carriage(network, product, move.from, move.to, 1);
            const double share = double(fits) / double(move.units.value());
            move.units = Quantity(share * (moves[m].net + line) > line ? fits : 0);
        }
        left -= litres(moves[m]);
    }
    std::erase_if(moves, [](const PricedMove& m) { return m.move.units.value() == 0; });
}

}  // namespace

std::vector<TransferProposal> lateral_transfers(const ReplenishmentInputs& inputs, const std::vector<CellPlan>& cells,
                                                std::vector<double> room) {
    const std::size_t products = inputs.network.products.size();
    std::vector<std::vector<PricedMove>> by_product(products);
    parallel_for(products, inputs.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) { moves_of(inputs, ProductIndex(p), cells, by_product[p]); }
    });
    std::vector<PricedMove> all;
    for (auto& moves : by_product) {
        std::ranges::stable_sort(moves, {}, [](const PricedMove& m) { return std::tuple(m.move.from, m.move.to); });
        for (auto& next : moves) {
            // Two moves between one pair of shops are one.
            if (!all.empty() && all.back().move.product == next.move.product &&
                all.back().move.from == next.move.from && all.back().move.to == next.move.to) {
                all.back().move.units += next.move.units;
                all.back().net += next.net;
            } else {
                all.push_back(std::move(next));
            }
        }
    }
    if (!room.empty()) {
        keep_to_room(inputs.network, room, all);
    }
    std::vector<TransferProposal> result;
    for (auto& m : all) { result.push_back(std::move(m.move)); }
    return result;
}

}  // namespace nearstock
