#include "app/command_health.hpp"

#include "app/health_history.hpp"
#include "app/output.hpp"
#include "inventory/stock_health.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

using Json = nlohmann::ordered_json;

constexpr int history_days = 84;  // twelve weeks
constexpr std::size_t worst_lines = 10;

double euros(double micros) { return micros / 1e6; }

std::string number(std::optional<double> value, int decimals) {
    return value && std::isfinite(*value) ? fmt::format("{:.{}f}", *value, decimals) : "–";
}

std::string cure_text(const Network& network, BusinessDate day, const CellHealth& h, const Cure& cure) {
    const auto site = [&](SiteIndex s) { return network.sites[s.value].site_id; };
    switch (cure.kind) {
        case CureKind::order:
            return fmt::format("order {} for {:.2f} by {} (handling {:.2f}, saves {:.2f})", cure.units,
                               euros(cure.goods), to_text(cure.by), euros(cure.price), euros(cure.saves));
        case CureKind::hub_transfer:
            return fmt::format("{} from {} for {:.2f} (saves {:.2f})", cure.units, site(cure.from), euros(cure.price),
                               euros(cure.saves));
        case CureKind::transfer:
            return fmt::format("{} {} {} for {:.2f} (saves {:.2f})", cure.units, cure.from == h.site ? "to" : "from",
                               site(cure.from == h.site ? cure.to : cure.from), euros(cure.price), euros(cure.saves));
        case CureKind::markdown:
            return cure.saves > cure.price
                       ? fmt::format("markdown of {} by {:.0f} % today (gives up {:.2f}, earns {:.2f} besides)",
                                     cure.units, cure.percent, euros(cure.price), euros(cure.saves))
                       : fmt::format("markdown of {} by up to {:.0f} %{} (gives up {:.2f})", cure.units, cure.percent,
                                     cure.by > day ? " until " + to_text(cure.by) : "", euros(cure.price));
        case CureKind::write_off:
            break;
    }
    return fmt::format("write {} off: {:.2f}", cure.units, euros(cure.price));
}

/// The best cure that saves more than it costs; nothing else is worth doing.
const Cure* best_cure(const Problem& problem) {
    return !problem.cures.empty() && (problem.cures.front().net() >= 0 || problem.kind == ProblemKind::obsolescence)
               ? &problem.cures.front()
               : nullptr;
}

Table cell_table(const Network& network, const NightView& view, const std::vector<CellHealth>& cells,
                 const HealthOptions& options) {
    Table t;
    t.columns.reserve(50 + static_cast<std::size_t>(options.days));
    const auto texts = [&](const char* name, auto value) {
        auto& column = t.add<Column::Texts>(name);
        for (const auto& h : cells) { column.push_back(value(h)); }
    };
    const auto integers = [&](const char* name, auto value) {
        auto& column = t.add<Column::Integers>(name);
        for (const auto& h : cells) { column.push_back(static_cast<std::int64_t>(value(h))); }
    };
    const auto decimals = [&](const char* name, auto value) {  // what is not finite is missing
        auto& column = t.add<Column::Decimals>(name);
        std::vector<std::uint8_t> missing;
        for (const auto& h : cells) {
            const std::optional<double> x = value(h);
            const bool known = x.has_value() && std::isfinite(*x);
            column.push_back(known ? *x : 0.0);
            missing.push_back(known ? 0 : 1);
        }
        t.columns.back().missing = std::move(missing);
    };
    using H = CellHealth;
    texts("product_id", [&](const H& h) { return network.products[h.product.value].product_id; });
    texts("site_id", [&](const H& h) { return network.sites[h.site.value].site_id; });
    t.add<Column::Dates>("day").assign(cells.size(), view.day);
    integers("on_hand", [](const H& h) { return h.on_hand; });
    integers("due", [](const H& h) { return h.due; });
    integers("stock_value_micros", [](const H& h) { return std::llround(h.stock_value); });
    integers("window_days", [](const H& h) { return h.window; });
    decimals("window_risk", [](const H& h) { return h.window_risk; });
    decimals("window_lost_units", [](const H& h) { return h.window_lost_units; });
    decimals("lost_units", [](const H& h) { return h.lost_units; });
    integers("lost_micros", [](const H& h) { return std::llround(h.lost_money); });
    decimals("days_of_cover", [](const H& h) { return h.days_of_cover; });
    decimals("excess_units", [](const H& h) { return h.excess_units; });
    integers("excess_value_micros", [](const H& h) { return std::llround(h.excess_value); });
    decimals("obsolete_units", [](const H& h) { return h.obsolete_units; });
    integers("obsolete_value_micros", [](const H& h) { return std::llround(h.obsolete_value); });
    decimals("turnover", [](const H& h) { return h.turnover; });
    decimals("gmroi", [](const H& h) { return h.gross_return; });
    decimals("revenue_share", [](const H& h) { return h.revenue_share; });
    texts("abc", [](const H& h) { return h.abc == ' ' ? std::string() : std::string(1, h.abc); });
    texts("xyz", [](const H& h) { return h.xyz == ' ' ? std::string() : std::string(1, h.xyz); });
    decimals("weekly_variation", [](const H& h) { return h.variation; });
    const auto worst = [](const H& h) { return h.problems.empty() ? nullptr : &h.problems.front(); };
    const auto cure = [&](const H& h) { return h.problems.empty() ? nullptr : best_cure(h.problems.front()); };
    texts("problem", [&](const H& h) { return worst(h) ? std::string(to_text(worst(h)->kind)) : std::string(); });
    integers("at_stake_micros", [&](const H& h) { return worst(h) ? std::llround(worst(h)->at_stake) : 0; });
    texts("cure", [&](const H& h) { return cure(h) ? cure_text(network, view.day, h, *cure(h)) : std::string(); });
    integers("cure_units", [&](const H& h) { return cure(h) ? cure(h)->units : 0; });
    integers("cure_price_micros", [&](const H& h) { return cure(h) ? std::llround(cure(h)->price) : 0; });
    integers("cure_goods_micros", [&](const H& h) { return cure(h) ? std::llround(cure(h)->goods) : 0; });
    integers("cure_saves_micros", [&](const H& h) { return cure(h) ? std::llround(cure(h)->saves) : 0; });
    if (options.elasticity) {
        const auto advice = [&](const char* name, auto value) {
            decimals(name, [&](const H& h) -> std::optional<double> {
                return h.markdown ? std::optional<double>(value(*h.markdown)) : std::nullopt;
            });
        };
        const double never = std::numeric_limits<double>::infinity();  // written as missing
        using M = MarkdownAdvice;
        advice("markdown_units", [](const M& m) { return double(m.units); });
        advice("markdown_days_left", [](const M& m) { return double(m.days_left); });
        advice("markdown_percent", [](const M& m) { return m.now.percent; });
        advice("markdown_gain_micros", [](const M& m) { return m.now.gain(); });
        advice("markdown_from_units", [=](const M& m) { return m.from_units ? double(*m.from_units) : never; });
        advice("markdown_from_days_left",
               [=](const M& m) { return m.from_days_left ? double(*m.from_days_left) : never; });
    }
    for (int d = 0; d < options.days; ++d) {
        decimals(fmt::format("p_stockout_{}", d + 1).c_str(),
                 [&](const H& h) { return h.stockout[static_cast<std::size_t>(d)]; });
    }
    decimals("p_any_stockout", [](const H& h) { return h.any_stockout.back(); });
    return t;
}

/// A cell and one of its problems, the dearest first.
struct Worst {
    const CellHealth* cell = nullptr;
    const Problem* problem = nullptr;
};
std::vector<Worst> worst_of(const std::vector<CellHealth>& cells) {
    std::vector<Worst> all;
    for (const auto& h : cells) {
        for (const auto& problem : h.problems) { all.push_back({&h, &problem}); }
    }
    std::ranges::stable_sort(all, std::greater{}, [](const Worst& w) { return w.problem->at_stake; });
    all.resize(std::min(all.size(), worst_lines));
    return all;
}

std::string sites_text(const Network& network, const std::vector<SiteHealth>& sites, const HealthOptions& options) {
    std::string text =
        fmt::format("{:<12} {:>7} {:>8} {:>10} {:>10} {:>11} {:>10} {:>10} {:>7} {:>7} {:>7}\n", "site", "cells",
                    fmt::format("P > {:.0f} %", 100 * options.risk), "lost soon",
                    fmt::format("lost {} d", options.days), "stock", "excess", "obsolete", "cover", "turns", "GMROI");
    for (const auto& s : sites) {
        text += fmt::format("{:<12} {:>7} {:>8} {:>10.1f} {:>10.1f} {:>11} {:>10} {:>10} {:>7} {:>7} {:>7}\n",
                            network.sites[s.site.value].site_id, s.cells, s.at_risk, s.window_lost_units, s.lost_units,
                            grouped(std::llround(euros(s.stock_value))), grouped(std::llround(euros(s.excess_value))),
                            grouped(std::llround(euros(s.obsolete_value))), number(s.days_of_cover, 1),
                            number(s.turnover, 1), number(s.gross_return, 2));
    }
    return text;
}

std::string worst_text(const Network& network, BusinessDate day, const std::vector<Worst>& worst) {
    std::string text;
    for (const auto& [h, problem] : worst) {
        const auto* cure = best_cure(*problem);
        text +=
            fmt::format("  {} at {} [{}{}]: {} {:.2f}; {} on hand, {} due, cover {} days, P {:.0f} % in {} d → {}\n",
                        network.products[h->product.value].product_id, network.sites[h->site.value].site_id, h->abc,
                        h->xyz, to_text(problem->kind), euros(problem->at_stake), h->on_hand, h->due,
                        number(h->days_of_cover, 1), 100 * h->window_risk, h->window,
                        cure != nullptr ? cure_text(network, day, *h, *cure) : "nothing that pays");
    }
    return text;
}

Json cure_json(const Network& network, const Cure& cure) {
    Json json{{"kind", to_text(cure.kind)},
              {"units", cure.units},
              {"by", to_text(cure.by)},
              {"price_micros", std::llround(cure.price)},
              {"saves_micros", std::llround(cure.saves)}};
    if (cure.from.exists()) {
        json["from_id"] = network.sites[cure.from.value].site_id;
    }
    if (cure.to.exists()) {
        json["to_id"] = network.sites[cure.to.value].site_id;
    }
    if (cure.kind == CureKind::order) {
        json["goods_micros"] = std::llround(cure.goods);
    }
    if (cure.kind == CureKind::markdown) {
        json["percent"] = cure.percent;
    }
    return json;
}

Json known(std::optional<double> x) { return x && std::isfinite(*x) ? Json(*x) : Json(); }

Json sites_json(const Network& network, const std::vector<SiteHealth>& sites) {
    Json json = Json::array();
    for (const auto& s : sites) {
        json.push_back({{"site_id", network.sites[s.site.value].site_id},
                        {"cells", s.cells},
                        {"at_risk", s.at_risk},
                        {"window_lost_units", s.window_lost_units},
                        {"lost_units", s.lost_units},
                        {"lost_micros", std::llround(s.lost_money)},
                        {"stock_value_micros", std::llround(s.stock_value)},
                        {"excess_value_micros", std::llround(s.excess_value)},
                        {"obsolete_value_micros", std::llround(s.obsolete_value)},
                        {"days_of_cover", known(s.days_of_cover)},
                        {"turnover", known(s.turnover)},
                        {"gmroi", known(s.gross_return)}});
    }
    return json;
}

/// Null where nothing with a date lies there, or nobody said how demand answers a price.
Json markdown_json(const std::optional<MarkdownAdvice>& advice) {
    return !advice ? Json()
                   : Json{{"units", advice->units},
                          {"days_left", advice->days_left},
                          {"percent", advice->now.percent},
                          {"gain_micros", std::llround(advice->now.gain())},
                          {"from_units", advice->from_units ? Json(*advice->from_units) : Json()},
                          {"from_days_left", advice->from_days_left ? Json(*advice->from_days_left) : Json()}};
}

/// Cells in which a markdown pays today.
std::string markdown_text(const std::vector<CellHealth>& cells, const std::string& currency) {
    std::size_t pays = 0, dated = 0;
    double gain = 0;
    for (const auto& h : cells) {
        dated += h.markdown ? 1 : 0;
        pays += h.markdown && h.markdown->now.percent > 0 ? 1 : 0;
        gain += h.markdown ? h.markdown->now.gain() : 0;
    }
    return fmt::format("markdown     pays today in {} of {} cells with a date: {:.2f} {}\n", pays, dated, euros(gain),
                       currency);
}

Json worst_json(const Network& network, const std::vector<Worst>& worst) {
    Json json = Json::array();
    for (const auto& [h, problem] : worst) {
        Json cures = Json::array();
        for (const auto& cure : problem->cures) { cures.push_back(cure_json(network, cure)); }
        json.push_back({{"product_id", network.products[h->product.value].product_id},
                        {"site_id", network.sites[h->site.value].site_id},
                        {"problem", to_text(problem->kind)},
                        {"at_stake_micros", std::llround(problem->at_stake)},
                        {"on_hand", h->on_hand},
                        {"due", h->due},
                        {"days_of_cover", known(h->days_of_cover)},
                        {"p_stockout", h->stockout},
                        {"window_days", h->window},
                        {"window_risk", h->window_risk},
                        {"markdown", markdown_json(h->markdown)},
                        {"cures", cures}});
    }
    return json;
}

/// Numbers of cells by class: rows A, B, C, blank; columns X, Y, Z, blank.
std::string classes_text(const std::vector<CellHealth>& cells) {
    std::string text = "classes     ";
    for (const char abc : {'A', 'B', 'C'}) {
        for (const char xyz : {'X', 'Y', 'Z'}) {
            const auto n =
                std::ranges::count_if(cells, [&](const CellHealth& h) { return h.abc == abc && h.xyz == xyz; });
            text += fmt::format(" {}{} {}", abc, xyz, n);
        }
    }
    return text + "\n";
}

}  // namespace

Status inventory_health_command(const Common& common, const InventoryHealthOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    announce("inventory health", workspace.city.seed, workspace.config_hash);
    NEARSTOCK_ASSIGN_OR_RETURN(view,
                               view_night(workspace, {options.policies, options.run_id, options.day}, common.threads));
    NEARSTOCK_ASSIGN_OR_RETURN(history, stock_history(workspace, view, options.run_id, history_days));
    const HealthOptions look{.days = options.days,
                             .cover_days = options.cover_days,
                             .risk = options.risk,
                             .threads = common.threads,
                             .withdrawal = options.withdrawal == "lifo" ? Withdrawal::lifo : Withdrawal::fifo,
                             .elasticity = options.elasticity};
    const StockView stock(view.network, view.facts);
    const auto cells = stock_health(stock, history, look);
    const auto sites = by_site(stock, history, cells, look);
    const auto worst = worst_of(cells);
    if (options.output) {
        NEARSTOCK_RETURN_IF_ERROR(write_parquet(cell_table(view.network, view, cells, look), *options.output));
    }
    double lost = 0, excess = 0, obsolete = 0;
    for (const auto& s : sites) {
        lost += stock.is_hub(s.site) ? 0 : s.lost_money;
        excess += s.excess_value;
        obsolete += s.obsolete_value;
    }
    const std::string text =
        fmt::format(
            "stock on {}, {} days ahead when nothing is ordered: lost sales {:.2f}, excess {:.2f}, obsolete "
            "{:.2f} {}{}\n\n",
            to_text(view.day), look.days, euros(lost), euros(excess), euros(obsolete), view.network.currency,
            options.output ? " → " + options.output->string() : "") +
        sites_text(view.network, sites, look) + classes_text(cells) +
        (look.elasticity ? markdown_text(cells, view.network.currency) : "") + "\nworst:\n" +
        worst_text(view.network, view.day, worst);
    return print_result(common, std::nullopt, text,
                        {{"day", to_text(view.day)},
                         {"days", look.days},
                         {"lost_micros", std::llround(lost)},
                         {"excess_value_micros", std::llround(excess)},
                         {"obsolete_value_micros", std::llround(obsolete)},
                         {"sites", sites_json(view.network, sites)},
                         {"worst", worst_json(view.network, worst)}});
}

}  // namespace nearstock
