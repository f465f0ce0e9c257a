// Long work that says where it is, and stops when asked.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>

namespace nearstock {

/// Prints "label 37/140" to stderr: in place on a terminal, every tenth otherwise. Silent when `NEARSTOCK_QUIET` is
/// set. advance() may be called by several threads.
class Progress {
public:
    Progress(std::string label, std::size_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    void advance(std::size_t steps = 1);

private:
    std::mutex mutex_;
    std::string label_;
    std::size_t total_;
    std::size_t done_ = 0;
    bool terminal_;
    bool quiet_;
};

/// Set by Ctrl-C and SIGTERM once app has called catch_interrupts(). Long loops look at it between two whole files.
bool interrupted();
void catch_interrupts();

}  // namespace nearstock
