#include "app/plan_cell_view.hpp"

#include "app/plan_prices.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

using Json = nlohmann::ordered_json;

double euros(double micros) { return micros / 1e6; }
std::string until(BusinessDate date) { return date == BusinessDate::max() ? "keeps" : "until " + to_text(date); }

class Page {
public:
    Page(const Network& network, const StoredPlan& plan, ProductIndex p, SiteIndex s, int days)
        : network_(network),
          plan_(plan),
          view_(network, plan.facts),
          product_(network.products[p.value]),
          site_(network.sites[s.value]),
          p_(p),
          s_(s),
          cell_(network.cell(p, s)),
          lane_(view_.lane(p, s)),
          days_(std::min(days, static_cast<int>(plan.facts.demand.horizon))) {}

    CellPage page() {
        text_ = fmt::format("{} at {} ({}), plan for {}, policy set {}\n", product_.product_id, site_.site_id,
                            product_.name, to_text(plan_.facts.day), plan_.policies);
        json_ = {{"product_id", product_.product_id},
                 {"site_id", site_.site_id},
                 {"day", to_text(plan_.facts.day)},
                 {"policies", plan_.policies}};
        stock();
        lane();
        forecast();
        targets();
        lines();
        ahead();
        return {std::move(text_), std::move(json_)};
    }

private:
    void stock();
    void lane();
    void forecast();
    void targets();
    void lines();
    void ahead();
    void row(std::string_view name, const std::string& what) { text_ += fmt::format("  {:<10} {}\n", name, what); }

    const Network& network_;
    const StoredPlan& plan_;
    StockView view_;
    const Product& product_;
    const Site& site_;
    ProductIndex p_;
    SiteIndex s_;
    std::size_t cell_;
    Lane lane_;
    int days_;
    std::string text_;
    Json json_;
};

void Page::stock() {
    std::vector<std::string> lots, due;
    Json lots_json = Json::array(), due_json = Json::array();
    for (const auto& lot : plan_.facts.stock[cell_]) {
        lots.push_back(fmt::format("{} {}", lot.units.value(), until(lot.expires)));
        lots_json.push_back({{"units", lot.units.value()},
                             {"expires", lot.expires == BusinessDate::max() ? Json() : Json(to_text(lot.expires))}});
    }
    for (const auto& d : plan_.facts.due[cell_]) {
        due.push_back(fmt::format("{} on {}", d.units.value(), to_text(d.arrives)));
        due_json.push_back({{"units", d.units.value()}, {"arrives", to_text(d.arrives)}});
    }
    row("stock", fmt::format("{} on hand{}; {} on order{}", view_.on_hand(p_, s_),
                             lots.empty() ? "" : fmt::format(" ({})", fmt::join(lots, ", ")), view_.on_order(p_, s_),
                             due.empty() ? "" : fmt::format(" ({})", fmt::join(due, ", "))));
    json_["on_hand"] = view_.on_hand(p_, s_);
    json_["lots"] = lots_json;
    json_["on_order"] = view_.on_order(p_, s_);
    json_["due"] = due_json;
}

void Page::lane() {
    const auto& supplier = network_.suppliers[product_.supplier.value];
    const std::string from = lane_.from_hub ? network_.sites[network_.hub().value].site_id : supplier.supplier_id;
    row("lane", !lane_.carried ? "not carried here, or not sold any more when an order of tonight comes"
                               : fmt::format("from {}, {}; {:.1f} ± {:.1f} days, next chance in {:.0f} {}", from,
                                             lane_.open ? "open tonight" : "takes no orders tonight", lane_.lead_days,
                                             std::sqrt(lane_.lead_variance), lane_.review_days,
                                             lane_.review_days == 1 ? "day" : "days"));
    row("trade",
        fmt::format("cost {:.2f}, price {:.2f} {}; cases of {}, at least {}; {:.2f} l{}",
                    euros(double(product_.unit_cost.micros())), euros(double(product_.list_price.micros())),
                    network_.currency, product_.case_pack.value(), product_.minimum_order.value(),
                    double(product_.unit_volume.value()) / 1000,
                    product_.shelf_life_days > 0 ? fmt::format(", keeps {} days", product_.shelf_life_days) : ""));
    json_["lane"] = {{"carried", lane_.carried},
                     {"from", from},
                     {"open_tonight", lane_.open},
                     {"lead_time_days", lane_.lead_days},
                     {"lead_time_sd_days", std::sqrt(lane_.lead_variance)},
                     {"review_days", lane_.review_days}};
    json_["trade"] = {{"unit_cost_micros", product_.unit_cost.micros()},
                      {"list_price_micros", product_.list_price.micros()},
                      {"case_pack", product_.case_pack.value()},
                      {"minimum_order", product_.minimum_order.value()},
                      {"shelf_life_days", product_.shelf_life_days}};
}

void Page::forecast() {
    const auto demand = view_.demand(p_, s_);
    std::vector<std::string> days;
    Json json = Json::array();
    for (int d = 0; d < days_; ++d) {
        const auto day = demand.over(d, d + 1);
        days.push_back(fmt::format("{:.1f}±{:.1f}", day.mean, std::sqrt(day.variance())));
        json.push_back({{"day", to_text(plan_.facts.day + Days(d))},
                        {"mean", day.mean},
                        {"sd", std::sqrt(day.variance())},
                        {"q90", day.quantile(0.9)}});
    }
    row("forecast", fmt::format("{} (from {}, units a day)", fmt::join(days, " "), to_text(plan_.facts.day)));
    json_["forecast"] = json;
}

void Page::targets() {
    const auto& target = plan_.targets[cell_];
    const double worth = plan_.marginal_value[cell_];
    row("targets",
        fmt::format("reorder point {}, order up to {}; before tonight's lines a unit more was worth {:.2f} {}",
                    std::max<std::int64_t>(0, target.reorder_point.value()), target.order_up_to.value(), euros(worth),
                    network_.currency));
    if (const auto space = space_text(network_, plan_, s_, product_.temperature); !space.empty()) {
        row("space", space);
    }
    json_["prices"] = prices_json(network_, plan_);
    json_["reorder_point"] = target.reorder_point.value();
    json_["order_up_to"] = target.order_up_to.value();
    json_["marginal_value_before_micros"] = worth;
}

void Page::lines() {
    Json json = Json::array();
    for (const auto& stored : plan_.lines) {
        const auto& line = stored.line;
        if (line.product != p_ || (line.to != s_ && line.from != s_)) {
            continue;
        }
        const std::string other =
            line.to == s_ ? "from " + from_id(network_, line) : "to " + network_.sites[line.to.value].site_id;
        row("line",
            fmt::format("{} {} {}{}: {}", to_text(line.kind), line.units, other,
                        line.units == stored.proposed_units ? "" : fmt::format(" (proposed {})", stored.proposed_units),
                        stored.reason));
        row("", price_text(stored.price, network_.currency));
        row("", fmt::format("one unit more on it would {} {:.2f} {}", stored.price.one_more < 0 ? "cost" : "save",
                            euros(std::abs(stored.price.one_more)), network_.currency));
        json.push_back(line_json(network_, stored));
    }
    if (json.empty()) {
        // What a first unit would do, on the lane that it would take.
        auto plain = plan_.plain();
        plain.push_back({lane_.from_hub ? LineKind::hub : LineKind::purchase, p_,
                         lane_.from_hub ? network_.hub() : SiteIndex(), s_, 0});
        const auto price = price_line(view_, plain, plain.size() - 1);
        row("line", fmt::format("none; P(stockout) until the next chance {:.1f} %; a unit more would {} {:.2f} {}",
                                100 * price.risk_before, price.one_more < 0 ? "cost" : "save",
                                euros(std::abs(price.one_more)), network_.currency));
        json_["risk"] = price.risk_before;
        json_["marginal_value_micros"] = price.one_more;
    }
    json_["lines"] = json;
}

void Page::ahead() {
    auto without = plan_.plain();
    std::erase_if(without, [&](const PlanLine& l) { return l.product == p_ && l.to == s_; });
    const auto as_planned = outlook_of(view_, p_, s_, plan_.plain(), days_);
    const auto as_is = outlook_of(view_, p_, s_, without, days_);
    std::vector<std::string> risks;
    Json json = Json::array();
    for (int d = 0; d < days_; ++d) {
        const auto i = static_cast<std::size_t>(d);
        risks.push_back(fmt::format("{:.0f}→{:.0f}", 100 * as_is.any_stockout[i], 100 * as_planned.any_stockout[i]));
        json.push_back({{"day", to_text(plan_.facts.day + Days(d))},
                        {"any_stockout_without", as_is.any_stockout[i]},
                        {"any_stockout", as_planned.any_stockout[i]},
                        {"expected_closing", as_planned.closing[i]}});
    }
    row("risk", fmt::format("{} % by the end of each day, without → with tonight's lines, nothing ordered later",
                            fmt::join(risks, " ")));
    json_["ahead"] = json;
    const auto values = unit_values(view_, p_, s_, plan_.plain());
    std::vector<std::string> worth;
    Json by_day = Json::array();
    for (std::size_t d = 0; d < values.size(); ++d) {
        worth.push_back(fmt::format("{:.2f}", euros(values[d])));
        by_day.push_back({{"day", to_text(plan_.facts.day + Days(d))}, {"value_micros", std::llround(values[d])}});
    }
    if (!worth.empty()) {
        row("one more",
            fmt::format("unit would save {} {}, there from the morning of each day on, until an order of the "
                        "next chance would come",
                        fmt::join(worth, " "), network_.currency));
    }
    json_["unit_values"] = by_day;
}

/// Some keys near the one that was typed: those with the longest common beginning.
template <class Things, class Id>
std::string near_keys(const Things& things, const std::string& typed, Id id) {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const auto& thing : things) {
        const std::string& key = id(thing);
        const auto same = std::ranges::mismatch(key, typed).in1 - key.begin();
        ranked.emplace_back(static_cast<std::size_t>(same), key);
    }
    std::ranges::stable_sort(ranked, std::greater{}, [](const auto& r) { return r.first; });
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < std::min<std::size_t>(5, ranked.size()); ++i) { keys.push_back(ranked[i].second); }
    return fmt::format("take one such as {}", fmt::join(keys, ", "));
}

}  // namespace

std::string price_text(const LinePrice& price, const std::string& currency) {
    return fmt::format(
        "holding {:+.2f}, stockout {:+.2f}, transport {:+.2f}, ordering {:+.2f}: net {:+.2f} {}; P(stockout) {:.1f} → "
        "{:.1f} %",
        euros(price.holding), euros(price.stockout), euros(price.transport), euros(price.ordering),
        euros(price.total()), currency, 100 * price.risk_before, 100 * price.risk_after);
}

Json line_json(const Network& network, const StoredLine& stored) {
    const auto& [line, proposed, reason, price] = stored;
    return {{"kind", to_text(line.kind)},
            {"product_id", network.products[line.product.value].product_id},
            {"from_id", from_id(network, line)},
            {"site_id", network.sites[line.to.value].site_id},
            {"units", line.units},
            {"proposed_units", proposed},
            {"value_micros", (network.products[line.product.value].unit_cost * Quantity(line.units)).value()},
            {"holding_micros", std::llround(price.holding)},
            {"stockout_micros", std::llround(price.stockout)},
            {"transport_micros", std::llround(price.transport)},
            {"ordering_micros", std::llround(price.ordering)},
            {"net_micros", std::llround(price.total())},
            {"risk_before", price.risk_before},
            {"risk_after", price.risk_after},
            {"marginal_value_micros", std::llround(price.one_more)},
            {"reason", reason}};
}

CellPage cell_page(const Network& network, const StoredPlan& plan, ProductIndex product, SiteIndex site, int days) {
    return Page(network, plan, product, site, days).page();
}

Result<ProductIndex> named_product(const Network& network, const std::string& product_id, const std::string& place) {
    const auto p = find_product(network, product_id);
    if (!p.exists()) {
        return refuse("the network has no product '" + product_id + "'", place,
                      near_keys(network.products, product_id, [](const Product& x) { return x.product_id; }));
    }
    return p;
}

Result<SiteIndex> named_site(const Network& network, const std::string& site_id, const std::string& place) {
    const auto s = find_site(network, site_id);
    if (!s.exists()) {
        return refuse("the network has no site '" + site_id + "'", place,
                      near_keys(network.sites, site_id, [](const Site& x) { return x.site_id; }));
    }
    return s;
}

}  // namespace nearstock
