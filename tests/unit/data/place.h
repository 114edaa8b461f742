// Files for the tests of the room: a folder of their own, what a Failure says, where real data may be.
#pragma once
#include "engine/text/diagnostic.h"
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace data_test {

/// A folder that goes when the test ends.
struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("nsim_data_" + std::to_string(getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << bytes;
    return (path / name).string();
  }
};

template <class Read>
std::string failure(Read read) {
  try {
    read();
  } catch (const nsim::Failure& f) {
    std::string what = f.what;
    if (auto at = what.find("/tmp"); at != std::string::npos) what.erase(at, what.rfind('/') + 1 - at);
    return what + " | " + f.why;
  }
  return "nothing failed";
}

/// "what | why" of a failure, with names of files as they are called inside the folder.
template <class Read>
std::string said(const Folder& folder, Read read) {
  std::string text = "nothing failed";
  try {
    read();
  } catch (const nsim::Failure& f) {
    text = f.what + " | " + f.why;
  }
  const std::string prefix = folder.path.string() + "/";
  for (size_t at; (at = text.find(prefix)) != std::string::npos;) text.erase(at, prefix.size());
  return text;
}

/// The folder of real data sets, or nothing: NSIM_DATA, else shared/data beside the checkout.
inline std::filesystem::path real_data() {
  const char* given = std::getenv("NSIM_DATA");
  return given ? std::filesystem::path(given) : std::filesystem::path(NSIM_SOURCE_DIR) / ".." / "shared" / "data";
}

}  // namespace data_test
