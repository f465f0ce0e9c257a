#include "inventory/hub_echelon.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

/// Days for which every shop can be lifted above its safe level, `have` units in all.
double equal_days(const std::vector<CellPlan*>& shops, double have) {
    double low = 0, high = 400;
    for (int step = 0; step < 30; ++step) {
        const double days = (low + high) / 2;
        double needed = 0;
        for (const auto* shop : shops) {
            needed += std::max(0.0, double(shop->due_below) + shop->rate * days - double(shop->position));
        }
        (needed <= have ? low : high) = days;
    }
    return low;
}

double value_of(const CellPlan& shop, std::int64_t units) {
    return shop.costs.shortage *
           (shop.until_next.expected_shortage(shop.position + shop.units) -
            shop.until_next.expected_shortage(shop.position + shop.units + units)) /
           double(units);
}

/// Piece by piece to the shop that would lose most.
void ration(std::vector<CellPlan*>& wishing, std::int64_t available) {
    const std::int64_t piece = std::max<std::int64_t>(1, available / 64);
    std::vector<std::int64_t> wish;
    for (auto* shop : wishing) {
        wish.push_back(shop->units);
        shop->units = 0;
    }
    while (available > 0) {
        CellPlan* neediest = nullptr;
        std::int64_t given = 0;
        double most = -1;
        for (std::size_t i = 0; i < wishing.size(); ++i) {
            const std::int64_t step = std::min({piece, available, wish[i] - wishing[i]->units});
            if (step > 0 && value_of(*wishing[i], step) > most) {
                most = value_of(*wishing[i], step);
                neediest = wishing[i];
                given = step;
            }
        }
        if (neediest == nullptr) {
            return;
        }
        neediest->units += given;
        available -= given;
    }
}

}  // namespace

void share_hub_stock(const ReplenishmentInputs& inputs, ProductIndex p, std::vector<CellPlan>& cells) {
    const auto& network = inputs.network;
    const auto hub = network.hub();
    if (!hub.exists() || !network.products[p.value].via_hub) {
        return;
    }
    const std::int64_t available = inputs.on_hand[network.cell(p, hub)].value();
    std::vector<CellPlan*> shops, wishing;
    for (const auto s : network.mfcs()) {
        auto& cell = cells[network.cell(p, s)];
        if (cell.lane.carried) {
            shops.push_back(&cell);
        }
    }
    if (available <= 0 || shops.empty()) {
        return;
    }
    const double days = equal_days(shops, double(available));
    std::int64_t wished = 0;
    for (auto* shop : shops) {
        if (shop->position >= shop->due_below || shop->order_up_to <= shop->position) {
            continue;
        }
        const auto fair = static_cast<std::int64_t>(double(shop->due_below) + shop->rate * days);
        const std::int64_t target = std::min(shop->order_up_to, std::max(shop->due_below, fair));
        shop->units = target - shop->position;
        wished += shop->units;
        wishing.push_back(shop);
    }
    if (wished > available) {
        ration(wishing, available);
    }
}

}  // namespace nearstock
