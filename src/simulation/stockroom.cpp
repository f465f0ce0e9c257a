#include "simulation/stockroom.hpp"

#include "core/check.hpp"

#include <algorithm>

namespace nearstock {

namespace {

Quantity total(const std::vector<Lot>& lots) {
    Quantity sum;
    for (const auto& lot : lots) { sum += lot.units; }
    return sum;
}

}  // namespace

Stockroom::Stockroom(std::vector<std::vector<Lot>> opening, Seconds shop_opens, Seconds shop_closes)
    : lots_(std::move(opening)),
      opening_(lots_.size()),
      moved_(lots_.size()),
      shelf_hours_(lots_.size(), shop_opens, shop_closes) {
    std::ranges::transform(lots_, opening_.begin(), total);
    available_ = opening_;
    for (std::size_t cell = 0; cell < lots_.size(); ++cell) {
        if (available_[cell] == Quantity(0)) {
            shelf_hours_.emptied(cell, Seconds(0));
        }
    }
}

void Stockroom::receive(std::size_t cell, Lot lot, Movement kind, Seconds clock) {
    check(kind == Movement::received || kind == Movement::transfer_in, "goods come in by receipt or transfer");
    check(lot.units >= Quantity(0), "a receipt has no negative units");
    if (lot.units == Quantity(0)) {
        return;
    }
    if (available_[cell] == Quantity(0)) {
        shelf_hours_.filled(cell, clock);
    }
    available_[cell] += lot.units;
    count(cell, kind, lot.units);
    auto& lots = lots_[cell];
    const auto at = std::ranges::lower_bound(lots, lot.expires, {}, &Lot::expires);
    if (at != lots.end() && at->expires == lot.expires) {
        at->units += lot.units;
    } else {
        lots.insert(at, lot);
    }
}

std::vector<Lot> Stockroom::take(std::size_t cell, Quantity units, Movement kind, Seconds clock) {
    return take_from(cell, 0, units, kind, clock);
}

std::vector<Lot> Stockroom::take_good(std::size_t cell, Quantity units, BusinessDate day, Movement kind,
                                      Seconds clock) {
    return take_from(cell, first_good(cell, day), units, kind, clock);
}

std::vector<Lot> Stockroom::take_from(std::size_t cell, std::size_t first_lot, Quantity units, Movement kind,
                                      Seconds clock) {
    check(units >= Quantity(0), "no negative units are taken");
    std::vector<Lot> taken;
    auto& lots = lots_[cell];
    std::size_t at = first_lot;
    for (Quantity left = units; left > Quantity(0);) {
        check(at < lots.size(), "no more is taken than is there");
        Lot& oldest = lots[at];
        const Quantity part = std::min(left, oldest.units);
        taken.push_back({oldest.expires, part});
        oldest.units -= part;
        left -= part;
        at += oldest.units == Quantity(0) ? 1 : 0;
    }
    lots.erase(lots.begin() + static_cast<std::ptrdiff_t>(first_lot), lots.begin() + static_cast<std::ptrdiff_t>(at));
    available_[cell] -= units;
    count(cell, kind, units);
    if (units > Quantity(0) && available_[cell] == Quantity(0)) {
        shelf_hours_.emptied(cell, clock);
    }
    return taken;
}

std::size_t Stockroom::first_good(std::size_t cell, BusinessDate day) const {
    const auto& lots = lots_[cell];
    return static_cast<std::size_t>(std::ranges::upper_bound(lots, day, {}, &Lot::expires) - lots.begin());
}

Quantity Stockroom::write_off(std::size_t cell, BusinessDate day, Seconds clock) {
    const Quantity expired = available_[cell] - good_on(cell, day);
    take(cell, expired, Movement::wasted, clock);
    return expired;
}

Quantity Stockroom::good_on(std::size_t cell, BusinessDate day) const {
    Quantity good;
    for (const auto& lot : lots_[cell]) {
        if (lot.expires > day) {
            good += lot.units;
        }
    }
    return good;
}

void Stockroom::check_conservation() const {
    for (std::size_t cell = 0; cell < lots_.size(); ++cell) {
        const Quantity came = opening_[cell] + moved(cell, Movement::received) + moved(cell, Movement::transfer_in);
        const Quantity left =
            moved(cell, Movement::transfer_out) + moved(cell, Movement::sold) + moved(cell, Movement::wasted);
        check(came - left == total(lots_[cell]), "opening + received + transfers in - out - sold - wasted = closing");
        check(available_[cell] == total(lots_[cell]), "what is available lies on the shelf");
        for (const auto& lot : lots_[cell]) { check(lot.units > Quantity(0), "a lot on the shelf has units"); }
    }
}

}  // namespace nearstock
