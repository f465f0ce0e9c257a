// What lies where, and how did it get there or leave? The goods of all sites over one day, lot by lot.
//
// Lots leave oldest first. Each movement is counted, so that opening + received + transfer in − transfer out − sold −
// wasted = closing can be checked for every cell (Network::cell positions).
#pragma once

#include "core/time.hpp"
#include "core/units.hpp"
#include "domain/stock.hpp"
#include "simulation/shelf_hours.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace nearstock {

enum class Movement : std::uint8_t { received, transfer_in, transfer_out, sold, wasted };

class Stockroom {
public:
    /// Starts the day with `opening` lots by cell, oldest first.
    Stockroom(std::vector<std::vector<Lot>> opening, Seconds shop_opens, Seconds shop_closes);

    /// Units on the shelf by cell: what can be allocated.
    [[nodiscard]] const std::vector<Quantity>& available() const { return available_; }
    [[nodiscard]] const std::vector<Lot>& lots(std::size_t cell) const { return lots_[cell]; }
    [[nodiscard]] Quantity opening(std::size_t cell) const { return opening_[cell]; }
    [[nodiscard]] Quantity moved(std::size_t cell, Movement kind) const {
        return moved_[cell][static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] int hours_out(std::size_t cell) const { return shelf_hours_.hours_out(cell); }

    /// Puts goods on the shelf. Nothing happens for no units. Requires `kind` to be received or transfer_in.
    void receive(std::size_t cell, Lot lot, Movement kind, Seconds clock);
    /// Takes `units` oldest first and returns them by lot. Requires that many to be there.
    std::vector<Lot> take(std::size_t cell, Quantity units, Movement kind, Seconds clock);
    /// The same, leaving alone the lots that expire on `day` or earlier.
    std::vector<Lot> take_good(std::size_t cell, Quantity units, BusinessDate day, Movement kind, Seconds clock);
    /// Takes away the lots that expire on `day` or earlier; returns how many units that were.
    Quantity write_off(std::size_t cell, BusinessDate day, Seconds clock);
    /// Units that may be taken and are still good on `day`.
    [[nodiscard]] Quantity good_on(std::size_t cell, BusinessDate day) const;
    /// Stops the run when the movements of any cell do not add up to its lots.
    void check_conservation() const;

private:
    std::vector<Lot> take_from(std::size_t cell, std::size_t first_lot, Quantity units, Movement kind, Seconds clock);
    [[nodiscard]] std::size_t first_good(std::size_t cell, BusinessDate day) const;
    void count(std::size_t cell, Movement kind, Quantity units) {
        moved_[cell][static_cast<std::size_t>(kind)] += units;
    }

    std::vector<std::vector<Lot>> lots_;
    std::vector<Quantity> opening_;
    std::vector<Quantity> available_;
    std::vector<std::array<Quantity, 5>> moved_;
    ShelfHours shelf_hours_;
};

}  // namespace nearstock
