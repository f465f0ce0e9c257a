#include "planning/lead_times.hpp"

#include "math/gamma.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <tuple>

namespace nearstock {

namespace {

constexpr double usual_spread = 0.25;      // of the mean, where an agreement names none
constexpr double enough_seen = 5;          // lines received, to know a lead time that nobody agreed on
constexpr double moments_prior = 10;       // receipts, as which the agreement counts in mean and variance
constexpr double delivery_prior = 10;      // deliveries, as which the wider distribution counts
constexpr double short_prior = 20;         // lines, as which all suppliers' shortfalls count
constexpr std::size_t most_days = 8;       // different days of a distribution
constexpr std::size_t agreed_points = 20;  // of the agreement's gamma

using Histogram = std::map<double, double>;  // days → weight

double weight_of(const Histogram& histogram) {
    double sum = 0;
    for (const auto& [days, weight] : histogram) { sum += weight; }
    return sum;
}

void add(Histogram& to, const Histogram& from, double weight) {
    const double whole = weight_of(from);
    for (const auto& [days, w] : from) { to[days] += weight * w / whole; }
}

/// The supplier with an agreement in full: what it does not say is made up from the usual, its mean from what was seen.
Supplier completed(Supplier supplier, double seen_mean) {
    if (std::isnan(supplier.mean_lead_time_days)) {
        supplier.mean_lead_time_days = seen_mean;
    }
    if (std::isnan(supplier.sd_lead_time_days)) {
        supplier.sd_lead_time_days = usual_spread * supplier.mean_lead_time_days;
    }
    return supplier;
}

/// What is agreed: a mean and a spread, of a gamma. Whole days.
Histogram agreement(const Supplier& supplier) {
    const double mean = supplier.mean_lead_time_days, sd = supplier.sd_lead_time_days;
    Histogram histogram;
    for (std::size_t i = 0; i < agreed_points; ++i) {
        const double p = (double(i) + 0.5) / double(agreed_points);
        const double shape = sd > 0 ? mean * mean / (sd * sd) : 0;
        const double days = mean > 0 && sd > 0 ? gamma_quantile(shape, p) * sd * sd / mean : mean;
        histogram[std::nearbyint(days)] += 1.0 / double(agreed_points);
    }
    return histogram;
}

/// Joins neighbours, those first whose difference says least, until few are left. The mean is kept.
std::vector<LeadTime::OnDay> few_days(const Histogram& histogram) {
    std::vector<LeadTime::OnDay> days;
    const double whole = weight_of(histogram);
    for (const auto& [day, weight] : histogram) { days.push_back({day, weight / whole}); }
    const auto loss = [&](std::size_t i) {  // of variance
        const auto &a = days[i], &b = days[i + 1];
        return a.share * b.share / (a.share + b.share) * (b.days - a.days) * (b.days - a.days);
    };
    while (days.size() > most_days) {
        std::size_t least = 0;
        for (std::size_t i = 1; i + 1 < days.size(); ++i) { least = loss(i) < loss(least) ? i : least; }
        auto &a = days[least], &b = days[least + 1];
        b.days = (a.days * a.share + b.days * b.share) / (a.share + b.share);
        b.share += a.share;
        days.erase(days.begin() + std::ptrdiff_t(least));
    }
    return days;
}

/// Lines that came short, by how much came.
struct Shortfalls {
    static constexpr std::array<double, 3> edges{0.5, 0.75, 1};  // of the part that came
    double lines = 0;
    std::array<double, 3> count{}, sum{};

    void add(double part) {
        lines += 1;
        if (part < 1) {
            const auto bin = std::size_t(std::ranges::upper_bound(edges, std::max(0.0, part)) - edges.begin());
            count[bin] += 1;
            sum[bin] += std::max(0.0, part);
        }
    }
    [[nodiscard]] std::vector<LeadTime::Short> leaning_on(const Shortfalls& all) const {
        std::vector<LeadTime::Short> shorts;
        for (std::size_t bin = 0; bin < edges.size() && all.lines > 0; ++bin) {
            const double share = (count[bin] + short_prior * all.count[bin] / all.lines) / (lines + short_prior);
            if (share > 0) {
                shorts.push_back({all.sum[bin] / all.count[bin], share});
            }
        }
        return shorts;
    }
};

class Receipts {
public:
    Receipts(const Network& network, const NetworkState& state)
        : network_(network),
          moments_(network.suppliers.size()),
          by_supplier_(network.suppliers.size()),
          short_(network.suppliers.size()) {
        const LeadTimeSample* before = nullptr;
        for (const auto& sample : state.lead_times) {
            if (!sample.supplier.exists()) {
                continue;
            }
            const auto i = sample.supplier.value;
            moments_[i].n += 1;
            moments_[i].sum += sample.days;
            moments_[i].squares += double(sample.days) * sample.days;
            if (sample.ordered > Quantity(0)) {
                const double part = double(sample.came.value()) / double(sample.ordered.value());
                short_[i].add(part);
                all_short_.add(part);
            }
            const auto delivery = [](const LeadTimeSample& s) {
                return std::tuple(s.received, s.supplier, s.destination, s.days);
            };
            if (before == nullptr || delivery(*before) != delivery(sample)) {  // they come sorted
                count_delivery(sample);
            }
            before = &sample;
        }
    }

    /// By site.
    [[nodiscard]] std::vector<LeadTime> of(SupplierIndex supplier) const {
        const auto& seen = moments_[supplier.value];
        if (std::isnan(network_.suppliers[supplier.value].mean_lead_time_days) && seen.n < enough_seen) {
            const LeadTime unknown{.mean_days = std::numeric_limits<double>::quiet_NaN()};
            return std::vector<LeadTime>(network_.sites.size(), unknown);
        }
        const auto agreed = completed(network_.suppliers[supplier.value], seen.n > 0 ? seen.sum / seen.n : 0);
        const double n = moments_prior + seen.n;
        const double mean = (moments_prior * agreed.mean_lead_time_days + seen.sum) / n;
        const double agreed_squares = agreed.sd_lead_time_days * agreed.sd_lead_time_days +
                                      agreed.mean_lead_time_days * agreed.mean_lead_time_days;
        const double squares = (moments_prior * agreed_squares + seen.squares) / n;
        Histogram lanes = by_supplier_[supplier.value];
        add(lanes, everywhere(agreed), delivery_prior);
        const LeadTime::Distribution wide{.days = few_days(lanes),
                                          .shorts = short_[supplier.value].leaning_on(all_short_)};
        const LeadTime time{.mean_days = mean,
                            .variance = std::max(0.0, squares - mean * mean),
                            .seen = std::make_shared<const LeadTime::Distribution>(wide)};
        std::vector<LeadTime> by_site(network_.sites.size(), time);
        for (std::uint32_t site = 0; site < by_site.size(); ++site) {
            if (const auto own = by_lane_.find({supplier.value, site}); own != by_lane_.end()) {
                Histogram leaning = own->second;
                add(leaning, lanes, delivery_prior);
                by_site[site].seen = std::make_shared<const LeadTime::Distribution>(few_days(leaning), wide.shorts);
            }
        }
        return by_site;
    }

private:
    struct Seen {
        double n = 0, sum = 0, squares = 0;
    };

    void count_delivery(const LeadTimeSample& sample) {
        by_supplier_[sample.supplier.value][sample.days] += 1;
        by_lane_[{sample.supplier.value, sample.destination.value}][sample.days] += 1;
        const double agreed = network_.suppliers[sample.supplier.value].mean_lead_time_days;
        if (agreed > 0) {
            multiples_[std::nearbyint(20 * sample.days / agreed) / 20] += 1;
        }
    }

    /// What all suppliers' deliveries would be for one with this agreement, and the agreement itself.
    [[nodiscard]] Histogram everywhere(const Supplier& agreed) const {
        Histogram histogram;
        add(histogram, agreement(agreed), delivery_prior);
        for (const auto& [multiple, weight] : multiples_) {
            histogram[std::nearbyint(multiple * agreed.mean_lead_time_days)] += weight;
        }
        return histogram;
    }

    const Network& network_;
    std::vector<Seen> moments_;           // by supplier, a line each
    std::vector<Histogram> by_supplier_;  // a delivery each
    std::map<std::pair<std::uint32_t, std::uint32_t>, Histogram> by_lane_;
    Histogram multiples_;  // of what was agreed, by twentieths
    std::vector<Shortfalls> short_;
    Shortfalls all_short_;
};

}  // namespace

std::vector<LeadTime> lead_times(const Network& network, const NetworkState& state) {
    const Receipts receipts(network, state);
    const std::size_t sites = network.sites.size();
    std::vector<std::vector<LeadTime>> by_lane;  // supplier, site
    for (std::uint32_t i = 0; i < network.suppliers.size(); ++i) { by_lane.push_back(receipts.of(SupplierIndex(i))); }
    const LeadTime::Distribution over_night{.days = {{0, 0.9}, {1, 0.1}}, .shorts = {}};
    const LeadTime hub_lane{
        .mean_days = 0.1, .variance = 0.09, .seen = std::make_shared<const LeadTime::Distribution>(over_night)};
    std::vector<LeadTime> result(network.products.size() * sites);
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        for (std::size_t s = 0; s < sites; ++s) {
            result[p * sites + s] = network.from_hub(ProductIndex(p), SiteIndex(s))
                                        ? hub_lane
                                        : by_lane[network.products[p].supplier.value][s];
        }
    }
    return result;
}

}  // namespace nearstock
