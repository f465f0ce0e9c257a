// What OSRM's JSON answers say.
#pragma once

#include "core/result.hpp"
#include "streets/travel_provider.hpp"

#include <string>

namespace nearstock::streets {

/// An answer that is not "Ok": OSRM's own code ("TooBig", "NoRoute", "InvalidQuery"; "Unreadable": ours) and message.
struct OsrmRefusal {
    std::string code, message;
};
template <class T>
using OsrmAnswer = std::expected<T, OsrmRefusal>;

struct OsrmBlock {
    std::vector<float> seconds, metres;    // from × to
    std::vector<double> from_off, to_off;  // metres from each place to the street that was taken for it
};
OsrmAnswer<OsrmBlock> read_table_answer(const std::string& json, std::size_t from, std::size_t to);
OsrmAnswer<TravelWay> read_route_answer(const std::string& json);

}  // namespace nearstock::streets
