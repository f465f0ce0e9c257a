#include "simulation/shelf_hours.hpp"

#include "core/check.hpp"

#include <algorithm>

namespace nearstock {

ShelfHours::ShelfHours(std::size_t cells, Seconds opening, Seconds closing)
    : opening_(opening),
      closing_(closing),
      hours_(static_cast<std::size_t>((closing - opening).count() + 3599) / 3600),
      empty_since_(cells, closing),
      empty_seconds_(cells * hours_) {
    check(opening < closing, "a shop opens before it closes");
}

void ShelfHours::emptied(std::size_t cell, Seconds clock) {
    if (empty_since_[cell] >= closing_) {
        empty_since_[cell] = std::clamp(clock, opening_, closing_);
    }
}

void ShelfHours::filled(std::size_t cell, Seconds clock) {
    add(cell, empty_since_[cell], clock);
    empty_since_[cell] = closing_;
}

void ShelfHours::add(std::size_t cell, Seconds from, Seconds to) {
    to = std::min(to, closing_);
    while (from < to) {
        const auto hour = static_cast<std::size_t>((from - opening_).count() / 3600);
        const Seconds end = std::min(to, opening_ + Seconds(3600 * static_cast<std::int64_t>(hour + 1)));
        auto& seconds = empty_seconds_[cell * hours_ + hour];
        seconds = static_cast<std::uint16_t>(seconds + (end - from).count());
        from = end;
    }
}

int ShelfHours::hours_out(std::size_t cell) const {
    int result = 0;
    for (std::size_t hour = 0; hour < hours_; ++hour) {
        const Seconds begins = opening_ + Seconds(3600 * static_cast<std::int64_t>(hour));
        const Seconds ends = std::min(begins + Seconds(3600), closing_);
        const Seconds still_empty = std::max(Seconds(0), ends - std::max(begins, empty_since_[cell]));
        if (2 * (empty_seconds_[cell * hours_ + hour] + still_empty.count()) > (ends - begins).count()) {
            ++result;
        }
    }
    return result;
}

}  // namespace nearstock
