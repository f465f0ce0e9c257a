#include "core/files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace nearstock {

namespace fs = std::filesystem;

fs::path partial_path(const fs::path& final_path) {
    return final_path.parent_path() / ("." + final_path.filename().string() + ".partial");
}

Status publish(const fs::path& partial, const fs::path& final_path) {
    std::error_code error;
    fs::rename(partial, final_path, error);
    if (error) {
        return refuse("cannot be put into place: " + error.message(), final_path.string(),
                      "check that the folder can be written");
    }
    return {};
}

Status write_file(const fs::path& path, std::string_view content) {
    std::error_code error;
    if (path.has_parent_path()) {
        fs::create_directories(path.parent_path(), error);
    }
    const fs::path partial = partial_path(path);
    {
        std::ofstream out(partial, std::ios::binary | std::ios::trunc);
        out.write(content.data(), static_cast<std::streamsize>(content.size()));
        out.flush();
        if (!out) {
            return refuse(std::string("cannot be written: ") + std::strerror(errno), path.string(),
                          "check that the folder can be written and the disk is not full");
        }
    }
    return publish(partial, path);
}

Result<std::string> read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return refuse("cannot be read", path.string(), "check that the file exists and can be read");
    }
    std::ostringstream content;
    content << in.rdbuf();
    return std::move(content).str();
}

void remove_partial_files(const fs::path& folder) {
    std::error_code error;
    for (auto it = fs::recursive_directory_iterator(folder, error); !error && it != fs::recursive_directory_iterator();
         it.increment(error)) {
        if (it->path().extension() == ".partial") {
            std::error_code ignored;
            fs::remove(it->path(), ignored);
        }
    }
}

}  // namespace nearstock
