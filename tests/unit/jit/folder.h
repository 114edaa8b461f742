// A folder for one test, removed after it.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace nsim::tests {

struct Folder {
  std::string path;
  Folder() : path((std::filesystem::temp_directory_path() / "nsim-test-XXXXXX").string()) {
    if (!mkdtemp(path.data())) std::abort();
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::vector<std::string> files() const {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(path)) out.push_back(entry.path().string());
    return out;
  }
  /// Files that are no part of a whole entry.
  std::vector<std::string> leftovers() const {
    std::vector<std::string> out;
    for (const auto& file : files())
      if (file.ends_with(".part")) out.push_back(file);
    return out;
  }
};

}  // namespace nsim::tests
