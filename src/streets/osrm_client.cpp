#include "streets/osrm_client.hpp"

#include "core/check.hpp"
#include "streets/osrm_answers.hpp"

#include <fmt/format.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <optional>

namespace nearstock::streets {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::size_t most_bytes = std::size_t{1} << 30;

/// One connection; opened when first needed, and again when the server closed it.
class Connection {
public:
    Connection(std::string host, std::string port, std::chrono::seconds timeout)
        : host_(std::move(host)), port_(std::move(port)), timeout_(timeout) {}

    /// The body of the answer, whatever its status: OSRM says what is wrong in JSON.
    std::expected<std::string, boost::system::error_code> get(const std::string& target) {
        const bool fresh = !stream_;
        auto answer = asked(target);
        if (!answer) {
            stream_.reset();
            if (!fresh) {  // an old connection may have been closed meanwhile
                answer = asked(target);
                if (!answer) {
                    stream_.reset();
                }
            }
        }
        return answer;
    }

private:
    template <class Start>
    boost::system::error_code wait_for(Start start) {
        boost::system::error_code result;
        stream_->expires_after(timeout_);
        start([&result](boost::system::error_code error, auto&&...) { result = error; });
        context_.restart();
        context_.run();
        return result;
    }

    boost::system::error_code connect() {
        boost::system::error_code error;
        asio::ip::tcp::resolver resolver(context_);
        const auto found = resolver.resolve(host_, port_, error);
        if (error) {
            return error;
        }
        stream_.emplace(context_);
        return wait_for([&](auto done) { stream_->async_connect(found, done); });
    }

    std::expected<std::string, boost::system::error_code> asked(const std::string& target) {
        if (!stream_) {
            if (const auto error = connect()) {
                stream_.reset();
                return std::unexpected(error);
            }
        }
        http::request<http::empty_body> request(http::verb::get, target, 11);
        request.set(http::field::host, host_);
        request.set(http::field::user_agent, "nearstock");
        request.keep_alive(true);
        if (const auto error = wait_for([&](auto done) { http::async_write(*stream_, request, done); })) {
            return std::unexpected(error);
        }
        beast::flat_buffer buffer;
        http::response_parser<http::string_body> parser;
        parser.body_limit(most_bytes);
        if (const auto error = wait_for([&](auto done) { http::async_read(*stream_, buffer, parser, done); })) {
            return std::unexpected(error);
        }
        const bool stays_open = parser.get().keep_alive();
        std::string body = std::move(parser.get().body());
        if (!stays_open) {
            stream_.reset();
        }
        return body;
    }

    std::string host_, port_;
    std::chrono::seconds timeout_;
    asio::io_context context_;
    std::optional<beast::tcp_stream> stream_;
};

std::string coordinates(std::span<const Location> places) {
    std::string text;
    for (const auto& place : places) {
        text += fmt::format("{}{:.6f},{:.6f}", text.empty() ? "" : ";", place.longitude, place.latitude);
    }
    return text;
}

/// "0;1;2": positions of `count` coordinates from `first` on.
std::string positions(std::size_t first, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) { text += fmt::format("{}{}", i > 0 ? ";" : "", first + i); }
    return text;
}

struct Block {
    std::size_t row = 0, rows = 0, column = 0, columns = 0;
};

class Osrm : public TravelProvider {
public:
    Osrm(OsrmOptions options, const std::string& host, const std::string& port)
        : options_(std::move(options)), connection_(host, port, std::chrono::seconds(options_.timeout_seconds)) {}

    [[nodiscard]] std::string name() const override { return "OSRM at " + options_.url; }

    [[nodiscard]] Result<TravelTable> table(std::span<const Location> from,
                                            std::span<const Location> to) const override {
        const std::scoped_lock lock(mutex_);
        for (auto side = std::max<std::size_t>(1, options_.block);; side /= 2) {
            bool too_big = false;
            auto table = in_blocks(from, to, side, too_big);
            if (table || !too_big || side == 1) {
                return table;
            }
        }
    }

    [[nodiscard]] Result<TravelWay> way(std::span<const Location> places) const override {
        check(places.size() >= 2, "a way leads through two places or more");
        const std::scoped_lock lock(mutex_);
        const auto what = fmt::format("a way through {} places", places.size());
        NEARSTOCK_ASSIGN_OR_RETURN(
            body, ask(fmt::format("/route/v1/{}/{}?overview=full&geometries=geojson&continue_straight=false",
                                  options_.profile, coordinates(places)),
                      what));
        auto answer = read_route_answer(body);
        if (!answer) {
            return refused(answer.error(), what);
        }
        return std::move(*answer);
    }

private:
    Result<TravelTable> in_blocks(std::span<const Location> from, std::span<const Location> to, std::size_t side,
                                  bool& too_big) const {
        TravelTable table{.from = from.size(), .to = to.size()};
        table.seconds.resize(from.size() * to.size());
        table.metres.resize(from.size() * to.size());
        for (std::size_t row = 0; row < from.size(); row += side) {
            for (std::size_t column = 0; column < to.size(); column += side) {
                const Block block{row, std::min(side, from.size() - row), column, std::min(side, to.size() - column)};
                NEARSTOCK_RETURN_IF_ERROR(fill(from, to, block, table, too_big));
            }
        }
        return table;
    }

    Status fill(std::span<const Location> from, std::span<const Location> to, const Block& block, TravelTable& table,
                bool& too_big) const {
        const auto what = fmt::format("a table of {} × {} places", block.rows, block.columns);
        NEARSTOCK_ASSIGN_OR_RETURN(
            body, ask(fmt::format("/table/v1/{}/{};{}?sources={}&destinations={}&annotations=duration,distance",
                                  options_.profile, coordinates(from.subspan(block.row, block.rows)),
                                  coordinates(to.subspan(block.column, block.columns)), positions(0, block.rows),
                                  positions(block.rows, block.columns)),
                      what));
        const auto answer = read_table_answer(body, block.rows, block.columns);
        if (!answer) {
            too_big = answer.error().code == "TooBig";
            return refused(answer.error(), what);
        }
        NEARSTOCK_RETURN_IF_ERROR(on_the_map(from, block.row, answer->from_off));
        NEARSTOCK_RETURN_IF_ERROR(on_the_map(to, block.column, answer->to_off));
        for (std::size_t r = 0; r < block.rows; ++r) {
            const auto at = std::ptrdiff_t((block.row + r) * to.size() + block.column);
            std::copy_n(answer->seconds.begin() + std::ptrdiff_t(r * block.columns), block.columns,
                        table.seconds.begin() + at);
            std::copy_n(answer->metres.begin() + std::ptrdiff_t(r * block.columns), block.columns,
                        table.metres.begin() + at);
        }
        return {};
    }

    /// OSRM takes the nearest street however far it is.
    [[nodiscard]] Status on_the_map(std::span<const Location> places, std::size_t first,
                                    const std::vector<double>& off) const {
        for (std::size_t i = 0; i < off.size(); ++i) {
            if (off[i] > farthest_m) {
                const auto& place = places[first + i];
                return refuse(fmt::format("place {} ({:.5f}, {:.5f}: latitude, longitude) is {:.1f} km from the "
                                          "nearest street",
                                          first + i + 1, place.latitude, place.longitude, off[i] / 1000),
                              name(), "check its coordinates, or use a server whose map covers it");
            }
        }
        return {};
    }

    [[nodiscard]] Result<std::string> ask(const std::string& target, const std::string& what) const {
        auto body = connection_.get(target);
        if (!body) {
            return refuse(fmt::format("does not answer ({}) when asked for {}", body.error().message(), what), name(),
                          "start it (osrm-routed MAP.osrm), mend --osrm, or use --streets FILE.osm.pbf");
        }
        return std::move(*body);
    }

    [[nodiscard]] std::unexpected<Error> refused(const OsrmRefusal& refusal, const std::string& what) const {
        if (refusal.code == "Unreadable") {
            return refuse(fmt::format("when asked for {} it answers with {}", what, refusal.message), name(),
                          "check that an OSRM server of release 5 or later listens there");
        }
        const char* mend = refusal.code == "NoSegment" || refusal.code == "NoRoute"
                               ? "check the coordinates, or use a server whose map covers them"
                           : refusal.code == "TooBig" ? "start it with a larger --max-table-size"
                                                      : "check --profile and the coordinates";
        return refuse(fmt::format("refuses {}: {}: {}", what, refusal.code, refusal.message), name(), mend);
    }

    OsrmOptions options_;
    mutable std::mutex mutex_;
    mutable Connection connection_;
};

}  // namespace

Result<std::unique_ptr<TravelProvider>> open_osrm(OsrmOptions options) {
    constexpr std::string_view scheme = "http://";
    const auto wrong = [&](const char* what) {
        return refuse(fmt::format("'{}' {}", options.url, what), "--osrm", "write it like http://127.0.0.1:5000");
    };
    if (!options.url.starts_with(scheme)) {
        return wrong("does not begin with http://");
    }
    while (options.url.ends_with('/')) { options.url.pop_back(); }
    const auto rest = options.url.substr(std::min(scheme.size(), options.url.size()));
    const auto colon = rest.rfind(':');
    const std::string host = rest.substr(0, colon), port = colon == std::string::npos ? "80" : rest.substr(colon + 1);
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (host.empty() || host.find('/') != std::string::npos) {
        return wrong("has no host, or more than host and port");
    }
    if (error != std::errc{} || end != port.data() + port.size() || number == 0 || number > 65535) {
        return wrong("has a port that is not a number from 1 to 65535");
    }
    return std::make_unique<Osrm>(std::move(options), host, port);
}

}  // namespace nearstock::streets
