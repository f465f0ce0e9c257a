#include "inventory/not_planned.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr double longest_days = 730;  // of expected demand in one least order

std::int64_t least_order(const Product& product) {
    return whole_cases(std::max<std::int64_t>(1, product.minimum_order.value()), product);
}

const char* word(TemperatureClass temperature) {
    return temperature == TemperatureClass::chilled ? "chilled" : "ambient";
}

}  // namespace

LeastOrder judge_least_order(const Network& network, ProductIndex p, SiteIndex s, double rate, bool keep_to_space) {
    const auto& product = network.products[p.value];
    if (network.from_hub(p, s) || rate <= 1e-9) {
        return LeastOrder::fits;
    }
    const double least = double(least_order(product));
    const double space = double(capacity_of(network.sites[s.value], product.temperature).value());
    if (keep_to_space && space > 0 && least * double(product.unit_volume.value()) > space) {
        return LeastOrder::above_space;
    }
    // a single case is no minimum: what sells slowly is bought by the case
    return product.minimum_order > product.case_pack && least > longest_days * rate ? LeastOrder::above_demand
                                                                                    : LeastOrder::fits;
}

std::vector<NotPlanned> not_planned(const StockView& view, const std::vector<StockTarget>& targets) {
    const auto& network = view.network();
    std::vector<NotPlanned> list;
    for (std::size_t i = 0; i < network.products.size() * network.sites.size(); ++i) {
        const ProductIndex p(i / network.sites.size());
        const SiteIndex s(i % network.sites.size());
        const auto& product = network.products[p.value];
        const double space = double(capacity_of(network.sites[s.value], product.temperature).value()) / 1000;
        const auto lane = view.lane(p, s);
        const double rate = lane.carried ? daily_rate(view.inputs(), i, lane) : 0;
        const std::int64_t there = view.on_hand(p, s);
        if (space <= 0 && product.unit_volume.value() > 0 && (there > 0 || rate > 1e-9)) {
            list.push_back(
                {p, s,
                 fmt::format("the site has no {} space; {} units lie there and {:.1f} a day are wanted",
                             word(product.temperature), there, rate),
                 fmt::format("give the site {} space, or do not carry it there", word(product.temperature))});
            continue;
        }
        if (std::isnan(view.facts().lead_times[i].mean_days) && network.carries(p, s) &&
            product.sold_on(view.facts().day)) {
            const auto& supplier = network.suppliers[product.supplier.value].supplier_id;
            list.push_back(
                {p, s,
                 fmt::format("the supplier {} has no agreed lead time, and too little was received to tell", supplier),
                 fmt::format("write mean_lead_time_days of {} in the suppliers file", supplier)});
            continue;
        }
        const auto least = least_order(product);
        switch (targets[i].order_up_to > Quantity(0) ? LeastOrder::fits
                                                     : judge_least_order(network, p, s, rate, true)) {
            case LeastOrder::above_space:
                list.push_back({p, s,
                                fmt::format("its minimum line of {} units is {:.0f} l, more than the site's {} space "
                                            "of {:.0f} l",
                                            least, double(least) * double(product.unit_volume.value()) / 1000,
                                            word(product.temperature), space),
                                "lower the minimum or raise the space"});
                break;
            case LeastOrder::above_demand:
                list.push_back({p, s,
                                fmt::format("its minimum line of {} units is {:.0f} days of demand at {:.2f} a day",
                                            least, double(least) / rate, rate),
                                "lower the minimum, or stop carrying it"});
                break;
            case LeastOrder::fits:
                break;
        }
    }
    return list;
}

}  // namespace nearstock
