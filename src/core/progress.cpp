#include "core/progress.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace nearstock {

namespace {
volatile std::sig_atomic_t interrupt_seen = 0;
}

Progress::Progress(std::string label, std::size_t total)
    : label_(std::move(label)),
      total_(total),
      terminal_(::isatty(2) != 0),
      quiet_(std::getenv("NEARSTOCK_QUIET") != nullptr) {}

Progress::~Progress() {
    if (terminal_ && !quiet_ && done_ > 0) {
        std::fputc('\n', stderr);
    }
}

void Progress::advance(std::size_t steps) {
    const std::scoped_lock lock(mutex_);
    const std::size_t before = done_;
    done_ += steps;
    if (quiet_ || total_ == 0) {
        return;
    }
    if (terminal_) {
        std::fprintf(stderr, "\r%s %zu/%zu", label_.c_str(), done_, total_);
    } else if (done_ * 10 / total_ != before * 10 / total_ || done_ == total_) {
        std::fprintf(stderr, "%s %zu/%zu\n", label_.c_str(), done_, total_);
    }
}

bool interrupted() { return interrupt_seen != 0; }

void catch_interrupts() {
    struct sigaction action = {};
    action.sa_handler = [](int) {
        if (interrupt_seen != 0) {
            std::_Exit(130);  // asked twice: leave at once; what is half-written ends in .partial and no reader sees it
        }
        interrupt_seen = 1;
    };
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

}  // namespace nearstock
