// Servers for tests: the real OSRM on an extract of NEARSTOCK_DATA, and one that answers whatever it is told to.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace nearstock::streets {

inline sockaddr_in local(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

/// Bound to a free port of 127.0.0.1.
struct Listener {
    int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    std::uint16_t port = 0;
    Listener() {
        auto address = local(0);
        ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
        socklen_t size = sizeof address;
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
    }
    ~Listener() { ::close(socket); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
};

inline std::string url_of(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

/// Answers every request with what `answer` makes of its first line, then closes the connection.
class FakeServer {
public:
    explicit FakeServer(std::function<std::string(const std::string&)> answer) : answer_(std::move(answer)) {
        ::listen(listener_.socket, 8);
        thread_ = std::thread([this] { serve(); });
    }
    ~FakeServer() {
        stopping_ = true;
        ::shutdown(listener_.socket, SHUT_RDWR);
        thread_.join();
    }
    [[nodiscard]] std::string url() const { return url_of(listener_.port); }
    [[nodiscard]] int requests() const { return requests_; }

    static std::string json(const std::string& body, const std::string& status = "200 OK") {
        return "HTTP/1.1 " + status +
               "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\nConnection: close\r\n\r\n" + body;
    }

private:
    void serve() {
        while (!stopping_) {
            const int client = ::accept(listener_.socket, nullptr, nullptr);
            if (client < 0) {
                return;
            }
            std::string request;
            char buffer[4096];
            while (request.find("\r\n\r\n") == std::string::npos) {
                const auto got = ::recv(client, buffer, sizeof buffer, 0);
                if (got <= 0) {
                    break;
                }
                request.append(buffer, std::size_t(got));
            }
            if (!request.empty()) {
                ++requests_;
                const auto answer = answer_(request.substr(0, request.find("\r\n")));
                ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
            }
            ::shutdown(client, SHUT_RDWR);
            ::close(client);
        }
    }

    std::function<std::string(const std::string&)> answer_;
    Listener listener_;
    std::atomic<bool> stopping_{false};
    std::atomic<int> requests_{0};
    std::thread thread_;
};

inline std::filesystem::path osrm_folder() {
    const char* cache = std::getenv("NEARSTOCK_CACHE");
    const char* home = std::getenv("HOME");
    return cache != nullptr ? std::filesystem::path(cache) / "osrm"
                            : std::filesystem::path(home == nullptr ? "." : home) / ".cache/nearstock/osrm";
}

/// osrm-routed on an extract, prepared in a folder of its own; gone with this object.
class OsrmServer {
public:
    /// Why it cannot be started; empty: it can.
    static std::string missing(const std::filesystem::path& extract) {
        if (std::getenv("NEARSTOCK_DATA") == nullptr || !std::filesystem::exists(extract)) {
            return "NEARSTOCK_DATA does not hold osm/" + extract.filename().string();
        }
        return std::filesystem::exists(osrm_folder() / "bin/osrm-routed")
                   ? ""
                   : "OSRM is not there: tools/setup.sh osrm fetches it";
    }
    OsrmServer(const std::filesystem::path& extract, const std::string& profile, int most_places) {
        namespace fs = std::filesystem;
        fs::create_directories(folder_);
        fs::copy_file(extract, folder_ / "map.osm.pbf", fs::copy_options::overwrite_existing);
        const auto osrm = osrm_folder();
        const auto quietly = [&](const std::string& command) {
            return std::system(
                ("cd " + folder_.string() + " && " + (osrm / "bin").string() + "/" + command + " >>log 2>&1").c_str());
        };
        if (quietly("osrm-extract -p " + (osrm / "share/profiles" / (profile + ".lua")).string() + " map.osm.pbf") !=
                0 ||
            quietly("osrm-partition map.osrm") != 0 || quietly("osrm-customize map.osrm") != 0) {
            return;
        }
        {
            const Listener free;  // its port is free again at once
            port_ = free.port;
        }
        start(osrm, most_places);
    }
    ~OsrmServer() {
        if (process_ > 0) {
            ::kill(process_, SIGTERM);
            ::waitpid(process_, nullptr, 0);
        }
        std::filesystem::remove_all(folder_);
    }
    OsrmServer(const OsrmServer&) = delete;
    OsrmServer& operator=(const OsrmServer&) = delete;
    [[nodiscard]] bool running() const { return running_; }
    [[nodiscard]] std::string url() const { return url_of(port_); }

private:
    void start(const std::filesystem::path& osrm, int most_places) {
        process_ = ::fork();
        if (process_ == 0) {
            const auto log = (folder_ / "log").string(), map = (folder_ / "map.osrm").string(),
                       program = (osrm / "bin/osrm-routed").string(), port = std::to_string(port_),
                       most = std::to_string(most_places);
            if (std::freopen(log.c_str(), "a", stdout) == nullptr ||
                std::freopen(log.c_str(), "a", stderr) == nullptr) {
                ::_exit(1);
            }
            ::execl(program.c_str(), program.c_str(), "--algorithm", "mld", "-i", "127.0.0.1", "-p", port.c_str(),
                    "--max-table-size", most.c_str(), "-t", "1", map.c_str(), nullptr);
            ::_exit(1);
        }
        for (int i = 0; i < 300 && !running_; ++i) {
            const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
            auto address = local(port_);
            running_ = ::connect(probe, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
            ::close(probe);
            if (!running_) {
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
        }
    }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("nearstock-osrm-" + std::to_string(::getpid()));
    std::uint16_t port_ = 0;
    pid_t process_ = 0;
    bool running_ = false;
};

}  // namespace nearstock::streets
