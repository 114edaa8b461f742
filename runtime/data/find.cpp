#include "runtime/data/find.h"
#include "engine/text/diagnostic.h"
#include "engine/text/suggest.h"
#include "runtime/data/fetch.h"
#include "runtime/data/readers.h"
#include <algorithm>
#include <cstdlib>

namespace fs = std::filesystem;

namespace nsim::data {
namespace {

/// Sets that other programs keep under names of their own.
struct Known { std::string name; std::vector<std::string> also; std::string package, folder; };
const std::vector<Known>& known() {
  static const std::vector<Known> sets{
      {"mnist", {"MNIST/raw", "MNIST"}, "", ""},
      {"fashion_mnist", {"fashion-mnist", "FashionMNIST/raw", "FashionMNIST"}, "dataset-fashion-mnist", "/usr/share/datasets/fashion-mnist"},
      {"kmnist", {"KMNIST/raw", "KMNIST"}, "", ""},
      {"qmnist", {"QMNIST/raw", "QMNIST"}, "", ""},
  };
  return sets;
}

const Known* known_set(const std::string& name) {
  for (const Known& set : known()) {
    if (set.name == name || std::find(set.also.begin(), set.also.end(), name) != set.also.end()) return &set;
  }
  return nullptr;
}

std::vector<fs::path> candidates(const std::string& name, const std::vector<fs::path>& folders) {
  if (fs::path(name).is_absolute()) return {name};
  std::vector<std::string> names{name};
  const Known* set = known_set(name);
  if (set) {
    names.push_back(set->name);
    names.insert(names.end(), set->also.begin(), set->also.end());
  }
  std::vector<fs::path> places;
  auto add = [&](const fs::path& place) {
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  };
  for (const fs::path& folder : folders) {
    for (const std::string& spelled : names) add((folder / spelled).lexically_normal());
  }
  if (set && !set->folder.empty()) add(set->folder);
  if (const fs::path fetched = fetched_folder(set ? set->name : name); !fetched.empty()) add(fetched);
  return places;
}

std::string how_to_get(const std::string& name) {
  const Known* set = known_set(name);
  const std::string folder = "name the folder above it in nsim.yaml: `data: /some/folder`";
  if (set && can_fetch(set->name)) return "type `nsim data " + set->name + "`" + (set->package.empty() ? "" : ", or install the Debian package " + set->package) + ", or " + folder;
  std::vector<std::string> names;
  for (const Known& one : known()) names.push_back(one.name);
  const std::string meant = did_you_mean(name, names);
  return (meant.empty() ? "" : meant + " Otherwise, ") + folder;
}

}  // namespace

fs::path find(const std::string& name, const std::vector<fs::path>& folders) {
  if (name.empty()) throw Failure{"no set of samples was named", "its name is empty", "write a name such as `mnist`, or a folder"};
  std::string looked;
  for (const fs::path& place : candidates(name, folders)) {
    if (looks_like_set(place)) return place;
    std::error_code ignored;
    looked += (looked.empty() ? "" : ", ") + place.string() + (fs::exists(place, ignored) ? " (which is there, but holds no set)" : "");
  }
  throw Failure{"the set `" + name + "` was not found", "it was looked for in " + looked, how_to_get(name)};
}

Set set(const std::string& name, const std::vector<fs::path>& folders) { return read_set(find(name, folders), name); }

fs::path fetched_folder(const std::string& name) {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  if (cache && cache[0] == '/') return fs::path(cache) / "nsim" / "data" / name;
  if (home && home[0] == '/') return fs::path(home) / ".cache" / "nsim" / "data" / name;
  return {};
}

}  // namespace nsim::data
