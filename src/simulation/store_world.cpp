#include "simulation/store_world.hpp"

#include "core/check.hpp"
#include "simulation/conservation.hpp"
#include "simulation/goods_day.hpp"
#include "simulation/local_day.hpp"
#include "simulation/night_orders.hpp"
#include "simulation/stockroom.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace nearstock {

namespace {

constexpr Seconds transfers_arrive{5 * 3600 + 1800};
constexpr Seconds write_off_clock{6 * 3600};

/// One lived day of all stores.
class StoreDay {
public:
    StoreDay(const Network& network, const NetworkState& state, const SupplyProcess& supply, std::string run_id)
        : network_(network),
          state_(state),
          supply_(supply),
          day_(network.time_zone, state.today),
          stockroom_(state.stock, network.opening, network.closing) {
        record_.day = state.today;
        record_.run_id = std::move(run_id);
    }

    DayRecord live(const Planner& planner, const StoreDemand& demand, std::vector<Promotion> announced,
                   NightDecisions* night_out) && {
        record_.promotions = std::move(announced);
        night(planner, night_out);
        morning();
        sell(demand);
        record_.snapshots = take_stock(network_, state_, record_, stockroom_);
        tell_the_truth(demand);
        stockroom_.check_conservation();
        check_money(network_, record_);
        return std::move(record_);
    }

private:
    void night(const Planner& planner, NightDecisions* night_out) {
        NightDecisions decisions = planner.night(state_);
        record_.purchase_lines = write_purchase_orders(network_, decisions.plan.orders, day_);
        record_.transfers = dispatch_transfers(network_, decisions.plan.transfers, day_, stockroom_);
        if (night_out != nullptr) {
            *night_out = std::move(decisions);
        }
    }

    void morning() {
        for (const auto* transfers :
             {&state_.transfers, static_cast<const std::vector<Transfer>*>(&record_.transfers)}) {
            for (const auto& transfer : *transfers) {
                if (supply_.arrival(network_, transfer) <= record_.day) {
                    put_on_shelf(receipt_of(transfer, day_.at(transfers_arrive)), Movement::transfer_in);
                }
            }
        }
        for (std::size_t cell = 0; cell < state_.stock.size(); ++cell) {
            stockroom_.write_off(cell, record_.day, write_off_clock);
        }
        for (const std::size_t position : supply_.received_on(network_, state_.purchase_lines, record_.day)) {
            const PurchaseLine& line = state_.purchase_lines[position];
            const Timestamp at = day_.at(supply_.truck_clock(line.supplier, line.destination, record_.day));
            trucks_.push_back(receipt_of(network_, supply_, line, record_.day, at));
        }
        std::ranges::stable_sort(trucks_, {}, &Receipt::received_at);
    }

    void put_on_shelf(Receipt receipt, Movement kind) {
        stockroom_.receive(network_.cell(receipt.product, receipt.site), {receipt.expires, receipt.units}, kind,
                           day_.clock(receipt.received_at));
        record_.receipts.push_back(std::move(receipt));
    }

    /// Hour by hour; a truck's goods can be bought from the hour after its arrival.
    void sell(const StoreDemand& demand) {
        const auto d = static_cast<std::size_t>((record_.day - demand.first_day).count());
        check(d < demand.days, "a store's day is lived where its demand was recorded");
        std::vector<Quantity> sold(demand.cells.size());
        lost_.assign(demand.cells.size(), Quantity{});
        std::size_t truck = 0;
        for (int hour = 0; hour < 24; ++hour) {
            const Seconds clock{hour * 3600};
            for (; truck < trucks_.size() && day_.clock(trucks_[truck].received_at) <= clock; ++truck) {
                put_on_shelf(trucks_[truck], Movement::received);
            }
            for (std::size_t s = 0; s < demand.cells.size(); ++s) {
                const Quantity wanted(demand.hours(s, d)[hour]);
                if (wanted == Quantity{}) {
                    continue;
                }
                const Quantity bought = std::min(wanted, stockroom_.available()[demand.cells[s]]);
                if (bought > Quantity{}) {
                    stockroom_.take(demand.cells[s], bought, Movement::sold, clock + Seconds(1800));
                    sold[s] += bought;
                }
                lost_[s] += wanted - bought;
            }
        }
        for (; truck < trucks_.size(); ++truck) { put_on_shelf(trucks_[truck], Movement::received); }
        write_receipts(demand, sold);
    }

    /// The day's sales of a store as sums: orders of at most 200 lines.
    void write_receipts(const StoreDemand& demand, const std::vector<Quantity>& sold) {
        std::map<SiteIndex, std::vector<OrderLine>> by_site;
        for (std::size_t s = 0; s < demand.cells.size(); ++s) {
            const ProductIndex product(demand.cells[s] / network_.sites.size());
            const SiteIndex site(demand.cells[s] % network_.sites.size());
            if (sold[s] > Quantity{}) {
                by_site[site].push_back({product, sold[s], network_.products[product.value].list_price});
            }
        }
        for (const auto& [site, lines] : by_site) {
            for (std::size_t first = 0, part = 1; first < lines.size(); first += 200, ++part) {
                Order order;
                order.order_id =
                    fmt::format("C-{}-{}-{}", to_text(record_.day), network_.sites[site.value].site_id, part);
                order.customer = CustomerIndex(site.value);
                order.zone = ZoneIndex(site.value);
                order.placed_at = day_.at(network_.closing);
                order.window_start = order.window_end = order.placed_at;
                order.channel = Channel::store;
                order.lines.assign(lines.begin() + static_cast<std::ptrdiff_t>(first),
                                   lines.begin() + static_cast<std::ptrdiff_t>(std::min(lines.size(), first + 200)));
                for (std::size_t l = 0; l < order.lines.size(); ++l) {
                    record_.allocations.push_back({order.order_id, static_cast<int>(l) + 1, order.lines[l].product,
                                                   site, "counter", order.lines[l].units});
                }
                record_.orders.push_back(std::move(order));
            }
        }
    }

    void tell_the_truth(const StoreDemand& demand) {
        const auto d = static_cast<std::size_t>((record_.day - demand.first_day).count());
        std::vector<double> wanted(network_.products.size());
        for (std::size_t s = 0; s < demand.cells.size(); ++s) {
            const ProductIndex product(demand.cells[s] / network_.sites.size());
            const SiteIndex site(demand.cells[s] % network_.sites.size());
            for (int hour = 0; hour < 24; ++hour) { wanted[product.value] += demand.hours(s, d)[hour]; }
            if (lost_[s] > Quantity{}) {
                record_.truth.unmet.push_back({product, ZoneIndex(site.value), site, lost_[s]});
            }
        }
        for (std::size_t p = 0; p < wanted.size(); ++p) { record_.truth.rates.push_back({ProductIndex(p), wanted[p]}); }
    }

    const Network& network_;
    const NetworkState& state_;
    const SupplyProcess& supply_;
    LocalDay day_;
    Stockroom stockroom_;
    std::vector<Receipt> trucks_;  // by arrival
    std::vector<Quantity> lost_;   // by series
    DayRecord record_;
};

}  // namespace

StoreWorld::StoreWorld(const Network& network, StoreDemand demand, NetworkState state, std::uint64_t seed)
    : network_(&network), demand_(std::move(demand)), state_(std::move(state)), supply_(seed) {
    check(network.customers.size() == network.sites.size() && network.zones.size() == network.sites.size(),
          "each store has its own zone and counter");
}

DayRecord StoreWorld::live_day(const Planner& planner, const std::string& run_id, std::vector<Promotion> announced,
                               NightDecisions* night_out) {
    DayRecord record =
        StoreDay(*network_, state_, supply_, run_id).live(planner, demand_, std::move(announced), night_out);
    state_.advance(*network_, record);
    return record;
}

}  // namespace nearstock
