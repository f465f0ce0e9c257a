#include "lake/put_file.hpp"

#include "core/files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace nearstock {

namespace fs = std::filesystem;

Status put_file(const fs::path& path, std::string_view content) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    const fs::path partial = partial_path(path);
    std::ofstream out(partial, std::ios::binary | std::ios::trunc);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.close();
    if (out) {
        fs::rename(partial, path, error);
    }
    if (!out || error) {
        return refuse(std::string("cannot be written: ") + (error ? error.message() : std::strerror(errno)),
                      path.string(), "check that the folder can be written and the disk is not full");
    }
    return {};
}

}  // namespace nearstock
