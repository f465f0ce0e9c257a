// Common practice: the nearest site with stock ships, else the next.
#include "sourcing/shipment_cost.hpp"
#include "sourcing/sourcing_policy.hpp"
#include "sourcing/wave_plan.hpp"
#include "sourcing/wave_stock.hpp"

namespace nearstock {

namespace {

class NearestSite final : public SourcingPolicy {
public:
    [[nodiscard]] std::string_view name() const override { return "nearest_site"; }

    [[nodiscard]] SourcingPlan source(const SourcingInputs& inputs) const override {
        WaveStock stock(inputs);
        SiteOrder sites(inputs.network);
        WavePlan plan(inputs);
        for (std::uint32_t i = 0; i < inputs.orders.size(); ++i) {
            auto allocations = allocate_nearest(inputs.orders[i], i, stock, sites);
            stock.take(inputs.orders[i], allocations);
            plan.add(inputs.orders[i], std::move(allocations));
        }
        return std::move(plan).finish();
    }
};

}  // namespace

std::unique_ptr<SourcingPolicy> make_nearest_site_policy() { return std::make_unique<NearestSite>(); }

}  // namespace nearstock
