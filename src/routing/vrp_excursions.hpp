// Ways from one solution that serves everybody to another, through solutions that leave clients out for a while.
//
// Where vehicles are as few as can be, hardly any change of a complete solution is complete again: the search stands
// still. So being out costs little at first, and its price follows what it brings (as penalties do in Vidal et al.
// 2012, there for lateness and load): dearer while too few rounds end complete, cheaper while too many do. Who does not
// find back goes home.
#pragma once

#include "routing/vrp_routes.hpp"

namespace nearstock::vrp {

class Excursions {
public:
    /// `usual`: what the search charges for a client that is out (Tables::Client::left_out). Not allowed: that counts.
    Excursions(bool allowed, Cost typical, Cost usual)
        : allowed_(allowed),
          usual_(double(usual)),
          price_(allowed ? std::min(usual_, first * double(typical)) : usual_),
          least_(least * price_) {}

    /// The cost, with the present price for who is out.
    [[nodiscard]] double worth(const Routes& routes) const {
        return double(routes.cost()) - double(routes.missing()) * (usual_ - price_);
    }
    /// Learns from a round: did it end with everybody served?
    void learn(bool complete) {
        ++rounds_;
        complete_ += complete ? 1 : 0;
    }
    /// Between two rounds: sets the price; remembers a complete solution, or goes back to the last one.
    void look_around(Routes& routes) {
        if (!allowed_ || rounds_ < between_looks) {
            return;
        }
        const double share = double(complete_) / double(rounds_);
        price_ = share < too_few    ? std::min(usual_, price_ * dearer)
                 : share > too_many ? std::max(least_, price_ / cheaper)
                                    : price_;
        rounds_ = complete_ = 0;
        if (routes.missing() == 0) {
            routes.save(home_);
            looks_away_ = 0;
        } else if (!home_.empty() && ++looks_away_ > longest) {
            routes.restore(home_);
            looks_away_ = 0;
        }
    }

private:
    static constexpr double first = 3;     // price, times the typical distance between neighbours
    static constexpr double least = 0.01;  // of the first price: from nothing it could not come back
    static constexpr double too_few = 0.3, too_many = 0.6, dearer = 1.2, cheaper = 1.1;
    static constexpr std::uint64_t between_looks = 100, longest = 2;  // rounds; looks without a complete solution

    bool allowed_;
    double usual_, price_, least_;
    std::uint64_t rounds_ = 0, complete_ = 0, looks_away_ = 0;
    std::vector<std::uint32_t> home_;
};

}  // namespace nearstock::vrp
