#include "planning/lead_times.hpp"

#include "../simulation/two_site_network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace nearstock {
namespace {

const BusinessDate today = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

NetworkState state_with(const std::vector<LeadTimeSample>& samples) {
    NetworkState state;
    state.today = today;
    state.lead_times = samples;
    return state;
}

double share_of(const LeadTime& time, double days) {
    double share = 0;
    for (const auto& d : time.seen->days) { share += d.days == days ? d.share : 0; }
    return share;
}

double mean_of(const LeadTime& time) {
    double mean = 0, whole = 0;
    for (const auto& d : time.seen->days) {
        mean += d.days * d.share;
        whole += d.share;
    }
    EXPECT_NEAR(whole, 1, 1e-12);
    return mean;
}

class LeadTimes : public testing::Test {
protected:
    LeadTimes() : network_(two_site_network()) {
        network_.suppliers.resize(2);
        network_.suppliers[0].mean_lead_time_days = network_.suppliers[1].mean_lead_time_days = 3;
        network_.suppliers[0].sd_lead_time_days = network_.suppliers[1].sd_lead_time_days = 0;
        for (auto& product : network_.products) { product.supplier = SupplierIndex(0U), product.via_hub = false; }
    }
    /// Of the first product at a site.
    [[nodiscard]] LeadTime at(std::uint32_t site, const std::vector<LeadTimeSample>& samples) const {
        return lead_times(network_, state_with(samples))[network_.cell(ProductIndex(0U), SiteIndex(site))];
    }
    /// One delivery every day up to yesterday.
    static std::vector<LeadTimeSample> deliveries(std::uint32_t supplier, std::uint32_t site, int count, int days,
                                                  std::int64_t came = 10) {
        std::vector<LeadTimeSample> samples;
        for (int i = count; i > 0; --i) {
            samples.push_back(
                {SupplierIndex(supplier), SiteIndex(site), today - Days(i), days, Quantity(10), Quantity(came)});
        }
        return samples;
    }
    Network network_;
};

TEST_F(LeadTimes, AreTheAgreementWhereNothingCameYet) {
    EXPECT_EQ(share_of(at(0, {}), 3), 1);
    EXPECT_TRUE(at(0, {}).seen->shorts.empty());
    network_.suppliers[0].sd_lead_time_days = 1;
    const auto spread = at(0, {});
    EXPECT_NEAR(mean_of(spread), 3, 0.1);
    EXPECT_GT(share_of(spread, 4), 0.1);
}

TEST_F(LeadTimes, WithoutAnAgreementAreUnknownUntilSomeDeliveriesCame) {
    network_.suppliers[0].mean_lead_time_days = network_.suppliers[0].sd_lead_time_days = NAN;
    EXPECT_TRUE(std::isnan(at(0, deliveries(0, 0, 4, 6)).mean_days));
    const auto seen = at(0, deliveries(0, 0, 5, 6));
    EXPECT_DOUBLE_EQ(seen.mean_days, 6);
    EXPECT_NEAR(mean_of(seen), 6, 0.5);
    network_.suppliers[0].mean_lead_time_days = 4;  // only its spread is not said
    EXPECT_DOUBLE_EQ(at(0, {}).mean_days, 4);
    EXPECT_DOUBLE_EQ(at(0, {}).variance, 1);
}

TEST_F(LeadTimes, OfMuchExperienceAreWhatWasSeenLateOnesAtTheirPlace) {
    auto samples = deliveries(0, 0, 180, 2);
    const auto late = deliveries(0, 0, 20, 9);
    samples.insert(samples.end(), late.begin(), late.end());
    const auto time = at(0, samples);
    EXPECT_NEAR(share_of(time, 2), 0.88, 0.03);
    EXPECT_NEAR(share_of(time, 9), 0.1, 0.02);
    EXPECT_EQ(share_of(time, 5), 0) << "nothing ever took five days";
}

TEST_F(LeadTimes, OfALaneOfFewDeliveriesLeanOnItsSupplierAndThatOnAllSuppliers) {
    const auto elsewhere = deliveries(0, 1, 100, 5);
    EXPECT_GT(share_of(at(0, elsewhere), 5), 0.85) << "the supplier is late everywhere";
    const auto another = deliveries(1, 1, 100, 6);
    EXPECT_GT(share_of(at(0, another), 6), 0.85) << "all suppliers take twice what was agreed";
    auto own = deliveries(0, 0, 40, 2);
    own.insert(own.end(), elsewhere.begin(), elsewhere.end());
    EXPECT_GT(share_of(at(0, own), 2), 0.75) << "but here it is quick";
}

TEST_F(LeadTimes, CountADeliveryOnceHoweverManyLinesItHas) {
    auto samples = deliveries(0, 0, 10, 2);
    const LeadTimeSample truck{SupplierIndex(0U), SiteIndex(0U), today - Days(1), 8, Quantity(10), Quantity(10)};
    samples.insert(samples.end(), 500, truck);
    EXPECT_LT(share_of(at(0, samples), 8), 0.2);
}

TEST_F(LeadTimes, KnowHowOftenLinesComeShortAndByHowMuch) {
    auto samples = deliveries(0, 0, 90, 3);
    const auto some = deliveries(0, 0, 10, 3, 6);
    samples.insert(samples.end(), some.begin(), some.end());
    const auto time = at(0, samples);
    ASSERT_EQ(time.seen->shorts.size(), 1U);
    EXPECT_NEAR(time.seen->shorts[0].part, 0.6, 1e-12);
    EXPECT_NEAR(time.seen->shorts[0].share, 0.1, 1e-12);
}

TEST_F(LeadTimes, AreAFewDaysHoweverManyWereSeenAndKeepTheirMean) {
    std::vector<LeadTimeSample> samples;
    double sum = 0;
    for (int i = 0; i < 400; ++i) {
        const int days = 1 + i * i % 23;
        samples.push_back({SupplierIndex(0U), SiteIndex(0U), today - Days(400 - i), days, Quantity(10), Quantity(10)});
        sum += days;
    }
    const auto time = at(0, samples);
    EXPECT_EQ(time.seen->days.size(), 8U);
    EXPECT_TRUE(std::ranges::is_sorted(time.seen->days, {}, &LeadTime::OnDay::days));
    EXPECT_NEAR(mean_of(time), sum / 400, 0.4);
}

}  // namespace
}  // namespace nearstock
