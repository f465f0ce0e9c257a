// A schedule under change: its cost and by how much it breaks each shared limit, kept up to date move by move.
#pragma once

#include "inventory/replenishment_schedule.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace nearstock {

class ScheduleState {
public:
    enum Limit : std::size_t { space, cold, receiving, money, minimum, assortment, sendable, limits };

    /// Nothing ordered, nothing sent. Keeps a reference to the problem.
    explicit ScheduleState(const ScheduleProblem& problem);

    void change_cases(std::size_t c, std::size_t t, std::int32_t cases);
    void change_transfer(std::size_t k, std::size_t lane, std::size_t t, std::int32_t units);
    /// Takes back the changes since `begin`.
    void undo();
    void begin() { undo_.clear(); }

    [[nodiscard]] const Schedule& now() const { return now_; }
    [[nodiscard]] std::int32_t cases(std::size_t c, std::size_t t) const { return now_.cases[c * days_ + t]; }
    [[nodiscard]] std::int32_t transfer(std::size_t k, std::size_t lane, std::size_t t) const {
        return now_.transfers[(k * p_.lanes.size() + lane) * p_.transfer_days + t];
    }
    /// Of a supplier's order for a site.
    [[nodiscard]] std::int32_t lines(std::size_t v, std::size_t s, std::size_t t) const {
        return lines_[(v * sites_ + s) * days_ + t];
    }
    /// Units that may still be sent from a cell on the evening before day t, given everything else.
    [[nodiscard]] std::int32_t left_to_send(std::size_t c, std::size_t t) const;
    /// Mean cumulative demand by the end of the day.
    [[nodiscard]] double expected(std::size_t c, std::size_t t) const { return expected_[c * days_ + t]; }

    [[nodiscard]] double cost() const { return cost_; }
    [[nodiscard]] const std::array<double, limits>& over() const { return over_; }
    [[nodiscard]] bool feasible() const;

private:
    struct Undo {
        bool transfer = false;
        std::size_t at = 0;
        std::int32_t before = 0;
    };
    void tabulate();
    void start_cell(std::size_t c);
    void supply_more(std::size_t c, std::size_t from_day, std::int32_t units);
    void walk_lost_sales(std::size_t c);
    void lie_more(std::size_t c, std::size_t t, double litres);
    void receive_more(std::size_t s, std::size_t t, double litres);
    void send_more(std::size_t c, std::size_t t, std::int32_t units);
    void count_inbound(std::size_t c, int more);
    [[nodiscard]] double day_cost(std::size_t c, std::size_t t, std::int32_t supply) const;
    [[nodiscard]] double missing_to_send(std::size_t c, std::size_t t) const;
    void replace(Limit limit, double before, double after) {
        over_[limit] += std::max(0.0, after) - std::max(0.0, before);
    }

    const ScheduleProblem& p_;
    std::size_t sites_, days_;
    Schedule now_;
    std::vector<std::int32_t> supply_, sent_;       // cell × day; units sent the evening before
    std::vector<std::int32_t> inbound_, lines_;     // by cell; (supplier × site) × day
    std::vector<std::int32_t> supplied_;            // by site
    std::vector<std::size_t> first_cost_;           // by cell
    std::vector<std::int32_t> most_, highest_;      // highest cumulative demand: by cell; cell × day
    std::vector<double> costs_;                     // cell × day × supply 0 … most, where who finds nothing waits
    std::vector<double> lost_cost_, lying_;         // by cell; cell × day, litres: where sales are lost
    std::vector<double> expected_;                  // cell × day
    std::vector<double> litres_, cold_, received_;  // site × day
    std::vector<double> value_, ordered_;           // (supplier × site) × day: money, litres
    std::vector<std::int32_t> lost_;                // scratch, by path
    double spent_ = 0, cost_ = 0;
    std::array<double, limits> over_{};
    std::vector<Undo> undo_;
};

}  // namespace nearstock
