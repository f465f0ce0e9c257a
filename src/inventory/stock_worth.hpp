// What is the n-th unit of a product worth tonight, at each site?
//
// A unit is worth the lost sale that it prevents before the site could be replenished otherwise, times how likely that
// is, and the part of an order line that it puts off. A shop behind the hub is served again tomorrow, unless the hub
// runs dry before its own delivery: the two futures are weighed by that chance. Worth falls with n. What will expire
// before it is sold here is worth less than nothing: its waste. A unit that stays at the hub is worth nothing tonight:
// a reserve for the shops that are not due yet costs more lines than the sales that it saves (measured, decision 0005).
#pragma once

#include "inventory/cell_plan.hpp"
#include "inventory/replenishment_policy.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

/// Who may bring goods to a site tonight. A shop that is due takes from the hub; from other shops only what it would
/// miss before they can be asked again.
enum class Receives { nothing, from_hub, from_all };

/// One product at one site. Money in micros.
class ShelfWorth {
public:
    ShelfWorth() = default;
    /// `worth[i]` is of unit i + 1; nothing beyond.
    ShelfWorth(std::int64_t on_hand, std::vector<double> worth, Receives receives);

    [[nodiscard]] std::int64_t on_hand() const { return on_hand_; }
    [[nodiscard]] Receives receives() const { return receives_; }
    /// Of the n-th unit. Requires n >= 1.
    [[nodiscard]] double of(std::int64_t n) const;
    /// Of having `to` units instead of `from`; negative when that is fewer.
    [[nodiscard]] double change(std::int64_t from, std::int64_t to) const { return total(to) - total(from); }
    /// Units above this one are worth nothing.
    [[nodiscard]] std::int64_t end() const { return static_cast<std::int64_t>(worth_.size()); }

private:
    [[nodiscard]] double total(std::int64_t n) const;
    std::int64_t on_hand_ = 0;
    std::vector<double> worth_, total_;
    Receives receives_ = Receives::nothing;
};

struct ProductWorth {
    std::vector<ShelfWorth> at;  // by site
    double hub_dry = 0;          // chance that the hub runs dry before its next delivery reaches the shops; 1: is empty
    double scale = 0;            // no unit is worth more
    double waste = 0;            // and none less than minus this
    bool wanted = false;         // some shop would take a unit
};

struct WorthOptions {
    double shortage_weight = 1;  // times a missing unit's own loss
    bool lateral = true;         // shops may help each other
};

/// Requires `cells` with tonight's orders from suppliers decided. A shop may receive from the hub when it is due, and,
/// with `lateral`, from all when what it expects to lose is worth more than a line between shops costs.
ProductWorth worth_of_stock(const ReplenishmentInputs& inputs, ProductIndex product, const std::vector<CellPlan>& cells,
                            const WorthOptions& options);

}  // namespace nearstock
