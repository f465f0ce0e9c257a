// What a standing plan and traffic by the hour are worth, measured: routing_live insertion|day|traffic [FILE.txt …]
//
// insertion: one more order into a standing plan of 999 stops, in CPU milliseconds, and the plan's cost after it beside
//            what 10 s of solving the whole anew give.
// day:       3,000 orders over 8 sites and 300 drivers who load again; every decision timed on the wall.
// traffic:   Homberger files under a profile of two peaks (speed 0.6 from 7 to 9 and 16 to 18 of a day scaled to the
//            horizon): planned with the profile, and planned on its mean speed, both driven under it.
#include "app/vrp_files.hpp"
#include "core/random.hpp"
#include "routing/vrp_live.hpp"
#include "routing/vrp_solver.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <numeric>

namespace {

using namespace nearstock;
using namespace nearstock::vrp;

constexpr double standing_seconds = 180;  // of a plan made before the day, in a quiet hour

double cpu_seconds() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}
double wall_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
double at_share(std::vector<double> values, double share) {
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, std::size_t(share * double(values.size())))];
}
Solution solved(const Problem& problem, double seconds, std::optional<Solution> start = {}) {
    const double from = cpu_seconds();
    return solve(problem, {.spent = [=] { return (cpu_seconds() - from) / seconds; }, .start = std::move(start)});
}

struct Point {
    double x = 0, y = 0;
};
int way(Point a, Point b) { return int(std::ceil(std::hypot(a.x - b.x, a.y - b.y))); }

/// A town with windows of two hours and vans for forty parcels; places in tens of metres, times in seconds of a van.
Problem town(std::size_t clients, std::uint64_t seed, std::vector<Point>& at) {
    Generator random(seed);
    Problem p{.name = "town"};
    p.depots.push_back({.name = "depot", .x = 2500, .y = 2500, .window = {0, 43'200}});
    at = {{2500, 2500}};
    for (std::size_t c = 0; c < clients; ++c) {
        at.push_back({random.uniform() * 5000, random.uniform() * 5000});
        const auto open = Time(3600 + random.below(28'800));
        Client client{.delivery = {Load(1 + random.below(5))}, .windows = {{open, open + 7200}}, .service = 180};
        client.x = at.back().x;
        client.y = at.back().y;
        p.clients.push_back(client);
    }
    Travel travel;
    for (const auto& a : at) {
        for (const auto& b : at) { travel.distance.push_back(way(a, b)); }
    }
    p.travel.push_back(std::move(travel));
    p.vehicle_types.push_back({.name = "van", .count = 200, .capacity = {40}, .shift = {0, 43'200}});
    return p;
}

void insertion() {
    constexpr std::size_t standing = 999, tried = 60;
    std::vector<Point> at;
    const auto whole = town(standing + tried, 11, at);
    auto base = whole;
    base.clients.resize(standing);
    base.travel[0].distance.clear();
    for (std::size_t i = 0; i <= standing; ++i) {
        for (std::size_t j = 0; j <= standing; ++j) { base.travel[0].distance.push_back(way(at[i], at[j])); }
    }
    const auto plan = solved(base, standing_seconds);
    fmt::print("a standing plan of {} stops, {} vehicles, cost {}\n", standing, plan.routes.size(), plan.cost);
    const double without = 100 * (double(plan.cost) / double(solved(base, 10, plan).cost) - 1);
    fmt::print("10 s more of solving find {:.2f} % in that plan as it stands, before any order comes\n", without);
    std::vector<double> milliseconds, gaps;
    for (std::size_t k = 0; k < tried; ++k) {
        LivePlan live(base, plan, {.room = 1});
        Ways ways;
        for (std::size_t i = 0; i <= standing; ++i) { ways.to.push_back(way(at[standing + 1 + k], at[i])); }
        ways.from = ways.to;
        const double from = cpu_seconds();
        const auto placed = live.insert(whole.clients[standing + k], ways);
        milliseconds.push_back(1e3 * (cpu_seconds() - from));
        if (!placed || placed->vehicle == nobody) {
            fmt::print("order {} found no place\n", k);
            continue;
        }
        if (k < 12) {  // solved again from the standing plan, the first also from nothing: the better counts
            const auto problem = live.problem();
            const auto standing_now = live.solution();
            Cost best = solved(problem, 10, standing_now).cost;
            fmt::print("order {}: plan {}, after 10 s more {}", k, standing_now.cost, best);
            if (k < 2) {
                const Cost anew = solved(problem, 10).cost;
                fmt::print(", solved anew in 10 s {}", anew);
                best = std::min(best, anew);
            }
            fmt::print("\n");
            gaps.push_back(100 * (double(standing_now.cost) / double(best) - 1));
        }
    }
    fmt::print(
        "insertion: p50 {:.3f} ms, p99 {:.3f} ms, worst {:.3f} ms; the plan against 10 s of solving: mean {:+.2f} "
        "%, worst {:+.2f} %\n",
        at_share(milliseconds, 0.5), at_share(milliseconds, 0.99), at_share(milliseconds, 1),
        std::accumulate(gaps.begin(), gaps.end(), 0.0) / double(gaps.size()), std::ranges::max(gaps));
}

void day() {
    constexpr std::size_t orders = 3000, sites = 8, drivers = 300;
    Generator random(5);
    Problem p{.name = "day"};
    std::vector<Point> at;
    for (std::size_t s = 0; s < sites; ++s) {
        at.push_back({800 + 1200 * double(s % 4), 1500 + 2000 * double(s / 4)});
        p.depots.push_back({.name = fmt::format("mfc-{}", s), .x = at[s].x, .y = at[s].y, .service = 300});
    }
    for (std::size_t s = 0; s < sites; ++s) {
        p.vehicle_types.push_back({.name = fmt::format("van of mfc-{}", s),
                                   .count = std::uint32_t(drivers / sites + (s < drivers % sites ? 1 : 0)),
                                   .capacity = {30},
                                   .start_depot = std::uint32_t(s),
                                   .end_depot = std::uint32_t(s),
                                   .shift = {6 * 3600, 23 * 3600},
                                   .reloads = 8,
                                   .reload_depots = {std::uint32_t(s)},
                                   .skills = std::uint64_t{1} << s});
    }
    Travel travel;
    for (const auto& a : at) {
        for (const auto& b : at) { travel.distance.push_back(way(a, b)); }
    }
    p.travel.push_back(std::move(travel));
    LivePlan plan(p, {}, {.room = orders, .price_of_change = 200, .repairs = 16});
    std::vector<double> decisions, clocks, waves;
    std::size_t lost = 0;
    Time next_wave = 0;
    for (std::size_t k = 0; k < orders; ++k) {
        const auto now = Time(6 * 3600 + 14.0 * 3600 * double(k) / orders);
        double from = wall_seconds();
        plan.advance(now);
        clocks.push_back(1e3 * (wall_seconds() - from));
        const auto site = random.below(sites);
        const Point here{std::clamp(at[site].x + 900 * random.normal(), 0.0, 5000.0),
                         std::clamp(at[site].y + 900 * random.normal(), 0.0, 5000.0)};
        Client order{.name = fmt::format("order-{}", k),
                     .delivery = {Load(1 + random.below(5))},
                     .windows = {{now, now + 7200}},
                     .service = 180,
                     .release = now + 1200};
        order.skills = std::uint64_t{1} << site;
        Ways ways;
        for (const auto& there : at) { ways.to.push_back(way(here, there)); }
        ways.from = ways.to;
        from = wall_seconds();
        const auto placed = plan.insert(order, ways);
        decisions.push_back(1e3 * (wall_seconds() - from));
        at.push_back(here);
        lost += !placed || placed->vehicle == nobody ? 1 : 0;
        plan.tell();
        if (now >= next_wave) {
            from = wall_seconds();
            plan.improve(1000);
            waves.push_back(wall_seconds() - from);
            next_wave = now + 1800;
        }
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    fmt::print(
        "day: {} orders, {} sites, {} drivers: a decision p50 {:.2f} ms, p99 {:.2f} ms, worst {:.2f} ms; the clock "
        "p99 {:.2f} ms; a wave of 1,000 rounds at most {:.2f} s; {} orders without a place; {} MB\n",
        orders, sites, drivers, at_share(decisions, 0.5), at_share(decisions, 0.99), at_share(decisions, 1),
        at_share(clocks, 0.99), at_share(waves, 1), lost, usage.ru_maxrss / 1024);
}

struct Driven {
    std::int64_t distance = 0;
    Time lateness = 0;
    std::size_t late = 0;
};
Driven driven(const Problem& problem, const Solution& solution) {
    Driven sum;
    for (const auto& route : solution.routes) {
        const auto timing = drive(problem, route);
        sum.distance += timing.distance;
        sum.lateness += timing.lateness;
        for (std::size_t k = 0; k < route.visits.size(); ++k) {
            const auto& windows = problem.clients[problem.client_at(route.visits[k])].windows;
            sum.late += !windows.empty() && timing.start[k] > windows.back().close ? 1 : 0;
        }
    }
    return sum;
}

int traffic(std::span<char*> files, double seconds) {
    std::size_t late_with = 0, late_without = 0, cheaper = 0, count = 0;
    for (const char* name : files) {
        const auto file = read_vrp_file(name, Rounding::dimacs);
        if (!file) {
            fmt::print(stderr, "{}\n", file.error().text());
            return 1;
        }
        auto with = file->problem;
        const double hour = double(with.depots[0].window.close) / 24;
        for (const auto& [from, factor] : {std::pair{7.0, 0.6}, {9.0, 1.0}, {16.0, 0.6}, {18.0, 1.0}}) {
            with.travel[0].speeds.push_back({.from = Time(std::lround(from * hour)), .factor = factor});
        }
        auto on_mean = file->problem;
        const double mean = (20 + 4 * 0.6) / 24;
        for (const auto d : on_mean.travel[0].distance) {
            on_mean.travel[0].duration.push_back(int(std::lround(d / mean)));
        }
        const auto planned_with = solved(with, seconds), planned_without = solved(on_mean, seconds);
        auto soft = with;  // lateness is driven, not refused
        for (auto& client : soft.clients) { client.lateness = 1; }
        const auto a = driven(soft, planned_with), b = driven(soft, planned_without);
        // A minute late costs what a minute on the road does.
        const auto cost_a = a.distance + a.lateness, cost_b = b.distance + b.lateness;
        fmt::print(
            "{}: with the profile {:.1f}, {} late by {:.1f}; on its mean {:.1f}, {} late by {:.1f}; distance and "
            "lateness {:+.1f} %\n",
            file->problem.name, double(a.distance) / 10, a.late, double(a.lateness) / 10, double(b.distance) / 10,
            b.late, double(b.lateness) / 10, 100 * (double(cost_a) / double(cost_b) - 1));
        late_with += a.late;
        late_without += b.late;
        cheaper += cost_a < cost_b ? 1 : 0;
        ++count;
    }
    fmt::print("traffic: {} of {} cheaper in distance and lateness; late stops {} against {}\n", cheaper, count,
               late_with, late_without);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    if (what == "insertion") {
        insertion();
    } else if (what == "day") {
        day();
    } else if (what == "traffic" && argc > 2) {
        return traffic(std::span(argv + 2, std::size_t(argc - 2)), 5);
    } else {
        fmt::print(stderr, "usage: routing_live insertion | day | traffic FILE.txt …\n");
        return 2;
    }
    return 0;
}
