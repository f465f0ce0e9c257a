// An extremely randomised tree over states of series, and the counts that followed the states in each leaf.
#pragma once

#include "core/random.hpp"
#include "forecasting/fit_bytes.hpp"
#include "forecasting/intermittent_states.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace nearstock {

/// What trees learn from. `targets` describe the counts that followed a state, scaled to equal importance; `bins` are
/// the counts themselves.
struct CountRows {
    static constexpr std::size_t target_count = 4;
    std::vector<CountState> states;
    std::vector<std::array<float, target_count>> targets;
    std::vector<std::vector<std::uint16_t>> bins;  // row → bin of each period that followed
};

struct TreeOptions {
    std::size_t least_rows = 15;
    std::size_t features_per_split = 14;
};

class CountTree {
public:
    using Distribution = std::vector<std::pair<std::uint16_t, float>>;  // bin, probability

    /// Grown on rows drawn with replacement.
    CountTree(const CountRows& rows, const TreeOptions& options, Generator random);
    [[nodiscard]] const Distribution& at(const CountState& state) const;
    /// A tree that save() wrote; what is not there makes reader.ok() false.
    explicit CountTree(FitReader& reader);
    void save(FitWriter& writer) const;

private:
    struct Node {
        std::int32_t feature = -1;  // -1: a leaf
        float threshold = 0;        // states up to it go left
        std::uint32_t left = 0;     // node, or place in leaves_; right is left + 1
    };
    struct Split {
        std::int32_t feature = -1;
        float threshold = 0;
    };

    void grow(const CountRows& rows, const TreeOptions& options, std::uint32_t node, std::span<std::uint32_t> members,
              Generator& random);
    static Split best_split(const CountRows& rows, const TreeOptions& options, std::span<const std::uint32_t> members,
                            Generator& random);
    static double gain(const CountRows& rows, std::span<const std::uint32_t> members, const Split& split,
                       std::size_t least_rows);
    static Distribution distribution(const CountRows& rows, std::span<const std::uint32_t> members);

    std::vector<Node> nodes_;
    std::vector<Distribution> leaves_;
};

}  // namespace nearstock
