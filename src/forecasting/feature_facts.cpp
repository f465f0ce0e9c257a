#include "forecasting/feature_facts.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace nearstock {

namespace {

constexpr float full_availability = 0.999F;
constexpr float least_level = 0.02F;

std::size_t groups_of(const std::vector<std::uint32_t>& group) {
    return group.empty() ? 0 : 1 + *std::max_element(group.begin(), group.end());
}

Grouping crossed(const Grouping& a, const Grouping& b) {
    Grouping result{a.name + "_" + b.name, std::vector<std::uint32_t>(a.group.size()), 0};
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> codes;
    for (std::size_t s = 0; s < a.group.size(); ++s) {
        result.group[s] =
            codes.try_emplace({a.group[s], b.group[s]}, static_cast<std::uint32_t>(codes.size())).first->second;
    }
    result.groups = codes.size();
    return result;
}

const Covariate* first_of(const Panel& panel, std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        if (const auto* column = panel.ahead(name)) {
            return column;
        }
    }
    return nullptr;
}

}  // namespace

PanelFacts::PanelFacts(const Panel& panel) : panel_(&panel), periods_(panel.days + panel.horizon) {
    full_.resize(panel.series * panel.days);
    for (std::size_t s = 0; s < panel.series; ++s) {
        for (std::size_t d = panel.first_period(s); d < panel.days; ++d) {
            full_[s * panel.days + d] =
                std::isfinite(panel.sale(s, d)) && panel.in_stock(s, d) >= full_availability ? 1 : 0;
        }
    }
    set_days();
    set_price();
    set_groupings();
    if (knows_seasons(panel)) {
        set_totals();
    }
}

bool PanelFacts::known(std::size_t s, std::size_t d) const { return recorded(s, d) && panel_->in_stock(s, d) > 0; }

bool PanelFacts::recorded(std::size_t s, std::size_t d) const {
    return d >= panel_->first_period(s) && std::isfinite(panel_->sale(s, d));
}

const Grouping* PanelFacts::grouping(std::string_view name) const {
    for (const auto& g : groupings_) {
        if (g.name == name) {
            return &g;
        }
    }
    return nullptr;
}

void PanelFacts::set_days() {
    const bool daily = panel_->frequency == Frequency::daily;
    places_ = daily ? 7 : std::max<std::size_t>(1, panel_->season);
    place_.resize(periods_);
    off_.resize(periods_);
    std::vector<std::uint8_t> holiday = panel_->holiday;
    if (holiday.empty()) {
        if (const auto* column = first_of(*panel_, {"holiday_flag", "holiday"}); column != nullptr && column->shared) {
            for (std::size_t d = 0; d < std::min(periods_, column->periods); ++d) {
                holiday.push_back(column->at(0, d) > 0.5F ? 1 : 0);
            }
        }
    }
    holiday.resize(periods_);
    marked_ = holiday;
    if (knows_seasons(*panel_)) {
        // Earlier years tell what a marked day is like: many are working days.
        std::ranges::fill(holiday, std::uint8_t{0});
    }
    std::size_t weekends = 0, marked = 0;
    for (std::size_t d = 0; d < periods_; ++d) {
        place_[d] =
            static_cast<std::uint16_t>(daily ? std::size_t(weekday_index(panel_->first_day + Days(d))) : d % places_);
        const bool weekend = daily && place_[d] >= 5;
        weekends += weekend;
        marked += weekend && holiday[d] != 0;
    }
    // Some calendars mark every day off, weekends included, and unmark weekends that are worked.
    const bool marks_weekends = 2 * marked > weekends;
    for (std::size_t d = 0; d < periods_; ++d) {
        const bool weekend = daily && place_[d] >= 5;
        off_[d] = holiday[d] != 0 || (weekend && !marks_weekends) ? 1 : 0;
    }
    if (daily && !knows_seasons(*panel_)) {
        shift_places();
    }
}

/// A long weekend moves the week: the last day off is lived as a Sunday, a Sunday before another day off as a Saturday,
/// and the first working day after as a Monday.
void PanelFacts::shift_places() {
    const auto own = place_;
    for (std::size_t d = 0; d < periods_; ++d) {
        const bool next_off = d + 1 < periods_ ? off_[d + 1] != 0 : own[d] == 5;
        if (off_[d] != 0 && !next_off) {
            place_[d] = 6;
        } else if (off_[d] != 0 && own[d] == 6) {
            place_[d] = 5;
        } else if (off_[d] == 0 && d > 0 && off_[d - 1] != 0) {
            place_[d] = 0;
        }
    }
}

void PanelFacts::set_price() {
    const std::size_t n = panel_->series;
    if (const auto* column = first_of(*panel_, {"discount", "price_share", "price", "sell_price"});
        column != nullptr && column->periods >= periods_) {
        price_shared_ = column->shared;
        price_name_ = column->name;
        price_.resize((price_shared_ ? 1 : n) * periods_);
        for (std::size_t s = 0; s < (price_shared_ ? 1 : n); ++s) {
            float highest = 0;
            for (std::size_t d = 0; d < periods_; ++d) { highest = std::max(highest, column->at(s, d)); }
            // A share off or of the list price stays; a price becomes a share of the series' highest.
            const float unit = highest > 1.5F ? highest : 1.0F;
            for (std::size_t d = 0; d < periods_; ++d) {
                const float value = column->at(s, d);
                price_[s * periods_ + d] = std::isfinite(value) ? value / unit : 1.0F;
            }
        }
    } else if (!panel_->discount.empty() && panel_->items > 0) {
        price_.resize(n * periods_);
        for (std::size_t s = 0; s < n; ++s) {
            for (std::size_t d = 0; d < periods_; ++d) {
                price_[s * periods_ + d] = 1.0F - panel_->discount[panel_->item[s] * periods_ + d];
            }
        }
    }
}

void PanelFacts::set_groupings() {
    for (const auto& attribute : panel_->attributes) {
        if (attribute.labels.size() < 2) {
            continue;
        }
        std::string name = attribute.name;
        if (name.ends_with("_id")) {
            name.resize(name.size() - 3);
        }
        groupings_.push_back({std::move(name), attribute.code, attribute.labels.size()});
    }
    if (grouping("product") == nullptr && !panel_->item.empty() && groups_of(panel_->item) > 1) {
        groupings_.push_back({"product", panel_->item, groups_of(panel_->item)});
    }
    if (grouping("category") == nullptr && !panel_->category.empty() && groups_of(panel_->category) > 1) {
        groupings_.push_back({"category", panel_->category, groups_of(panel_->category)});
    }
    const auto cross = [this](std::string_view a, std::string_view b) {
        if (grouping(a) != nullptr && grouping(b) != nullptr) {
            auto both = crossed(*grouping(a), *grouping(b));
            groupings_.push_back(std::move(both));
        }
    };
    cross("city", "product");
    cross("store", "second_category");
}

void PanelFacts::set_totals() {
    constexpr std::size_t few_groups = 200;
    const auto add = [this](const std::string& name, const std::vector<std::uint32_t>& group, std::size_t groups) {
        std::vector<std::vector<double>> sums(groups, std::vector<double>(panel_->days));
        for (std::size_t s = 0; s < panel_->series; ++s) {
            auto& sum = sums[group.empty() ? 0 : group[s]];
            for (std::size_t d = panel_->first_period(s); d < panel_->days; ++d) {
                if (recorded(s, d)) {
                    sum[d] += std::max(0.0F, panel_->sale(s, d));
                }
            }
        }
        GroupTotals totals{name, group, {}};
        for (auto& sum : sums) { totals.of_group.emplace_back(std::move(sum)); }
        totals_.push_back(std::move(totals));
    };
    add("all", {}, 1);
    for (const auto& grouping : groupings_) {
        if (grouping.groups <= few_groups) {
            add(grouping.name, grouping.group, grouping.groups);
        }
    }
}

OriginFacts::OriginFacts(const PanelFacts& panel_facts, std::size_t at, std::size_t ahead)
    : facts(panel_facts), origin(at), horizon(ahead) {
    const auto& panel = facts.panel();
    check(origin >= 1 && origin <= panel.days, "an origin lies in the panel");
    check(origin + horizon <= facts.periods(), "an origin's horizon is known ahead");
    const std::size_t window = 4 * (panel.frequency == Frequency::daily ? 7 : std::min<std::size_t>(panel.season, 13));
    from = origin > window ? origin - window : 0;
    level.resize(panel.series);
    price_level.resize(panel.series);
    for (std::size_t s = 0; s < panel.series; ++s) {
        double sum = 0, count = 0, price = 0, any = 0, anys = 0;
        for (std::size_t d = from; d < origin; ++d) {
            if (facts.full(s, d)) {
                sum += panel.sale(s, d);
                price += facts.price_share(s, d);
                count += 1;
            }
            if (facts.known(s, d)) {
                any += panel.sale(s, d);
                anys += 1;
            }
        }
        const double mean_any = anys > 0 ? any / anys : 0;
        level[s] = static_cast<float>(std::max(double(least_level), (sum + mean_any) / (count + 1)));
        price_level[s] = count > 0 ? static_cast<float>(price / count) : facts.price_share(s, origin - 1);
    }
}

}  // namespace nearstock
