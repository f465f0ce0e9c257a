// Work on independent items with several threads, with a result that does not depend on how many.
#pragma once

#include <cstddef>
#include <functional>

namespace nearstock {

/// Calls `work(begin, end)` on disjoint blocks that cover [0, count), on up to `threads` threads. Requires work to
/// write only to places that belong to its own items. Rethrows the exception of the lowest block. Returns when all is
/// done.
void parallel_for(std::size_t count, unsigned threads, const std::function<void(std::size_t, std::size_t)>& work);

}  // namespace nearstock
