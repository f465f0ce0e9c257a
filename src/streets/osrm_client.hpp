// How long does it take and how far is it, says an OSRM server?
//
// Asks /table/v1 and /route/v1 over HTTP (project-osrm.org/docs). A table larger than the server allows is asked for in
// blocks. Requests go one after the other on one connection that is kept open.
#pragma once

#include "streets/travel_provider.hpp"

#include <memory>
#include <string>

namespace nearstock::streets {

struct OsrmOptions {
    std::string url;              // http://127.0.0.1:5000
    std::string profile = "car";  // goes into the request; a server knows the profile that it was made with, only
    std::size_t block = 100;      // places a side of one request: the default of osrm-routed's --max-table-size
    int timeout_seconds = 60;     // of one step of one request
};

/// Refuses a url that is not http://host:port. Says nothing to the server yet.
/// Every later refusal names the server, what was asked, and the mend.
Result<std::unique_ptr<TravelProvider>> open_osrm(OsrmOptions options);

}  // namespace nearstock::streets
