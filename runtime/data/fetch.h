// Fetches sets of samples from public mirrors, checked against published sums.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace nsim::data {

struct RemoteFile { std::string name; int64_t bytes = 0; std::string sha256; };

struct RemoteSet {
  std::string name, title, licence;
  std::vector<std::string> mirrors;          // addresses of folders, tried in this order
  std::vector<RemoteFile> files;
};

/// The sets that can be fetched.
const std::vector<RemoteSet>& remote_sets();
bool can_fetch(const std::string& name);

/// Called before each file: 0-based number, and whether it is there already.
using Told = std::function<void(const RemoteFile&, bool there)>;

/// Puts the files of a set into a folder, which is made. A file that is there and right is left alone; one that is there and wrong is replaced; half a
/// file from before (`NAME.part`) is gone on with. A file appears under its name only when its sum is right. Uses the program `curl`. Failure: no
/// curl, no network, no mirror that gives the right file.
void fetch(const RemoteSet& set, const std::filesystem::path& folder, const Told& told = {});

}  // namespace nsim::data
