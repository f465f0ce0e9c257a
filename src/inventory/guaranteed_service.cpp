#include "inventory/guaranteed_service.hpp"

#include "inventory/textbook_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

constexpr double impossible = std::numeric_limits<double>::infinity();
constexpr std::size_t none = SIZE_MAX;

Status valid(std::span<const ServiceStage> stages, std::span<const ServiceLink> links) {
    if (stages.empty()) {
        return refuse("there is no stage", "nodes", "give at least one");
    }
    for (std::size_t k = 0; k < stages.size(); ++k) {
        const auto& s = stages[k];
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(s.holding_cost, "local_holding_cost"));
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(double(s.processing_time), "processing_time"));
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(double(s.external_inbound), "external_inbound_cst"));
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(double(s.longest_quoted.value_or(0)), "external_outbound_cst"));
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(s.bound_constant, "demand_bound_constant"));
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(s.demand_sd, "demand_sd"));
    }
    for (const auto& [from, to] : links) {
        if (from >= stages.size() || to >= stages.size()) {
            return refuse(fmt::format("a link joins {} and {}, of {} stages", from, to, stages.size()), "successors",
                          "name stages that exist");
        }
    }
    return {};
}

/// A neighbour of a stage.
struct Neighbour {
    std::size_t stage;
    bool is_supplier;
};

/// The tree hung up at one stage of each part: children before their parent in `order`.
struct Hung {
    std::vector<std::vector<Neighbour>> neighbours;
    std::vector<std::size_t> order, parent;
    std::vector<char> parent_is_supplier;
    std::vector<std::size_t> downstream;  // every supplier before its customers
};

Result<Hung> hang(std::size_t n, std::span<const ServiceLink> links) {
    Hung t{std::vector<std::vector<Neighbour>>(n), {}, std::vector<std::size_t>(n, none), std::vector<char>(n), {}};
    std::vector<std::size_t> suppliers(n);
    for (const auto& [from, to] : links) {
        t.neighbours[from].push_back({to, false});
        t.neighbours[to].push_back({from, true});
        ++suppliers[to];
    }
    std::vector<char> seen(n);
    std::size_t links_walked = 0;
    for (std::size_t root = 0; root < n; ++root) {
        if (seen[root] != 0) {
            continue;
        }
        seen[root] = 1;
        t.order.push_back(root);
        for (std::size_t i = t.order.size() - 1; i < t.order.size(); ++i) {
            const std::size_t k = t.order[i];
            for (const auto& next : t.neighbours[k]) {
                if (seen[next.stage] == 0) {
                    seen[next.stage] = 1;
                    t.parent[next.stage] = k;
                    t.parent_is_supplier[next.stage] = static_cast<char>(!next.is_supplier);
                    t.order.push_back(next.stage);
                    ++links_walked;
                }
            }
        }
    }
    if (links_walked != links.size()) {
        return refuse("the links are not a tree: two stages are joined by more than one way", "successors",
                      "give a network in which every two stages are joined by one way at most");
    }
    std::ranges::reverse(t.order);
    for (std::size_t k = 0; k < n; ++k) {
        if (suppliers[k] == 0) {
            t.downstream.push_back(k);
        }
    }
    for (std::size_t i = 0; i < t.downstream.size(); ++i) {
        for (const auto& next : t.neighbours[t.downstream[i]]) {
            if (!next.is_supplier && --suppliers[next.stage] == 0) {
                t.downstream.push_back(next.stage);
            }
        }
    }
    return t;
}

/// What follows from the tree alone: each stage's demand and the longest time it can take to be replenished.
struct Facts {
    std::vector<double> sd;
    std::vector<std::int64_t> longest_in;     // SI at most
    std::vector<std::int64_t> longest_total;  // SI + T at most
};

Facts facts_of(std::span<const ServiceStage> stages, const Hung& tree) {
    const std::size_t n = stages.size();
    Facts f{std::vector<double>(n), std::vector<std::int64_t>(n), std::vector<std::int64_t>(n)};
    for (const std::size_t k : tree.downstream) {
        f.longest_in[k] = stages[k].external_inbound;
        for (const auto& next : tree.neighbours[k]) {
            if (next.is_supplier) {
                f.longest_in[k] = std::max(f.longest_in[k], f.longest_total[next.stage]);
            }
        }
        f.longest_total[k] = f.longest_in[k] + stages[k].processing_time;
    }
    for (auto k = tree.downstream.rbegin(); k != tree.downstream.rend(); ++k) {
        double variance = stages[*k].demand_sd * stages[*k].demand_sd;
        for (const auto& next : tree.neighbours[*k]) {
            if (!next.is_supplier) {
                variance += f.sd[next.stage] * f.sd[next.stage];
            }
        }
        f.sd[*k] = std::sqrt(variance);
    }
    return f;
}

using Times = std::vector<double>;  // least cost by a time in periods

class TreeProgramme {
public:
    TreeProgramme(std::span<const ServiceStage> stages, const Hung& tree, const Facts& facts)
        : stages_(stages), tree_(tree), facts_(facts), by_in_(stages.size()), by_out_(stages.size()) {
        const std::int64_t longest = std::ranges::max(facts.longest_total);
        for (std::int64_t t = 0; t <= longest; ++t) { root_.push_back(std::sqrt(double(t))); }
    }

    ServiceAnswer solve() {
        const std::size_t n = stages_.size();
        ServiceAnswer answer{std::vector<std::int64_t>(n), std::vector<std::int64_t>(n), facts_.sd, 0};
        for (const std::size_t k : tree_.order) { start(k); }
        for (auto k = tree_.order.rbegin(); k != tree_.order.rend(); ++k) { choose(*k, answer); }
        for (std::size_t k = 0; k < n; ++k) {
            answer.cost += unit_cost(k) * root_[static_cast<std::size_t>(answer.coverage[k])];
        }
        return answer;
    }

private:
    [[nodiscard]] double unit_cost(std::size_t k) const {
        return stages_[k].holding_cost * stages_[k].bound_constant * facts_.sd[k];
    }

    /// The least costs of all parts that hang below stage k, by k's SI (its suppliers') and by its S (its customers'),
    /// and what the parent asks of k: by S when the parent is a customer, by SI when it is a supplier.
    void start(std::size_t k) {
        const auto total = static_cast<std::size_t>(facts_.longest_total[k]);
        const auto longest_in = static_cast<std::size_t>(facts_.longest_in[k]);
        Times in(longest_in + 1, 0.0), out(total + 1, 0.0);
        for (std::size_t i = 0; i < static_cast<std::size_t>(stages_[k].external_inbound); ++i) { in[i] = impossible; }
        const auto bound = stages_[k].longest_quoted;
        for (std::size_t s = bound ? static_cast<std::size_t>(*bound) + 1 : total + 1; s <= total; ++s) {
            out[s] = impossible;
        }
        for (const auto& child : tree_.neighbours[k]) {
            if (child.stage == tree_.parent[k]) {
                continue;
            }
            const Times& theirs = asked_[child.stage];
            if (child.is_supplier) {  // it quotes at most SI: theirs is already the least up to each time
                for (std::size_t i = 0; i <= longest_in; ++i) { in[i] += theirs[std::min(i, theirs.size() - 1)]; }
            } else {  // it waits at least S
                for (std::size_t s = 0; s <= total; ++s) { out[s] += theirs[s]; }
            }
        }
        by_in_[k] = std::move(in);
        by_out_[k] = std::move(out);
        if (tree_.parent[k] != none) {
            asked_[k] = tree_.parent_is_supplier[k] != 0 ? least_from_in(k) : least_up_to_out(k);
        }
    }
    /// By S quoted to a customer: the least with at most that S.
    [[nodiscard]] Times least_up_to_out(std::size_t k) const {
        const Times &in = by_in_[k], &out = by_out_[k];
        const auto work = static_cast<std::size_t>(stages_[k].processing_time);
        const double unit = unit_cost(k);
        Times least(out.size(), impossible);
        double before = impossible;
        for (std::size_t s = 0; s < out.size(); ++s) {
            double best = impossible;
            for (std::size_t i = s > work ? s - work : 0; i < in.size(); ++i) {
                best = std::min(best, in[i] + unit * root_[i + work - s]);
            }
            least[s] = before = std::min(before, best + out[s]);
        }
        return least;
    }
    /// By S that the supplier quotes: the least with an SI of at least that.
    [[nodiscard]] Times least_from_in(std::size_t k) const {
        const Times &in = by_in_[k], &out = by_out_[k];
        const auto work = static_cast<std::size_t>(stages_[k].processing_time);
        const double unit = unit_cost(k);
        Times least(in.size(), impossible);
        double after = impossible;
        for (std::size_t i = in.size(); i-- > 0;) {
            double best = impossible;
            const std::size_t most = std::min(i + work, out.size() - 1);
            for (std::size_t s = 0; s <= most; ++s) { best = std::min(best, out[s] + unit * root_[i + work - s]); }
            least[i] = after = std::min(after, best + in[i]);
        }
        return least;
    }
    /// The best S and SI of stage k given what its parent has chosen.
    void choose(std::size_t k, ServiceAnswer& answer) {
        const Times &in = by_in_[k], &out = by_out_[k];
        const auto work = static_cast<std::size_t>(stages_[k].processing_time);
        const double unit = unit_cost(k);
        const std::size_t in_from = limit_in_[k];
        const std::size_t out_to = std::min(limit_out_[k], out.size() - 1);
        double best = impossible;
        std::size_t best_in = 0, best_out = 0;
        for (std::size_t s = 0; s <= out_to; ++s) {
            for (std::size_t i = std::max(in_from, s > work ? s - work : 0); i < in.size(); ++i) {
                const double cost = in[i] + out[s] + unit * root_[i + work - s];
                if (cost < best) {
                    best = cost;
                    best_in = i;
                    best_out = s;
                }
            }
        }
        answer.service_times[k] = static_cast<std::int64_t>(best_out);
        answer.coverage[k] = static_cast<std::int64_t>(best_in + work - best_out);
        for (const auto& child : tree_.neighbours[k]) {
            if (child.stage != tree_.parent[k]) {
                (child.is_supplier ? limit_out_ : limit_in_)[child.stage] = child.is_supplier ? best_in : best_out;
            }
        }
    }

    std::span<const ServiceStage> stages_;
    const Hung& tree_;
    const Facts& facts_;
    Times root_;  // √t
    std::vector<Times> by_in_, by_out_;
    std::vector<Times> asked_ = std::vector<Times>(stages_.size());
    std::vector<std::size_t> limit_in_ = std::vector<std::size_t>(stages_.size(), 0);
    std::vector<std::size_t> limit_out_ = std::vector<std::size_t>(stages_.size(), none);
};

}  // namespace

Result<ServiceAnswer> guaranteed_service(std::span<const ServiceStage> stages, std::span<const ServiceLink> links) {
    NEARSTOCK_RETURN_IF_ERROR(valid(stages, links));
    NEARSTOCK_ASSIGN_OR_RETURN(tree, hang(stages.size(), links));
    const Facts facts = facts_of(stages, tree);
    if (std::ranges::max(facts.longest_total) > 5'000) {
        return refuse(fmt::format("replenishment can take {} periods", std::ranges::max(facts.longest_total)),
                      "processing_time", "count time in longer periods");
    }
    return TreeProgramme(stages, tree, facts).solve();
}

Result<double> guaranteed_service_cost(std::span<const ServiceStage> stages, std::span<const ServiceLink> links,
                                       std::span<const std::int64_t> service_times) {
    NEARSTOCK_RETURN_IF_ERROR(valid(stages, links));
    NEARSTOCK_ASSIGN_OR_RETURN(tree, hang(stages.size(), links));
    const Facts facts = facts_of(stages, tree);
    double cost = 0;
    for (std::size_t k = 0; k < stages.size(); ++k) {
        std::int64_t in = stages[k].external_inbound;
        for (const auto& next : tree.neighbours[k]) {
            in = next.is_supplier ? std::max(in, service_times[next.stage]) : in;
        }
        const std::int64_t covered = in + stages[k].processing_time - service_times[k];
        if (service_times[k] < 0 || covered < 0 || service_times[k] > stages[k].longest_quoted.value_or(INT64_MAX)) {
            return refuse(fmt::format("stage {} cannot quote {}", k, service_times[k]), "service_times",
                          "quote what it needs at most, and what its customers accept");
        }
        cost += stages[k].holding_cost * stages[k].bound_constant * facts.sd[k] * std::sqrt(double(covered));
    }
    return cost;
}

}  // namespace nearstock
