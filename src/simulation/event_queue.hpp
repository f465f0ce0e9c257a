// What happens next? Events by time, then priority (lower first), then the order in which they were put in.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <queue>
#include <tuple>
#include <utility>
#include <vector>

namespace nearstock {

template <class Event>
class EventQueue {
public:
    void push(Timestamp at, int priority, Event event) { heap_.push(Entry{at, priority, next_++, std::move(event)}); }
    [[nodiscard]] bool empty() const { return heap_.empty(); }
    /// Takes out the next event with its time. Requires one to be there.
    std::pair<Timestamp, Event> pop() {
        Entry entry = heap_.top();
        heap_.pop();
        return {entry.at, std::move(entry.event)};
    }

private:
    struct Entry {
        Timestamp at;
        int priority;
        std::uint64_t sequence;
        Event event;
        bool operator<(const Entry& other) const {  // the heap's top is the greatest: reversed
            return std::tuple(other.at, other.priority, other.sequence) < std::tuple(at, priority, sequence);
        }
    };
    std::priority_queue<Entry> heap_;
    std::uint64_t next_ = 0;
};

}  // namespace nearstock
