// What the search looks up: the problem laid out for speed. Computed once, shared by all islands.
#pragma once

#include "routing/vrp_problem.hpp"

#include <array>
#include <span>

namespace nearstock::vrp {

constexpr std::size_t most_dimensions = 4;

/// What a vehicle's whole route costs, where that is not the sum of its parts: late arrivals with a price, overtime,
/// rests, a shift's length in traffic. The search asks it last, when everything that is checked in O(1) agrees.
class RoutePricer {
public:
    virtual ~RoutePricer() = default;
    static constexpr Cost impossible = Cost{1} << 50;
    /// Without the vehicle's fixed cost; `impossible` or more when a rule is broken. `visits` as in Route.
    [[nodiscard]] virtual Cost price(std::uint32_t vehicle, std::span<const Place> visits) const = 0;
};

struct Tables {
    /// Keeps a pointer to the problem. Only its first `present` clients exist yet: the rest is room for those to come.
    explicit Tables(const Problem& problem, std::size_t present = nobody, const RoutePricer* pricer = nullptr);
    /// Carries a place's new ways into the transposed matrices.
    void mirror(Place place);
    /// Takes up one more client, whose data and ways stand in the problem now.
    void take_up(std::uint32_t client);
    /// Lays out a client's changed data.
    void lay_out_client(std::uint32_t client);
    Tables(const Tables&) = delete;
    Tables& operator=(const Tables&) = delete;

    /// A matrix and its transpose, so that both directions of one place lie in one row. Symmetric: the same twice.
    struct Matrix {
        std::span<const std::int32_t> out;  // [from × places + to]
        std::span<const std::int32_t> in;   // [to × places + from]
    };
    using Loads = std::array<std::int32_t, most_dimensions>;
    struct Client {
        std::int32_t open = 0, close = 0, service = 0, release = 0;
        Loads load{};  // delivery and pickup together
        Loads delivery{}, pickup{};
        std::uint64_t skills = 0;
        Cost left_out = 0;  // what leaving it out costs in the search
        bool required = true;
        std::uint32_t delivers_to = nobody, picks_up_at = nobody;
        [[nodiscard]] bool second_half() const { return picks_up_at != nobody; }
    };
    struct Trip {  // one trip of one vehicle: the search's routes
        std::uint32_t type = 0;
        std::uint32_t vehicle = 0;
        Place start = 0, end = 0;
        std::int32_t open = 0, close = 0;  // shift and depot windows together
        std::int32_t loading = 0;          // at the start
        Cost fixed = 0, per_distance = 1, per_time = 0;
        Time maximum_time = no_limit;
        std::int64_t maximum_distance = no_limit;
        Loads capacity{};
        std::uint64_t skills = 0;
        std::uint32_t travel = 0;
    };

    const Problem* problem;
    const RoutePricer* pricer = nullptr;  // of whole routes; null: costs and rules add up along a route
    std::size_t places = 0, depots = 0, clients = 0, dimensions = 1;
    std::size_t present = 0;                 // clients that exist: the first ones
    std::vector<Matrix> distance, duration;  // by travel
    std::vector<Client> client;
    std::vector<Trip> trip;
    struct Vehicle {
        std::uint32_t type = 0;
        std::uint32_t first_trip = 0, trips = 1;
    };
    std::vector<Vehicle> vehicle;
    bool windows = false;   // does any time matter?
    bool spans = false;     // does a trip's duration matter, as a cost or a limit?
    bool releases = false;  // does a client hold back the trip's departure?
    bool limited = false;   // is a vehicle's distance?
    bool reloads = false;   // are there vehicles of several trips?
    bool mixed = false;     // does the load vary otherwise than by unloading alone, or loading alone?
    bool pairs = false;
    bool gaps = false;  // has a client more than one window?
    /// The first moment from `arrival` on, and the last up to `latest`, at which service of a client may start.
    [[nodiscard]] Time begins(std::uint32_t client, Time arrival) const;
    [[nodiscard]] Time begins_by(std::uint32_t client, Time latest) const;
    bool timed = false;             // does the hour change how long a way takes?
    bool alike = true;              // does a distance cost the same on every vehicle?
    bool much_alike = true;         // are vehicles alike but for their depots, capacities and hours?
    bool choice_of_depots = false;  // do vehicles start at several?

    /// When who leaves at `leave` has gone a way that takes `way` at normal speed.
    [[nodiscard]] Time arrive(std::uint32_t by, std::int32_t way, Time leave) const {
        return timed ? problem->travel[by].arrival(way, leave) : leave + way;
    }
    /// The last moment to leave that arrives by `latest`.
    [[nodiscard]] Time leave_by(std::uint32_t by, std::int32_t way, Time latest) const {
        return timed ? last_departure(by, way, latest) : latest - way;
    }

    std::size_t near = 0;                   // entries a client in the lists below
    std::vector<std::uint32_t> may_follow;  // client × near: the best clients to come directly before it
    std::vector<std::uint32_t> may_lead;    // client × near: the best clients to come directly after it
    std::vector<std::int32_t> way_from;     // client × near: distance from the client in may_follow, by travel 0
    std::vector<std::int32_t> way_to;       // client × near: distance to the client in may_lead
    std::vector<std::uint32_t> around;      // client × around_size: by distance, itself first
    std::size_t around_size = 0;

    Cost typical = 1;  // mean distance to near neighbours: the scale of temperatures

private:
    [[nodiscard]] Time last_departure(std::uint32_t by, std::int32_t way, Time latest) const;
    void lay_out_matrices();
    void lay_out_vehicles();
    void lay_out_type(std::uint32_t type);
    void lay_out_clients();
    void find_neighbours(std::uint32_t client);
    void measure_ways(std::uint32_t client);
    void measure_distances();
    [[nodiscard]] std::int64_t nearness(std::uint32_t before, std::uint32_t after) const;
    Cost dearest_ = 0;  // of all clients, alone on the cheapest vehicle
    std::vector<std::vector<std::int32_t>> transposed_;
};

}  // namespace nearstock::vrp
