#include "forecasting/intermittent_tree.hpp"

#include <algorithm>
#include <map>

namespace nearstock {

CountTree::CountTree(const CountRows& rows, const TreeOptions& options, Generator random) {
    std::vector<std::uint32_t> members(rows.states.size());
    for (auto& row : members) { row = static_cast<std::uint32_t>(random.below(rows.states.size())); }
    std::ranges::sort(members);
    nodes_.emplace_back();
    grow(rows, options, 0, members, random);
}

const CountTree::Distribution& CountTree::at(const CountState& state) const {
    const Node* node = nodes_.data();
    while (node->feature >= 0) {
        const bool right = state[static_cast<std::size_t>(node->feature)] > node->threshold;
        node = &nodes_[node->left + (right ? 1 : 0)];
    }
    return leaves_[node->left];
}

void CountTree::grow(const CountRows& rows, const TreeOptions& options, std::uint32_t node,
                     std::span<std::uint32_t> members, Generator& random) {
    const Split split = members.size() >= 2 * options.least_rows ? best_split(rows, options, members, random) : Split{};
    if (split.feature < 0) {
        nodes_[node].left = static_cast<std::uint32_t>(leaves_.size());
        leaves_.push_back(distribution(rows, members));
        return;
    }
    const auto goes_left = [&](std::uint32_t row) {
        return rows.states[row][static_cast<std::size_t>(split.feature)] <= split.threshold;
    };
    const auto right = std::stable_partition(members.begin(), members.end(), goes_left);
    const auto left_size = static_cast<std::size_t>(right - members.begin());
    const auto children = static_cast<std::uint32_t>(nodes_.size());
    nodes_[node] = {split.feature, split.threshold, children};
    nodes_.resize(nodes_.size() + 2);
    grow(rows, options, children, members.first(left_size), random);
    grow(rows, options, children + 1, members.subspan(left_size), random);
}

CountTree::Split CountTree::best_split(const CountRows& rows, const TreeOptions& options,
                                       std::span<const std::uint32_t> members, Generator& random) {
    std::array<std::uint8_t, count_state_features> order{};
    for (std::size_t f = 0; f < order.size(); ++f) { order[f] = static_cast<std::uint8_t>(f); }
    Split best;
    double most = 0;
    std::size_t looked_at = 0;
    for (std::size_t i = 0; i < order.size() && looked_at < options.features_per_split; ++i) {
        std::swap(order[i], order[i + random.below(order.size() - i)]);
        const std::size_t f = order[i];
        float low = rows.states[members[0]][f], high = low;
        for (const auto row : members) {
            low = std::min(low, rows.states[row][f]);
            high = std::max(high, rows.states[row][f]);
        }
        if (low == high) {
            continue;
        }
        ++looked_at;
        const Split split{static_cast<std::int32_t>(f), low + static_cast<float>(random.uniform()) * (high - low)};
        const double better = gain(rows, members, split, options.least_rows);
        if (better > most) {
            most = better;
            best = split;
        }
    }
    return best;
}

/// Σ over targets of sum² ÷ rows on both sides, less that of all: how much squared error the split saves.
double CountTree::gain(const CountRows& rows, std::span<const std::uint32_t> members, const Split& split,
                       std::size_t least_rows) {
    std::array<double, CountRows::target_count> left{}, all{};
    std::size_t on_left = 0;
    for (const auto row : members) {
        const bool goes_left = rows.states[row][static_cast<std::size_t>(split.feature)] <= split.threshold;
        on_left += goes_left;
        for (std::size_t k = 0; k < CountRows::target_count; ++k) {
            const double target = rows.targets[row][k];
            all[k] += target;
            left[k] += goes_left ? target : 0;
        }
    }
    const std::size_t on_right = members.size() - on_left;
    if (on_left < least_rows || on_right < least_rows) {
        return 0;
    }
    double gained = 0;
    for (std::size_t k = 0; k < CountRows::target_count; ++k) {
        const double right = all[k] - left[k];
        gained += left[k] * left[k] / double(on_left) + right * right / double(on_right) -
                  all[k] * all[k] / double(members.size());
    }
    return gained;
}

CountTree::Distribution CountTree::distribution(const CountRows& rows, std::span<const std::uint32_t> members) {
    std::map<std::uint16_t, double> weight;
    for (const auto row : members) {
        for (const auto bin : rows.bins[row]) { weight[bin] += 1 / double(rows.bins[row].size()); }
    }
    Distribution result;
    for (const auto& [bin, w] : weight) { result.emplace_back(bin, static_cast<float>(w / double(members.size()))); }
    return result;
}

CountTree::CountTree(FitReader& reader) : nodes_(reader.numbers<Node>()), leaves_(reader.count()) {
    for (auto& leaf : leaves_) {
        const auto bins = reader.numbers<std::uint16_t>();
        const auto shares = reader.numbers<float>();
        const std::size_t both = std::min(bins.size(), shares.size());
        for (std::size_t i = 0; i < both; ++i) { leaf.emplace_back(bins[i], shares[i]); }
    }
}

void CountTree::save(FitWriter& writer) const {
    writer.add(nodes_);
    writer.add(std::uint64_t(leaves_.size()));
    for (const auto& leaf : leaves_) {
        std::vector<std::uint16_t> bins;
        std::vector<float> shares;
        for (const auto& [bin, share] : leaf) {
            bins.push_back(bin);
            shares.push_back(share);
        }
        writer.add(bins);
        writer.add(shares);
    }
}

}  // namespace nearstock
