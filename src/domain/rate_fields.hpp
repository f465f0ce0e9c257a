// The fields of a RateCard by name: how the source `rate_cards` (one row per rate) becomes a card and back.
#pragma once

#include "core/units.hpp"
#include "domain/network.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace nearstock {

struct RateField {
    std::string_view name;  // of the member of RateCard
    std::string_view unit;
    std::int64_t (*get)(const RateCard&);
    void (*set)(RateCard&, std::int64_t);
};

namespace rate_field_detail {

constexpr std::int64_t plain(std::int64_t value) { return value; }
constexpr std::int64_t plain(Money value) { return value.value(); }
constexpr std::int64_t plain(Seconds value) { return value.count(); }

template <auto Member>
constexpr RateField field(std::string_view name, std::string_view unit) {
    return {name, unit, [](const RateCard& card) { return plain(card.*Member); },
            [](RateCard& card, std::int64_t value) {
                card.*Member = std::remove_reference_t<decltype(card.*Member)>(value);
            }};
}

}  // namespace rate_field_detail

/// Every member of RateCard, in its order.
inline constexpr std::array<RateField, 22> rate_fields = {
    rate_field_detail::field<&RateCard::capital_ppb_per_day>("capital_ppb_per_day", "1e-9 of the unit cost per day"),
    rate_field_detail::field<&RateCard::ambient_micros_per_litre_day>("ambient_micros_per_litre_day",
                                                                      "micros per litre and day"),
    rate_field_detail::field<&RateCard::chilled_micros_per_litre_day>("chilled_micros_per_litre_day",
                                                                      "micros per litre and day"),
    rate_field_detail::field<&RateCard::lost_goodwill_ppm>("lost_goodwill_ppm", "1e-6 of the list price per unit lost"),
    rate_field_detail::field<&RateCard::inbound_per_line>("inbound_per_line", "micros per receipt line"),
    rate_field_detail::field<&RateCard::inbound_micros_per_litre>("inbound_micros_per_litre", "micros per litre"),
    rate_field_detail::field<&RateCard::hub_per_line>("hub_per_line", "micros per receipt line"),
    rate_field_detail::field<&RateCard::hub_micros_per_litre>("hub_micros_per_litre", "micros per litre"),
    rate_field_detail::field<&RateCard::transfer_per_line>("transfer_per_line", "micros per receipt line"),
    rate_field_detail::field<&RateCard::transfer_micros_per_litre_km>("transfer_micros_per_litre_km",
                                                                      "micros per litre and km"),
    rate_field_detail::field<&RateCard::driver_per_hour>("driver_per_hour", "micros per hour"),
    rate_field_detail::field<&RateCard::van_per_km>("van_per_km", "micros per km"),
    rate_field_detail::field<&RateCard::bike_per_km>("bike_per_km", "micros per km"),
    rate_field_detail::field<&RateCard::late_delivery>("late_delivery", "micros per late delivery"),
    rate_field_detail::field<&RateCard::late_per_minute>("late_per_minute", "micros per minute late"),
    rate_field_detail::field<&RateCard::order_line>("order_line", "micros per purchase-order line"),
    rate_field_detail::field<&RateCard::labour_per_hour>("labour_per_hour", "micros per hour"),
    rate_field_detail::field<&RateCard::receive_per_line>("receive_per_line", "seconds per receipt line"),
    rate_field_detail::field<&RateCard::receive_per_case>("receive_per_case", "seconds per case"),
    rate_field_detail::field<&RateCard::pick_per_shipment>("pick_per_shipment", "seconds per shipment"),
    rate_field_detail::field<&RateCard::pick_per_line>("pick_per_line", "seconds per line"),
    rate_field_detail::field<&RateCard::pick_per_unit>("pick_per_unit", "seconds per unit"),
};

}  // namespace nearstock
