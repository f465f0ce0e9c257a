#include "simulation/event_queue.hpp"

#include <gtest/gtest.h>

namespace nearstock {
namespace {

TEST(EventQueue, OrdersByTimeThenPriorityThenSequence) {
    EventQueue<char> queue;
    const Timestamp noon{Seconds(43200)};
    queue.push(noon + Seconds(1), 0, 'e');
    queue.push(noon, 2, 'c');
    queue.push(noon, 2, 'd');
    queue.push(noon, 1, 'b');
    queue.push(noon - Seconds(1), 9, 'a');
    std::string happened;
    while (!queue.empty()) { happened += queue.pop().second; }
    EXPECT_EQ(happened, "abcde");
}

}  // namespace
}  // namespace nearstock
