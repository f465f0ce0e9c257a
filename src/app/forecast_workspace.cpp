#include "app/forecast_workspace.hpp"

#include "app/forecast_surroundings.hpp"
#include "forecasting/marginals.hpp"
#include "planning/night_inputs.hpp"
#include "warehouse/state_loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace nearstock {

namespace {

/// A series of the result: where it stands in planning's panel, or in the sites' history.
struct Cell {
    std::string unique_id;
    std::uint32_t product = 0;
    std::uint32_t place = 0;  // site or zone
};

bool is_carried(const Network& network, SeriesPlace by, std::size_t p, std::size_t place) {
    if (by == SeriesPlace::site) {
        return network.sites[place].kind == SiteKind::mfc && network.carries(ProductIndex(p), SiteIndex(place));
    }
    return std::ranges::any_of(network.reach(ZoneIndex(place)),
                               [&](SiteIndex s) { return network.carries(ProductIndex(p), s); });
}

std::vector<Cell> carried_cells(const Network& network, SeriesPlace by) {
    std::vector<Cell> cells;
    const std::size_t places = by == SeriesPlace::site ? network.sites.size() : network.zones.size();
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        for (std::size_t i = 0; i < places; ++i) {
            if (is_carried(network, by, p, i)) {
                const auto& id = by == SeriesPlace::site ? network.sites[i].site_id : network.zones[i].zone_id;
                cells.push_back({network.products[p].product_id + "/" + id, static_cast<std::uint32_t>(p),
                                 static_cast<std::uint32_t>(i)});
            }
        }
    }
    std::ranges::sort(cells, {}, &Cell::unique_id);
    return cells;
}

/// Sales and availability of one series. `zones`: planning's panel, product × zone over all of the history.
void fill_history(const Network& network, const NetworkState& state, const Panel& zones, SeriesPlace by,
                  const Cell& cell, Panel& panel) {
    const double open_hours = double((network.closing - network.opening).count()) / 3600;
    const double unit = network.products[cell.product].sale_unit;
    const std::size_t at_site = cell.product * network.sites.size() + cell.place;
    const std::size_t in_zone = (cell.product * network.zones.size() + cell.place) * zones.days;
    for (std::size_t d = 0; d < zones.days; ++d) {
        if (by == SeriesPlace::zone) {
            panel.sales.push_back(zones.sales[in_zone + d]);
            panel.availability.push_back(zones.availability[in_zone + d]);
            continue;
        }
        const auto& day = state.history[d];
        const double in_stock = std::clamp(1 - day.hours_out[at_site] / open_hours, 0.0, 1.0);
        panel.sales.push_back(static_cast<float>(day.site_units[at_site] * unit));
        panel.availability.push_back(day.sold[cell.product] == 0 ? 0.0F : static_cast<float>(in_stock));
    }
}

/// The first day on which it could be bought; 0 where there is none.
std::uint32_t first_sold(const Panel& panel, std::size_t s) {
    for (std::size_t d = 0; d < panel.days; ++d) {
        if (panel.in_stock(s, d) > 0) {
            return static_cast<std::uint32_t>(d);
        }
    }
    return 0;
}

Attribute attribute_of(std::string name, const std::vector<std::string>& by_series) {
    Attribute attribute{std::move(name), {}, by_series};
    std::ranges::sort(attribute.labels);
    attribute.labels.erase(std::ranges::unique(attribute.labels).begin(), attribute.labels.end());
    for (const auto& label : by_series) {
        attribute.code.push_back(
            static_cast<std::uint32_t>(std::ranges::lower_bound(attribute.labels, label) - attribute.labels.begin()));
    }
    return attribute;
}

void name_attributes(const Network& network, SeriesPlace by, const std::vector<Cell>& cells, Panel& panel) {
    const auto add = [&](const char* name, const auto& text_of) {
        std::vector<std::string> texts;
        for (const auto& cell : cells) { texts.push_back(text_of(cell)); }
        panel.attributes.push_back(attribute_of(name, texts));
    };
    const auto product = [&](const Cell& cell) -> const Product& { return network.products[cell.product]; };
    add("product", [&](const Cell& cell) { return product(cell).product_id; });
    add("department", [&](const Cell& cell) { return product(cell).department; });
    add("category", [&](const Cell& cell) { return product(cell).category; });
    add("subcategory", [&](const Cell& cell) { return product(cell).subcategory; });
    if (by == SeriesPlace::site) {
        add("site", [&](const Cell& cell) { return network.sites[cell.place].site_id; });
    } else {
        add("zone", [&](const Cell& cell) { return network.zones[cell.place].zone_id; });
    }
}

Panel panel_of(const Network& network, const NetworkState& state, Panel zones, SeriesPlace by,
               const std::vector<Cell>& cells) {
    Panel panel;
    panel.series = cells.size();
    for (std::size_t s = 0; s < cells.size(); ++s) {
        const Cell& cell = cells[s];
        // Category, item and who is on sale are the product's, whichever zone is looked at.
        const std::size_t product_row = cell.product * network.zones.size();
        fill_history(network, state, zones, by, cell, panel);
        panel.unique_id.push_back(cell.unique_id);
        panel.item.push_back(zones.item[product_row]);
        panel.category.push_back(zones.category[product_row]);
        const auto rows = std::span(zones.active).subspan(product_row, network.zones.size());
        panel.active.push_back(std::ranges::any_of(rows, [](auto a) { return a != 0; }) ? 1 : 0);
    }
    panel.first_day = zones.first_day;
    panel.days = zones.days;
    panel.horizon = zones.horizon;
    panel.items = zones.items;
    panel.discount = std::move(zones.discount);
    panel.holiday = std::move(zones.holiday);
    for (std::size_t s = 0; s < panel.series; ++s) { panel.start.push_back(first_sold(panel, s)); }
    name_attributes(network, by, cells, panel);
    return panel;
}

/// The day about to be forecast, within what the lake holds.
Result<BusinessDate> day_after_cutoff(const Workspace& workspace, const WorkspacePanelOptions& options) {
    const auto last = workspace.last_day(options.run_id);
    if (!last) {
        return refuse("the lake has no day of the run '" + options.run_id + "'", workspace.lake().string(),
                      "run `nearstock ingest` first");
    }
    if (options.cutoff.value_or(*last) > *last) {
        return refuse(
            fmt::format("{} has not been lived: the last day known is {}", to_text(*options.cutoff), to_text(*last)),
            "--cutoff", "name that day at the latest");
    }
    return options.cutoff.value_or(*last) + Days(1);
}

}  // namespace

Result<SeriesPlace> parse_series_place(const std::string& text) {
    if (text == "site" || text == "zone") {
        return text == "site" ? SeriesPlace::site : SeriesPlace::zone;
    }
    return refuse("'" + text + "' is neither site nor zone", "--by", "choose --by site or --by zone");
}

Result<LongFormat> read_workspace_panel(const Workspace& workspace, const WorkspacePanelOptions& options) {
    auto horizon = periods_in(options.horizon, Frequency::daily);
    if (!horizon) {
        horizon.error().place = "--horizon";
        return std::unexpected(horizon.error());
    }
    NEARSTOCK_ASSIGN_OR_RETURN(today, day_after_cutoff(workspace, options));
    NEARSTOCK_ASSIGN_OR_RETURN(settings, workspace.settings());
    NEARSTOCK_ASSIGN_OR_RETURN(network,
                               load_network(std::move(settings), workspace.lake(), options.run_id, today - Days(1)));
    NEARSTOCK_ASSIGN_OR_RETURN(state, load_state(network, workspace.lake(), options.run_id, today));
    if (state.history.empty()) {
        return refuse("has no day up to " + to_text(today - Days(1)), "--cutoff", "name a later day, or ingest it");
    }
    const auto cells = carried_cells(network, options.place);
    if (cells.empty()) {
        return refuse("no product is carried anywhere", workspace.lake().string(), "ingest products and snapshots");
    }
    LongFormat data;
    Panel zones = build_panel(network, state, {state.history.size(), *horizon}, options.threads);
    data.panel = panel_of(network, state, std::move(zones), options.place, cells);
    std::vector<SeriesWhere> where;
    for (const auto& cell : cells) {
        SeriesWhere one{ProductIndex(cell.product), {}};
        for (std::size_t z = 0; z < network.zones.size(); ++z) {
            const auto& reach = network.reach(ZoneIndex(z));
            const bool reached = std::ranges::count(reach, SiteIndex(cell.place)) > 0;
            if (options.place == SeriesPlace::zone ? z == cell.place : reached) {
                one.zones.push_back(ZoneIndex(z));
            }
        }
        where.push_back(std::move(one));
    }
    NEARSTOCK_RETURN_IF_ERROR(
        add_surroundings(workspace.lake(), options.run_id, today - Days(1), network, where, data.panel));
    data.calendar = {Frequency::daily, data.panel.first_day, false};
    data.rows = data.panel.series * data.panel.days;
    data.counts = sells_whole_units(data.panel);
    data.given.assign(data.rows, 1);
    return data;
}

}  // namespace nearstock
