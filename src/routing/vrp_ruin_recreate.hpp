// Slack induction by string removals (Christiaens and Vanden Berghe 2020): take strings of neighbouring clients off
// routes that lie together, put them back greedily with blinks.
#pragma once

#include "core/random.hpp"
#include "routing/vrp_routes.hpp"

namespace nearstock::vrp {

struct RuinParameters {
    double mean_removed = 10;
    double longest_string = 10;
    double split_share = 0.5;       // of strings that keep a piece in their middle …
    double keep_going = 0.99;       // … which grows by one with the rest of this probability
    double whole_share = 0.05;      // where there is a choice of depots: share of rounds that take off …
    double most_whole = 3;          // … so many routes at most, as they are …
    std::size_t whole_up_to = 400;  // … with so many clients at most: beyond, rounds are too few for it to pay
    double blink = 0.01;            // probability that a place is passed over …
    double blink_when_few = 0.5;    // … at least this over the number of clients
    double generous = 0.2;          // probability of serving an optional client at a loss
    double everywhere = 20;         // over the number of clients: share of rounds that look beyond the near places
};

class RuinRecreate {
public:
    RuinRecreate(const Tables& tables, RuinParameters parameters, std::uint64_t seed)
        : tables_(&tables), parameters_(parameters), random_(seed), ruined_at_(tables.trip.size(), 0) {}

    /// Takes strings off around a random client, and everybody who was out, into the hands. Requires `begin`.
    void ruin(Routes& routes);
    void ruin_around(Routes& routes, std::uint32_t client);
    /// Puts back what is in the hands; whom no place takes is left out.
    void recreate(Routes& routes);
    /// Puts everybody who is out somewhere, if there is a place. Requires `begin`.
    void start_anew(Routes& routes);
    /// Spreads a vehicle's clients over the others. Requires `begin`.
    void spread_vehicle(Routes& routes, std::uint32_t v);
    [[nodiscard]] Generator& random() { return random_; }
    RuinParameters& parameters() { return parameters_; }

private:
    void take_strings(Routes& routes, std::uint32_t seed);
    void take_whole_routes(Routes& routes, std::uint32_t seed);
    [[nodiscard]] bool newly_ruined(Routes& routes, std::uint32_t client);
    void take_string(Routes& routes, std::uint32_t client, std::uint32_t length);
    void settle(Routes& routes, std::uint32_t r);
    void take(Routes& routes, std::uint32_t client);
    void sort_hands();
    bool blink();
    bool pays(std::uint32_t client, Cost delta);

    const Tables* tables_;
    RuinParameters parameters_;
    Generator random_;
    std::vector<std::uint32_t> hands_;
    std::vector<std::uint32_t> ruined_;
    std::vector<std::uint64_t> ruined_at_;
    std::uint64_t round_ = 0;
    std::vector<std::pair<std::int64_t, std::uint32_t>> keyed_;
    std::uint32_t until_blink_ = 0;
};

}  // namespace nearstock::vrp
