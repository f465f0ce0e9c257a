#include "core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace nearstock {

void parallel_for(std::size_t count, unsigned threads, const std::function<void(std::size_t, std::size_t)>& work) {
    const std::size_t workers = std::min<std::size_t>(std::max(1U, threads), count);
    if (workers <= 1) {
        if (count > 0) {
            work(0, count);
        }
        return;
    }
    const std::size_t blocks = std::min(count, workers * 8);
    std::vector<std::exception_ptr> failures(blocks);
    std::atomic<std::size_t> next{0};
    {
        std::vector<std::jthread> pool;
        pool.reserve(workers);
        for (std::size_t w = 0; w < workers; ++w) {
            pool.emplace_back([&] {
                for (std::size_t b = next++; b < blocks; b = next++) {
                    try {
                        work(count * b / blocks, count * (b + 1) / blocks);
                    } catch (...) { failures[b] = std::current_exception(); }
                }
            });
        }
    }
    for (const auto& failure : failures) {
        if (failure) {
            std::rethrow_exception(failure);
        }
    }
}

}  // namespace nearstock
