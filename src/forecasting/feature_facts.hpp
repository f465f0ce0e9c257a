// What all feature groups share: kinds of day, in-stock flags, groupings of series, and per origin each series' level.
#pragma once

#include "domain/panel.hpp"
#include "forecasting/feature_year.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

/// Series put together: of one store, of one product, of one category in one city, …
struct Grouping {
    std::string name;
    std::vector<std::uint32_t> group;  // series → group
    std::size_t groups = 0;
};

/// True for days over more than a year: the day of the year says something.
inline bool knows_seasons(const Panel& panel) {
    constexpr std::size_t year_and_a_bit = 400;
    return panel.frequency == Frequency::daily && panel.days >= year_and_a_bit;
}

/// Daily totals of a grouping's groups, or of all series.
struct GroupTotals {
    std::string name;
    std::vector<std::uint32_t> group;  // series → group; empty: one group of all
    std::vector<DailyTotals> of_group;
    [[nodiscard]] std::size_t group_of(std::size_t s) const { return group.empty() ? 0 : group[s]; }
};

/// Derived once from a panel; keeps a reference to it.
class PanelFacts {
public:
    explicit PanelFacts(const Panel& panel);

    [[nodiscard]] const Panel& panel() const { return *panel_; }
    /// Known and in stock for (nearly) all of the period.
    [[nodiscard]] bool full(std::size_t s, std::size_t d) const { return full_[s * panel_->days + d] != 0; }
    /// On the shelf for some of the period.
    [[nodiscard]] bool known(std::size_t s, std::size_t d) const;
    /// Sales are recorded, be it that there was nothing to sell.
    [[nodiscard]] bool recorded(std::size_t s, std::size_t d) const;
    /// Price paid ÷ regular price, 1 where nothing is known.
    [[nodiscard]] float price_share(std::size_t s, std::size_t d) const {
        return price_.empty() ? 1.0F : price_[(price_shared_ ? 0 : s) * periods_ + d];
    }
    [[nodiscard]] bool has_price() const { return !price_.empty(); }
    /// Of the known-ahead column that prices come from; empty where it is none.
    [[nodiscard]] std::string_view price_name() const { return price_name_; }
    /// A weekend or holiday as customers live it.
    [[nodiscard]] bool day_off(std::size_t d) const { return off_[d] != 0; }
    /// Place in the season; of a day: its weekday from Monday, as a long weekend shifts it.
    [[nodiscard]] std::size_t place(std::size_t d) const { return place_[d]; }
    [[nodiscard]] std::size_t places() const { return places_; }
    [[nodiscard]] std::size_t periods() const { return periods_; }
    /// Days with the marks of the holiday column.
    [[nodiscard]] YearCalendar calendar() const { return {panel_->first_day, marked_}; }
    /// Where the panel knows_seasons(): all series first, then each grouping of few groups. Otherwise empty.
    [[nodiscard]] std::span<const GroupTotals> totals() const { return totals_; }
    [[nodiscard]] std::span<const Grouping> groupings() const { return groupings_; }
    [[nodiscard]] const Grouping* grouping(std::string_view name) const;

private:
    void set_days();
    void shift_places();
    void set_price();
    void set_groupings();
    void set_totals();

    const Panel* panel_;
    std::size_t periods_ = 0;
    std::size_t places_ = 1;
    std::vector<std::uint8_t> full_;
    std::vector<std::uint8_t> off_, marked_;
    std::vector<std::uint16_t> place_;
    std::vector<float> price_;
    bool price_shared_ = false;
    std::string price_name_;
    std::vector<Grouping> groupings_;
    std::vector<GroupTotals> totals_;
};

/// What is known at one origin.
struct OriginFacts {
    OriginFacts(const PanelFacts& facts, std::size_t origin, std::size_t horizon);

    const PanelFacts& facts;
    std::size_t origin;
    std::size_t horizon;
    std::size_t from;                // first period that is looked at
    std::vector<float> level;        // series: mean of the full periods in the last four seasons, shrunk; > 0
    std::vector<float> price_level;  // series: mean price share of the same periods
};

}  // namespace nearstock
