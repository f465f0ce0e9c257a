#include "app/health_history.hpp"

#include "warehouse/silver_reader.hpp"

#include <algorithm>

namespace nearstock {

namespace {

/// Promotions by product × day: the deepest one counts.
std::vector<double> discounts(const NightView& view, std::size_t first, std::size_t days) {
    std::vector<double> discount(view.network.products.size() * days, 0.0);
    for (const auto& promotion : view.state.promotions) {
        for (std::size_t d = 0; d < days; ++d) {
            const auto day = view.state.history[first + d].day;
            if (promotion.first_day <= day && day <= promotion.last_day) {
                double& of_day = discount[promotion.product.value * days + d];
                of_day = std::max(of_day, double(promotion.discount_ppm) * 1e-6);
            }
        }
    }
    return discount;
}

Status read_mean_stock(const Workspace& workspace, const NightView& view, const std::string& run_id, BusinessDate first,
                       StockHistory& history) {
    NEARSTOCK_ASSIGN_OR_RETURN(silver, SilverReader::open(workspace.lake(), run_id, view.day - Days(1)));
    NEARSTOCK_RETURN_IF_ERROR(
        silver.open_source("inventory_snapshots", "product_id VARCHAR, site_id VARCHAR, closing_units BIGINT"));
    NEARSTOCK_ASSIGN_OR_RETURN(
        t, silver.database().query("SELECT product_id, site_id, avg(closing_units)::DOUBLE AS units FROM "
                                   "inventory_snapshots WHERE business_date >= DATE " +
                                   sql_text(to_text(first)) + " GROUP BY ALL ORDER BY ALL"));
    for (std::size_t i = 0; i < t.rows(); ++i) {
        const auto p = find_product(view.network, t.texts("product_id")[i]);
        const auto s = find_site(view.network, t.texts("site_id")[i]);
        if (p.exists() && s.exists()) {  // else: no longer in the network
            history.mean_stock[view.network.cell(p, s)] = t.decimals("units")[i];
        }
    }
    return {};
}

}  // namespace

Result<StockHistory> stock_history(const Workspace& workspace, const NightView& view, const std::string& run_id,
                                   int days) {
    const auto& lived = view.state.history;
    const std::size_t n = std::min(lived.size(), static_cast<std::size_t>(days));
    const std::size_t first = lived.size() - n;
    const std::size_t cells = view.facts.stock.size(), sites = view.network.sites.size();
    StockHistory history;
    history.days = static_cast<int>(n);
    history.sold.assign(cells, std::vector<float>(n, 0.0F));
    history.revenue.assign(cells, 0);
    history.margin.assign(cells, 0);
    history.mean_stock.assign(cells, 0);
    const auto discount = discounts(view, first, n);
    for (std::size_t c = 0; c < cells; ++c) {
        const auto& product = view.network.products[c / sites];
        const double list = double(product.list_price.micros()), cost = double(product.unit_cost.micros());
        for (std::size_t d = 0; d < n; ++d) {
            const double units = lived[first + d].site_units[c];
            const double price = list * (1 - discount[c / sites * n + d]);
            history.sold[c][d] = static_cast<float>(units);
            history.revenue[c] += units * price;
            history.margin[c] += units * (price - cost);
        }
    }
    if (n > 0) {
        NEARSTOCK_RETURN_IF_ERROR(read_mean_stock(workspace, view, run_id, lived[first].day, history));
    }
    return history;
}

}  // namespace nearstock
