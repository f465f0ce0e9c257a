#include "inventory/night_moves.hpp"

#include "core/check.hpp"
#include "inventory/move_gain.hpp"
#include "inventory/network_plan.hpp"
#include "inventory/supply.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace nearstock {

namespace {

constexpr std::size_t points = 200;       // worth is told apart to half a percent of a missed sale
constexpr std::int32_t beyond = 1 << 24;  // a demand point that no stock reaches
constexpr double preference = 1e-6;       // per litre and kilometre, of the scale: of two equals the nearer
constexpr double never = 1e300;           // micros
constexpr double least_litres = 1e-4;     // of a unit that is said to take no space
constexpr int most_rounds = 8;            // of taking lines out; after them all that do not pay go at once

double kilometres(const Network& network, std::size_t a, std::size_t b) {
    return double(network.travel.distance(network.sites[a].location, network.sites[b].location).value()) / 1000;
}

/// The moves of one temperature class.
class ClassMoves {
public:
    ClassMoves(const ReplenishmentInputs& inputs, const std::vector<ProductWorth>& worth,
               const NightMovesOptions& options, TemperatureClass temperature)
        : inputs_(inputs), network_(inputs.network), worth_(worth), options_(options), temperature_(temperature) {
        for (std::size_t p = 0; p < network_.products.size(); ++p) {
            if (network_.products[p].temperature == temperature && worth[p].wanted) {
                products_.emplace_back(p);
                money_ = std::max(money_, worth[p].scale + worth[p].waste);
            }
        }
    }

    void decide(NightMoves& result) {
        if (products_.empty()) {
            return;
        }
        set_up();
        NetworkPlanOptions options;
        options.threads = inputs_.threads;
        options.search.passes = 20;
        for (int round = 0;; ++round) {
            auto plan = plan_network(problem_, options);
            if (round == 0) {
                most_ = std::min(most_gain_at({}), most_gain_at(plan.prices.capacity));
            }
            take(plan.transfers);
            const bool last = round == most_rounds;
            if (!drop_lines(last) || last) {
                keep_to_space();
                for (std::size_t s = 0; s < network_.sites.size(); ++s) {
                    result.litre_price[s * 2 + static_cast<std::size_t>(temperature_)] =
                        plan.prices.capacity[s] * money_;
                }
                result.gain.most += std::min(most_, most_gain_at(plan.prices.capacity));
                break;
            }
            options.start = plan.prices;
            options.start_transfers = kept();
        }
        for (auto& lines : lines_) { std::ranges::move(lines, std::back_inserter(result.moves)); }
    }

private:
    /// Nothing is paid for space that nobody is kept to, nor at the hub, where nothing comes.
    [[nodiscard]] double most_gain_at(const std::vector<double>& prices) const {
        std::vector<double> litre_price(network_.sites.size() * 2);
        for (std::size_t s = 0; s < prices.size() && options_.keep_to_space; ++s) {
            litre_price[s * 2 + static_cast<std::size_t>(temperature_)] = prices[s] * money_;
        }
        return most_gain(inputs_, worth_, options_, temperature_, litre_price);
    }

    void set_up() {
        const std::size_t sites = network_.sites.size();
        auto& p = problem_;
        p.skus = products_.size();
        p.sites = sites;
        p.points = points;
        p.unit_cost.assign(p.skus, 1);
        p.budget = 0;  // what is bought comes another day; the inbound cost below says so to the solver
        const auto hub = network_.hub();
        for (std::uint32_t from = 0; from < sites; ++from) {
            for (std::uint32_t to = 0; to < sites; ++to) {
                const bool from_hub = hub.exists() && from == hub.value;
                if (from == to || (hub.exists() && to == hub.value) || (!from_hub && !options_.lateral)) {
                    continue;
                }
                const double carriage = from_hub ? 0.0 : double(network_.rates.transfer_micros_per_litre_km) / money_;
                p.lanes.push_back({from, to, kilometres(network_, from, to) * (carriage + preference)});
            }
        }
        p.on_hand.resize(p.skus * sites);
        p.demand.resize(p.skus * sites * points);
        std::vector<double> lying(sites);
        for (std::size_t k = 0; k < p.skus; ++k) {
            const auto& worth = worth_[products_[k].value];
            p.unit_volume.push_back(
                std::max(least_litres, double(network_.products[products_[k].value].unit_volume.value()) / 1000));
            p.stockout_cost.push_back(worth.scale / money_);
            p.holding_cost.push_back(worth.waste / money_);
            for (std::size_t s = 0; s < sites; ++s) {
                p.on_hand[p.cell(k, s)] =
                    static_cast<std::int32_t>(std::min<std::int64_t>(worth.at[s].on_hand(), beyond));
                lying[s] += p.unit_volume[k] * p.on_hand[p.cell(k, s)];
                write_points(k, s, worth.at[s].receives() != Receives::nothing);
            }
        }
        for (std::size_t s = 0; s < sites; ++s) {
            const double room =
                options_.keep_to_space ? options_.litres[s * 2 + static_cast<std::size_t>(temperature_)] : 1e9;
            p.capacity.push_back(lying[s] + room);
        }
        p.inbound_cost.assign(sites, 2 / *std::ranges::min_element(p.unit_volume));  // twice any worth
        check(check_network_problem(p).has_value(), "the night makes a network problem that means something");
        lines_.resize(p.skus);
        closed_.assign(p.skus, 0);
    }

    /// Demand points whose newsvendor cost falls by the worth of each unit. A cell that does not receive has all of
    /// them at or below what it has.
    void write_points(std::size_t k, std::size_t s, bool receives) {
        const auto& product = worth_[products_[k].value];
        const auto& shelf = product.at[s];
        const double range = product.scale + product.waste;
        auto* out = &problem_.demand[problem_.cell(k, s) * points];
        const auto met_from = [&](double worth) {  // points met when the next unit is worth this
            const auto met = std::llround(std::clamp((product.scale - worth) / range, 0.0, 1.0) * double(points));
            // What is worth a little is told apart from what is worth nothing.
            return worth > 0 && product.waste == 0 ? std::min<std::int64_t>(met, std::int64_t(points) - 1) : met;
        };
        const std::int64_t last = receives ? std::max(shelf.end(), shelf.on_hand()) : shelf.on_hand();
        std::size_t written = 0;
        for (std::int64_t n = 1; n <= last && written < points; ++n) {
            const auto met = static_cast<std::size_t>(met_from(shelf.of(n)));
            while (written < std::min(met, points)) { out[written++] = static_cast<std::int32_t>(n - 1); }
        }
        const auto zero = receives ? static_cast<std::size_t>(met_from(0)) : points;
        while (written < std::min(zero, points)) { out[written++] = static_cast<std::int32_t>(last); }
        while (written < points) { out[written++] = beyond; }
    }

    /// A cell that neither gives nor takes.
    void freeze(std::size_t k, std::size_t s) {
        auto* out = &problem_.demand[problem_.cell(k, s) * points];
        std::fill_n(out, points, problem_.on_hand[problem_.cell(k, s)]);
    }

    /// A product whose lines are settled, but for those that may still be taken out.
    void close(std::size_t k) {
        closed_[k] = 1;
        for (std::size_t s = 0; s < problem_.sites; ++s) { freeze(k, s); }
    }

    void take(const std::vector<StockTransfer>& transfers) {
        for (std::size_t k = 0; k < lines_.size(); ++k) {
            if (closed_[k] == 0) {
                lines_[k].clear();
            }
        }
        for (const auto& t : transfers) {
            if (t.units > 0 && closed_[t.sku] == 0) {
                lines_[t.sku].push_back({products_[t.sku], SiteIndex(t.from), SiteIndex(t.to), t.units, 0});
            }
        }
        for (std::size_t k = 0; k < lines_.size(); ++k) {
            pass_through(lines_[k]);
            std::ranges::sort(lines_[k], {}, [](const NightMove& m) { return std::tuple(m.from, m.to); });
        }
    }

    /// A shop that gives and takes the same product is left out of the chain.
    static void pass_through(std::vector<NightMove>& lines) {
        for (bool again = true; again;) {
            again = false;
            for (std::size_t a = 0; a < lines.size() && !again; ++a) {
                for (std::size_t b = 0; b < lines.size() && !again; ++b) {
                    if (lines[a].to != lines[b].from || lines[a].units == 0 || lines[b].units == 0) {
                        continue;
                    }
                    const auto units = std::min(lines[a].units, lines[b].units);
                    NightMove direct = lines[a];
                    direct.to = lines[b].to;
                    direct.units = units;
                    lines[a].units -= units;
                    lines[b].units -= units;
                    if (direct.from != direct.to) {
                        const auto same = std::ranges::find_if(
                            lines, [&](const NightMove& m) { return m.from == direct.from && m.to == direct.to; });
                        same != lines.end() ? void(same->units += units) : lines.push_back(direct);
                    }
                    again = true;
                }
            }
            std::erase_if(lines, [](const NightMove& m) { return m.units == 0; });
        }
    }

    [[nodiscard]] std::int64_t stock_after(std::size_t k, SiteIndex s) const {
        std::int64_t stock = problem_.on_hand[problem_.cell(k, s.value)];
        for (const auto& m : lines_[k]) { stock += m.to == s ? m.units : m.from == s ? -m.units : 0; }
        return stock;
    }

    [[nodiscard]] double gain(std::size_t k, const NightMove& m) const {
        const auto& worth = worth_[m.product.value];
        const auto to = stock_after(k, m.to), from = stock_after(k, m.from);
        return worth.at[m.to.value].change(to - m.units, to) - worth.at[m.from.value].change(from, from + m.units) -
               line_cost(network_, m.product, m.from, m.to, m.units);
    }

    [[nodiscard]] bool is_hub(SiteIndex s) const { return network_.sites[s.value].kind == SiteKind::hub; }
    [[nodiscard]] bool allowed(const NightMove& m) const {
        return is_hub(m.from) || worth_[m.product.value].at[m.to.value].receives() == Receives::from_all;
    }

    /// Takes out of each product the line that earns its fixed cost least (of the last round: all that do not), and
    /// keeps its receiver out. Returns whether any was.
    bool drop_lines(bool all) {
        bool any = false;
        for (std::size_t k = 0; k < lines_.size(); ++k) {
            auto& lines = lines_[k];
            for (;;) {
                std::size_t worst = lines.size();
                double least = 0;
                for (std::size_t i = 0; i < lines.size(); ++i) {
                    lines[i].gain = allowed(lines[i]) ? gain(k, lines[i]) : -never;
                    if (lines[i].gain < least) {
                        least = lines[i].gain;
                        worst = i;
                    }
                }
                if (worst == lines.size()) {
                    break;
                }
                const auto out = lines[worst];
                lines.erase(lines.begin() + std::ptrdiff_t(worst));
                if (std::ranges::any_of(lines, [&](const NightMove& m) { return m.to == out.to; })) {
                    close(k);  // solved again, the same line would come back
                } else {
                    freeze(k, out.to.value);
                }
                any = true;
                if (!all) {
                    break;
                }
            }
        }
        return any;
    }

    /// Goods that stay where they are because their line was taken out need their place: lines into a site that is
    /// overfull then go, least gain per litre first. Without any line all fits.
    void keep_to_space() {
        for (;;) {
            std::vector<double> room = problem_.capacity;
            for (std::size_t k = 0; k < lines_.size(); ++k) {
                for (std::size_t s = 0; s < room.size(); ++s) {
                    room[s] -= problem_.unit_volume[k] * problem_.on_hand[problem_.cell(k, s)];
                }
                for (const auto& m : lines_[k]) {
                    room[m.from.value] += problem_.unit_volume[k] * double(m.units);
                    room[m.to.value] -= problem_.unit_volume[k] * double(m.units);
                }
            }
            const auto fullest = std::size_t(std::ranges::min_element(room) - room.begin());
            if (room[fullest] >= -1e-6) {
                return;
            }
            std::vector<NightMove>* of = nullptr;
            std::size_t which = 0;
            double least = std::numeric_limits<double>::infinity();
            for (std::size_t k = 0; k < lines_.size(); ++k) {
                for (std::size_t i = 0; i < lines_[k].size(); ++i) {
                    const auto& m = lines_[k][i];
                    const double per_litre = m.gain / (problem_.unit_volume[k] * double(m.units));
                    if (m.to.value == fullest && per_litre < least) {
                        least = per_litre;
                        of = &lines_[k];
                        which = i;
                    }
                }
            }
            check(of != nullptr, "a site is overfull only with what comes");
            of->erase(of->begin() + std::ptrdiff_t(which));
        }
    }

    [[nodiscard]] std::vector<StockTransfer> kept() const {
        std::vector<StockTransfer> transfers;
        for (std::uint32_t k = 0; k < lines_.size(); ++k) {
            for (const auto& m : closed_[k] != 0 ? std::vector<NightMove>{} : lines_[k]) {
                transfers.push_back({k, m.from.value, m.to.value, static_cast<std::int32_t>(m.units)});
            }
        }
        return transfers;
    }

    const ReplenishmentInputs& inputs_;
    const Network& network_;
    const std::vector<ProductWorth>& worth_;
    const NightMovesOptions& options_;
    TemperatureClass temperature_;
    std::vector<ProductIndex> products_;  // that some shop wants
    double most_ = 0;                     // micros that no moves of the class gain more
    double money_ = 0;                    // micros: the problem's unit of cost, so that a common factor changes nothing
    NetworkProblem problem_;
    std::vector<std::vector<NightMove>> lines_;  // by product of the problem
    std::vector<std::uint8_t> closed_;           // by product of the problem
};

}  // namespace

NightMoves decide_moves(const ReplenishmentInputs& inputs, const std::vector<ProductWorth>& worth,
                        const NightMovesOptions& options) {
    NightMoves result;
    result.litre_price.assign(inputs.network.sites.size() * 2, 0);
    check(worth.size() == inputs.network.products.size(), "each product has its worth");
    check(options.litres.size() == result.litre_price.size(), "each site has its room");
    for (const auto temperature : {TemperatureClass::ambient, TemperatureClass::chilled}) {
        ClassMoves(inputs, worth, options, temperature).decide(result);
    }
    std::ranges::sort(result.moves, {}, [](const NightMove& m) { return std::tuple(m.product, m.from, m.to); });
    result.gain.gained = gain_of(inputs.network, worth, result.moves);
    return result;
}

}  // namespace nearstock
