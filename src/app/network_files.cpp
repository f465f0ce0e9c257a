#include "app/network_files.hpp"

#include "core/files.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t unknown = std::numeric_limits<std::uint32_t>::max();

/// Text or whole-number keys and their places.
class KeyIndex {
public:
    /// False for a key that was there already.
    bool add(const Column& column, std::size_t row) {
        if (const auto* numbers = std::get_if<Column::Integers>(&column.values)) {
            numbers_.push_back((*numbers)[row]);
            return by_number_.emplace((*numbers)[row], std::uint32_t(numbers_.size() - 1)).second;
        }
        const auto& texts = std::get<Column::Texts>(column.values);
        texts_.push_back(texts[row]);
        return by_text_.emplace(texts[row], std::uint32_t(texts_.size() - 1)).second;
    }
    [[nodiscard]] std::uint32_t find(const Column& column, std::size_t row) const {
        if (column.is_missing(row)) {
            return unknown;
        }
        if (const auto* numbers = std::get_if<Column::Integers>(&column.values)) {
            const auto it = by_number_.find((*numbers)[row]);
            return it == by_number_.end() ? unknown : it->second;
        }
        const auto* texts = std::get_if<Column::Texts>(&column.values);
        if (texts == nullptr) {
            return unknown;
        }
        const auto it = by_text_.find((*texts)[row]);
        return it == by_text_.end() ? unknown : it->second;
    }
    [[nodiscard]] std::string name(std::size_t at) const {
        return texts_.empty() ? std::to_string(numbers_[at]) : texts_[at];
    }
    [[nodiscard]] Keys keys(const std::vector<std::uint8_t>& left_out) const {
        const auto kept = [&](const auto& all) {
            auto some = all;
            some.clear();
            for (std::size_t i = 0; i < all.size(); ++i) {
                if (left_out.empty() || left_out[i] == 0) {
                    some.push_back(all[i]);
                }
            }
            return some;
        };
        return texts_.empty() ? Keys(kept(numbers_)) : Keys(kept(texts_));
    }

private:
    std::vector<std::int64_t> numbers_;
    std::vector<std::string> texts_;
    std::unordered_map<std::int64_t, std::uint32_t> by_number_;
    std::unordered_map<std::string, std::uint32_t> by_text_;
};

std::string key_text(const Column& column, std::size_t row) {
    if (column.is_missing(row)) {
        return "(missing)";
    }
    if (const auto* numbers = std::get_if<Column::Integers>(&column.values)) {
        return std::to_string((*numbers)[row]);
    }
    const auto* texts = std::get_if<Column::Texts>(&column.values);
    return texts == nullptr ? "(neither text nor a whole number)" : (*texts)[row];
}

class Reader {
public:
    explicit Reader(fs::path folder, Database db) : folder_(std::move(folder)), db_(std::move(db)) {}

    Result<NetworkFiles> read() {
        NEARSTOCK_RETURN_IF_ERROR(read_sites());
        NEARSTOCK_RETURN_IF_ERROR(read_skus());
        NEARSTOCK_RETURN_IF_ERROR(read_lanes());
        NEARSTOCK_RETURN_IF_ERROR(read_stock());
        NEARSTOCK_RETURN_IF_ERROR(read_budget());
        leave_out();
        fit_sites();
        if (problem_.skus == 0 || problem_.sites == 0) {
            return refuse(problem_.skus == 0 ? "no product is left to plan" : "no site is left to plan",
                          folder_.string(),
                          refused_.empty() ? "give at least one product and one site" : "first: " + refused_.front());
        }
        NEARSTOCK_RETURN_IF_ERROR(check_network_problem(problem_));
        return NetworkFiles{std::move(problem_), skus_.keys(left_out_), sites_.keys({}), std::move(refused_)};
    }

private:
    [[nodiscard]] std::string file(const char* name) const {
        return (folder_ / (std::string(name) + ".parquet")).string();
    }
    [[nodiscard]] Result<std::vector<std::string>> columns(const char* name, const std::vector<std::string>& needed) {
        if (!fs::exists(file(name))) {
            return refuse("the file is not there", file(name),
                          "see `nearstock inventory network --help` for the tables");
        }
        NEARSTOCK_ASSIGN_OR_RETURN(about, db_.query("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM " +
                                                    sql_text(file(name)) + ")"));
        const auto& names = about.texts("column_name");
        for (const auto& column : needed) {
            const auto found = std::ranges::find(names, column);
            if (found == names.end()) {
                return refuse("has no column '" + column + "'", file(name), "add it");
            }
            const auto& type = about.texts("column_type")[std::size_t(found - names.begin())];
            const bool key = column == "sku" || column.ends_with("site");
            const bool text = type == "VARCHAR", whole = type.ends_with("INT") || type.ends_with("INTEGER");
            const bool fraction = type == "DOUBLE" || type == "FLOAT" || type.starts_with("DECIMAL");
            if (key ? !text && !whole : !whole && !fraction) {
                return refuse(fmt::format("column '{}' is {}", column, type), file(name),
                              key ? "write keys as whole numbers or text; an integer column with a gap becomes "
                                    "decimal on its way through pandas"
                                  : "write numbers");
            }
        }
        return names;
    }
    void list(const std::string& place, const std::string& wrong, const std::string& mend) {
        refused_.push_back(fmt::format("{}: {}. {}", place, wrong, mend));
    }

    Status read_sites() {
        NEARSTOCK_RETURN_IF_ERROR(columns("site", {"site", "capacity_litres", "inbound_cost_per_litre"}));
        NEARSTOCK_ASSIGN_OR_RETURN(
            rows,
            db_.query("SELECT site, capacity_litres::DOUBLE AS capacity, inbound_cost_per_litre::DOUBLE AS inbound "
                      "FROM " +
                      sql_text(file("site"))));
        const auto& key = rows.column("site");
        const auto same = [&](std::size_t a, std::size_t b) {
            return number(rows, "capacity", a) == number(rows, "capacity", b) &&
                   number(rows, "inbound", a) == number(rows, "inbound", b);
        };
        std::map<std::string, std::size_t> first;  // row
        std::set<std::string> contradicted;
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            const auto [known, fresh] = first.emplace(key_text(key, i), i);
            if (!fresh && !same(known->second, i)) {
                contradicted.insert(known->first);
            }
        }
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            const double capacity = number(rows, "capacity", i), inbound = number(rows, "inbound", i);
            const auto place = fmt::format("{}: site {}", file("site"), key_text(key, i));
            if (key.is_missing(i)) {
                list(place, "the row has no key", "name the site");
            } else if (sites_.find(key, i) != unknown || first.at(key_text(key, i)) != i) {
                if (!contradicted.contains(key_text(key, i))) {
                    list(place, "it is there twice", "keep one row; the first was used");
                }
            } else if (contradicted.contains(key_text(key, i))) {
                leave_site_out(key, i, place, "it is there twice, and the rows say different things",
                               "keep the right row");
            } else if (!(capacity >= 0) || !std::isfinite(capacity) || !(inbound >= 0) || !std::isfinite(inbound)) {
                leave_site_out(
                    key, i, place,
                    fmt::format("capacity_litres {} or inbound_cost_per_litre {} is not a number from zero up",
                                capacity, inbound),
                    "write finite numbers from zero up");
            } else {
                sites_.add(key, i);
                problem_.capacity.push_back(capacity);
                problem_.inbound_cost.push_back(inbound);
            }
        }
        problem_.sites = problem_.capacity.size();
        return {};
    }

    void leave_site_out(const Column& key, std::size_t row, const std::string& place, const std::string& wrong,
                        const std::string& mend) {
        list(place, wrong + "; its lanes and its stock are left out with it", mend);
        sites_left_out_.add(key, row);
    }

    static double number(const Table& rows, const char* column, std::size_t row) {
        return rows.column(column).is_missing(row) ? std::numeric_limits<double>::quiet_NaN()
                                                   : rows.decimals(column)[row];
    }

    Status read_skus() {
        const std::vector<std::string> wanted{"unit_cost", "unit_volume_litres", "holding_cost", "stockout_cost"};
        auto needed = wanted;
        needed.emplace_back("sku");
        NEARSTOCK_RETURN_IF_ERROR(columns("sku", needed));
        NEARSTOCK_ASSIGN_OR_RETURN(
            rows,
            db_.query("SELECT sku, unit_cost::DOUBLE AS unit_cost, unit_volume_litres::DOUBLE AS unit_volume_litres, "
                      "holding_cost::DOUBLE AS holding_cost, stockout_cost::DOUBLE AS stockout_cost FROM " +
                      sql_text(file("sku"))));
        std::vector<double>* into[] = {&problem_.unit_cost, &problem_.unit_volume, &problem_.holding_cost,
                                       &problem_.stockout_cost};
        const auto& key = rows.column("sku");
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            const auto place = fmt::format("{}: SKU {}", file("sku"), key_text(key, i));
            if (key.is_missing(i) || skus_.find(key, i) != unknown) {
                list(place, "the row has no key, or a key that was there already", "give each product one row");
                continue;
            }
            skus_.add(key, i);
            bool good = true;
            for (std::size_t c = 0; c < wanted.size(); ++c) {
                const double value = number(rows, wanted[c].c_str(), i);
                if (good && (!(value >= 0) || !std::isfinite(value))) {
                    list(place, fmt::format("{} is {}", wanted[c], value), "write a finite number from zero up");
                    good = false;
                }
                into[c]->push_back(value);
            }
            left_out_.push_back(good ? 0 : 1);
        }
        problem_.skus = left_out_.size();
        return {};
    }

    Status read_lanes() {
        NEARSTOCK_RETURN_IF_ERROR(columns("lane", {"from_site", "to_site", "cost_per_litre"}));
        NEARSTOCK_ASSIGN_OR_RETURN(rows, db_.query("SELECT from_site, to_site, cost_per_litre::DOUBLE AS cost FROM " +
                                                   sql_text(file("lane"))));
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            const auto& a = rows.column("from_site");
            const auto& b = rows.column("to_site");
            const auto place = fmt::format("{}: lane {} → {}", file("lane"), key_text(a, i), key_text(b, i));
            if (sites_left_out_.find(a, i) != unknown || sites_left_out_.find(b, i) != unknown) {
                continue;  // said with the site
            }
            const StockLane lane{sites_.find(a, i), sites_.find(b, i), number(rows, "cost", i)};
            if (lane.from == unknown || lane.to == unknown || lane.from == lane.to) {
                list(place, "it does not join two known sites", "add the site to site.parquet or remove the lane");
            } else if (!(lane.cost_per_litre >= 0) || !std::isfinite(lane.cost_per_litre)) {
                list(place, fmt::format("cost_per_litre is {}", lane.cost_per_litre),
                     "write a finite number from zero up");
            } else {
                problem_.lanes.push_back(lane);
            }
        }
        std::set<std::pair<std::uint32_t, std::uint32_t>> known;
        for (const auto& lane : problem_.lanes) {
            if (!known.emplace(lane.from, lane.to).second) {
                list(fmt::format("{}: lane {} → {}", file("lane"), sites_.name(lane.from), sites_.name(lane.to)),
                     "it is there twice", "keep one row; the cheaper was used");
            }
        }
        const auto ends = [](const StockLane& l) { return std::pair(l.from, l.to); };
        std::ranges::sort(problem_.lanes, {},
                          [](const StockLane& l) { return std::tuple(l.from, l.to, l.cost_per_litre); });
        problem_.lanes.erase(std::ranges::unique(problem_.lanes, {}, ends).begin(), problem_.lanes.end());
        return {};
    }

    Status read_stock() {
        NEARSTOCK_ASSIGN_OR_RETURN(names, columns("stock", {"sku", "site", "on_hand", "demand_1"}));
        std::string select = "SELECT sku, site, on_hand::DOUBLE AS on_hand";
        std::vector<std::string> points;
        while (std::ranges::find(names, fmt::format("demand_{}", points.size() + 1)) != names.end()) {
            points.push_back(fmt::format("demand_{}", points.size() + 1));
            select += fmt::format(", {0}::DOUBLE AS {0}", points.back());
        }
        if (points.size() > 255) {
            return refuse(fmt::format("has {} demand columns", points.size()), file("stock"), "give at most 255");
        }
        problem_.points = points.size();
        const std::size_t cells = problem_.skus * problem_.sites;
        problem_.on_hand.assign(cells, -1);
        problem_.demand.assign(cells * points.size(), 0);
        return db_.each(select + " FROM " + sql_text(file("stock")), [&](const Table& rows) -> Status {
            for (std::size_t i = 0; i < rows.rows(); ++i) { take_stock(rows, points, i); }
            return {};
        });
    }

    void take_stock(const Table& rows, const std::vector<std::string>& points, std::size_t i) {
        const auto k = skus_.find(rows.columns[0], i), s = sites_.find(rows.columns[1], i);
        const auto place = [&] {
            return fmt::format("{}: SKU {}, site {}", file("stock"), key_text(rows.columns[0], i),
                               key_text(rows.columns[1], i));
        };
        if (sites_left_out_.find(rows.columns[1], i) != unknown) {
            return;  // said with the site
        }
        if (k == unknown || s == unknown) {
            list(place(), "the product or the site is not known", "add it to sku.parquet or site.parquet");
            return;
        }
        const auto c = problem_.cell(k, s);
        if (problem_.on_hand[c] >= 0) {
            list(place(), "it is there twice", "keep one row; the first was used");
            return;
        }
        const auto whole = [&](std::size_t column) {
            if (rows.columns[column].is_missing(i)) {
                return -1.0;
            }
            const double value = std::get<Column::Decimals>(rows.columns[column].values)[i];
            return value >= 0 && value < 1e9 && value == std::floor(value) ? value : -1.0;
        };
        const double on_hand = whole(2);
        problem_.on_hand[c] = static_cast<std::int32_t>(std::max(0.0, on_hand));
        std::string wrong = on_hand >= 0 ? "" : "on_hand is no whole number from zero up";
        double last = 0;
        for (std::size_t j = 0; j < points.size(); ++j) {
            const double value = whole(3 + j);
            if (wrong.empty() && value < 0) {
                wrong = points[j] + " is no whole number from zero up";
            } else if (wrong.empty() && value < last) {
                wrong = fmt::format("{} is {}, below {} before it", points[j], value, last);
            }
            last = value;
            problem_.demand[c * points.size() + j] = static_cast<std::int32_t>(std::max(0.0, value));
        }
        if (!wrong.empty() && left_out_[k] == 0) {
            list(place(), wrong, "write whole units from zero up, demand_1 <= demand_2 <= …");
            left_out_[k] = 1;
        }
    }

    Status read_budget() {
        const auto path = folder_ / "params.json";
        NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(path));
        const auto json = nlohmann::json::parse(text, nullptr, false);
        if (json.is_discarded() || !json.contains("budget") || !json["budget"].is_number() ||
            !(json["budget"].get<double>() >= 0)) {
            return refuse("has no number `budget` from zero up", path.string(), R"(write {"budget": 10000})");
        }
        problem_.budget = json["budget"].get<double>();
        return {};
    }

    /// Drops the products with a broken row; what lies of them goes on taking its space.
    void leave_out() {
        auto& p = problem_;
        for (std::size_t k = 0; k < p.skus; ++k) {
            for (std::size_t s = 0; s < p.sites && left_out_[k] == 0; ++s) {
                if (p.on_hand[p.cell(k, s)] < 0) {
                    list(fmt::format("{}: SKU {}, site {}", file("stock"), skus_.name(k), sites_.name(s)),
                         "the row is missing", "write one for every product and site; zeros where it is not sold");
                    left_out_[k] = 1;
                }
            }
        }
        std::size_t kept = 0;
        for (std::size_t k = 0; k < p.skus; ++k) {
            if (left_out_[k] != 0) {
                for (std::size_t s = 0; s < p.sites; ++s) {
                    const double litres = p.unit_volume[k] * std::max(0, p.on_hand[p.cell(k, s)]);
                    p.capacity[s] = std::max(0.0, p.capacity[s] - (litres > 0 && std::isfinite(litres) ? litres : 0));
                }
                continue;
            }
            if (kept != k) {
                for (auto* values : {&p.unit_cost, &p.unit_volume, &p.holding_cost, &p.stockout_cost}) {
                    (*values)[kept] = (*values)[k];
                }
                std::copy_n(p.on_hand.begin() + std::ptrdiff_t(k * p.sites), p.sites,
                            p.on_hand.begin() + std::ptrdiff_t(kept * p.sites));
                std::copy_n(p.demand.begin() + std::ptrdiff_t(k * p.sites * p.points), p.sites * p.points,
                            p.demand.begin() + std::ptrdiff_t(kept * p.sites * p.points));
            }
            ++kept;
        }
        p.skus = kept;
        for (auto* values : {&p.unit_cost, &p.unit_volume, &p.holding_cost, &p.stockout_cost}) { values->resize(kept); }
        p.on_hand.resize(kept * p.sites);
        p.demand.resize(kept * p.sites * p.points);
    }

    void fit_sites() {
        auto& p = problem_;
        std::vector<double> litres(p.sites), most(p.sites);
        std::vector<std::size_t> largest(p.sites);  // the product, as it stands in the file
        std::size_t k = 0;
        for (std::size_t in_file = 0; in_file < left_out_.size(); ++in_file) {
            if (left_out_[in_file] != 0) {
                continue;
            }
            for (std::size_t s = 0; s < p.sites; ++s) {
                const double here = p.unit_volume[k] * p.on_hand[p.cell(k, s)];
                litres[s] += here;
                if (here > most[s]) {
                    most[s] = here;
                    largest[s] = in_file;
                }
            }
            ++k;
        }
        for (std::size_t s = 0; s < p.sites; ++s) {
            if (litres[s] > p.capacity[s]) {
                list(fmt::format("{}: site {}", file("site"), sites_.name(s)),
                     fmt::format("{:.1f} l lie in a space of {:.1f} l, {:.1f} l of it SKU {}", litres[s], p.capacity[s],
                                 most[s], skus_.name(largest[s])),
                     "raise capacity_litres; nothing more is planned for it than lies there");
                p.capacity[s] = litres[s];
            }
        }
    }

    fs::path folder_;
    Database db_;
    NetworkProblem problem_;
    KeyIndex skus_, sites_, sites_left_out_;
    std::vector<std::uint8_t> left_out_;
    std::vector<std::string> refused_;
};

/// A column of keys to be filled by place.
void add_key(Table& table, const char* name, const Keys& keys, const std::vector<std::uint32_t>& places) {
    std::visit(
        [&](const auto& all) {
            std::decay_t<decltype(all)> values;
            values.reserve(places.size());
            for (const auto at : places) { values.push_back(all[at]); }
            table.columns.push_back(Column{name, std::move(values), {}});
        },
        keys);
}

}  // namespace

Result<NetworkFiles> read_network_folder(const fs::path& folder) {
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open({.threads = 1, .memory_limit = "2GB"}));
    return Reader(folder, std::move(db)).read();
}

Status write_network_plan(const NetworkFiles& files, const NetworkPlan& plan, const fs::path& folder) {
    const auto& p = files.problem;
    std::vector<std::uint32_t> sku, from, to;
    Column::Integers units;
    for (std::uint32_t c = 0; c < plan.purchase.size(); ++c) {
        if (plan.purchase[c] > 0) {
            sku.push_back(static_cast<std::uint32_t>(c / p.sites));
            to.push_back(static_cast<std::uint32_t>(c % p.sites));
            units.push_back(plan.purchase[c]);
        }
    }
    Table orders;
    add_key(orders, "sku", files.skus, sku);
    add_key(orders, "site", files.sites, to);
    orders.add<Column::Integers>("units") = std::move(units);
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(orders, folder / "plan.parquet"));
    sku.clear(), to.clear();
    units = {};
    for (const auto& t : plan.transfers) {
        sku.push_back(t.sku);
        from.push_back(t.from);
        to.push_back(t.to);
        units.push_back(t.units);
    }
    Table moves;
    add_key(moves, "sku", files.skus, sku);
    add_key(moves, "from_site", files.sites, from);
    add_key(moves, "to_site", files.sites, to);
    moves.add<Column::Integers>("units") = std::move(units);
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(moves, folder / "transfers.parquet"));
    nlohmann::ordered_json json = {{"cost", plan.cost},
                                   {"bound", plan.bound},
                                   {"gap", plan.bound > 0 ? plan.cost / plan.bound - 1 : 0},
                                   {"newsvendor", plan.audit.newsvendor},
                                   {"ordering", plan.audit.ordering},
                                   {"transport", plan.audit.transport},
                                   {"spend", plan.audit.spend},
                                   {"budget", p.budget},
                                   {"capacity_price_per_litre", plan.prices.capacity},
                                   {"budget_price", plan.prices.budget},
                                   {"seconds", plan.seconds},
                                   {"passes", plan.passes},
                                   {"skus", p.skus},
                                   {"sites", p.sites},
                                   {"refused", files.refused}};
    return write_file(folder / "plan.json", json.dump(1) + "\n");
}

Status write_network_values(const NetworkFiles& files, const NetworkPlan& plan, const fs::path& folder) {
    const auto& p = files.problem;
    std::vector<std::uint32_t> sku(p.skus * p.sites), site(sku.size());
    for (std::uint32_t c = 0; c < sku.size(); ++c) {
        sku[c] = static_cast<std::uint32_t>(c / p.sites);
        site[c] = static_cast<std::uint32_t>(c % p.sites);
    }
    Table values;
    add_key(values, "sku", files.skus, sku);
    add_key(values, "site", files.sites, site);
    values.add<Column::Decimals>("value") = marginal_values(p, plan);
    return write_parquet(values, folder / "values.parquet");
}

namespace {

Result<NetworkPrices> read_prices(const fs::path& plan_json, std::size_t sites) {
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(plan_json));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    const auto fits = [&] {
        const auto prices = json.find("capacity_price_per_litre");
        return prices != json.end() && prices->is_array() && prices->size() == sites &&
               std::ranges::all_of(*prices,
                                   [](const auto& v) { return v.is_number() && v.template get<double>() >= 0; }) &&
               json.contains("budget_price") && json["budget_price"].is_number() &&
               json["budget_price"].get<double>() >= 0;
    };
    if (json.is_discarded() || !json.is_object() || !fits()) {
        return refuse(fmt::format("has no prices for {} sites", sites), plan_json.string(),
                      "give the folder of a plan for the same sites, or start without one");
    }
    return NetworkPrices{json["capacity_price_per_litre"].get<std::vector<double>>(),
                         json["budget_price"].get<double>()};
}

KeyIndex index_of(const Keys& keys) {
    Column column;
    std::visit([&](const auto& all) { column.values = all; }, keys);
    KeyIndex index;
    for (std::size_t i = 0; i < column.size(); ++i) { index.add(column, i); }
    return index;
}

}  // namespace

Status read_network_start(const NetworkFiles& files, const fs::path& folder, NetworkPlanOptions& options) {
    const auto& p = files.problem;
    NEARSTOCK_ASSIGN_OR_RETURN(prices, read_prices(folder / "plan.json", p.sites));
    options.start = std::move(prices);
    const auto skus = index_of(files.skus), sites = index_of(files.sites);
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open({.threads = 1, .memory_limit = "1GB"}));
    if (fs::exists(folder / "plan.parquet")) {
        options.start_purchase.assign(p.skus * p.sites, 0);
        const auto sql = "SELECT sku, site, units FROM " + sql_text((folder / "plan.parquet").string());
        NEARSTOCK_RETURN_IF_ERROR(db.each(sql, [&](const Table& rows) -> Status {
            for (std::size_t i = 0; i < rows.rows(); ++i) {
                const auto k = skus.find(rows.columns[0], i), s = sites.find(rows.columns[1], i);
                if (k != unknown && s != unknown) {
                    options.start_purchase[p.cell(k, s)] = static_cast<std::int32_t>(rows.integers("units")[i]);
                }
            }
            return {};
        }));
    }
    if (fs::exists(folder / "transfers.parquet")) {
        const auto sql =
            "SELECT sku, from_site, to_site, units FROM " + sql_text((folder / "transfers.parquet").string());
        NEARSTOCK_RETURN_IF_ERROR(db.each(sql, [&](const Table& rows) -> Status {
            for (std::size_t i = 0; i < rows.rows(); ++i) {
                const StockTransfer t{skus.find(rows.columns[0], i), sites.find(rows.columns[1], i),
                                      sites.find(rows.columns[2], i),
                                      static_cast<std::int32_t>(rows.integers("units")[i])};
                if (t.sku != unknown && t.from != unknown && t.to != unknown) {
                    options.start_transfers.push_back(t);
                }
            }
            return {};
        }));
    }
    return {};
}

Status write_network_folder(const NetworkProblem& p, const fs::path& folder) {
    const auto count = [](std::size_t n) {
        Column::Integers values(n);
        for (std::size_t i = 0; i < n; ++i) { values[i] = std::int64_t(i); }
        return values;
    };
    Table sku;
    sku.add<Column::Integers>("sku") = count(p.skus);
    sku.add<Column::Decimals>("unit_cost") = p.unit_cost;
    sku.add<Column::Decimals>("unit_volume_litres") = p.unit_volume;
    sku.add<Column::Decimals>("holding_cost") = p.holding_cost;
    sku.add<Column::Decimals>("stockout_cost") = p.stockout_cost;
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(sku, folder / "sku.parquet"));
    Table site;
    site.add<Column::Integers>("site") = count(p.sites);
    site.add<Column::Decimals>("capacity_litres") = p.capacity;
    site.add<Column::Decimals>("inbound_cost_per_litre") = p.inbound_cost;
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(site, folder / "site.parquet"));
    Table lane;
    lane.columns.reserve(3);
    auto& from = lane.add<Column::Integers>("from_site");
    auto& to = lane.add<Column::Integers>("to_site");
    auto& cost = lane.add<Column::Decimals>("cost_per_litre");
    for (const auto& l : p.lanes) {
        from.push_back(l.from);
        to.push_back(l.to);
        cost.push_back(l.cost_per_litre);
    }
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(lane, folder / "lane.parquet"));
    Table stock;
    stock.columns.reserve(3 + p.points);
    auto& k = stock.add<Column::Integers>("sku");
    auto& s = stock.add<Column::Integers>("site");
    for (std::size_t c = 0; c < p.on_hand.size(); ++c) {
        k.push_back(std::int64_t(c / p.sites));
        s.push_back(std::int64_t(c % p.sites));
    }
    stock.add<Column::Integers>("on_hand").assign(p.on_hand.begin(), p.on_hand.end());
    for (std::size_t j = 0; j < p.points; ++j) {
        auto& points = stock.add<Column::Integers>(fmt::format("demand_{}", j + 1));
        points.resize(p.on_hand.size());
        for (std::size_t c = 0; c < p.on_hand.size(); ++c) { points[c] = p.demand[c * p.points + j]; }
    }
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(stock, folder / "stock.parquet"));
    const nlohmann::ordered_json params = {{"skus", p.skus},
                                           {"sites", p.sites},
                                           {"demand_points", p.points},
                                           {"budget", p.budget},
                                           {"lanes", p.lanes.size()}};
    return write_file(folder / "params.json", params.dump() + "\n");
}

}  // namespace nearstock
