// The computer and its folders: devices, libraries, cache, models, data.
#include "runtime/data/fetch.h"
#include "runtime/data/find.h"
#include "tools/doctor.h"
#include "tools/files.h"
#include <archive.h>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <hdf5.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace nsim::tools {

namespace {

using State = Finding::State;

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(std::min(line.size(), line.find(':') + 2));
  }
  return "unknown processor";
}

struct Usage { size_t files = 0; uintmax_t bytes = 0; };

Usage usage_of(const fs::path& folder) {
  Usage usage;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code gone;   // another run may be tidying up
    if (!it->is_regular_file(gone) || gone) continue;
    uintmax_t bytes = it->file_size(gone);
    if (gone) continue;
    usage.files += 1;
    usage.bytes += bytes;
  }
  return usage;
}

/// The folder itself, or the nearest one above it that is there: where a write would begin.
fs::path nearest_existing(fs::path folder) {
  std::error_code ignored;
  folder = fs::absolute(folder, ignored);
  while (!fs::exists(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

/// By trying: permissions alone do not tell about read-only disks or folders of the kernel.
bool writable(const fs::path& folder) {
  std::string trial = (nearest_existing(folder) / ".nsim-doctor-XXXXXX").string();
  return mkdtemp(trial.data()) && rmdir(trial.c_str()) == 0;
}

size_t models_in(const fs::path& folder) {
  size_t n = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) n += it->path().extension() == ".net";
  return n;
}

}  // namespace

void examine_devices(Findings& findings) {
  findings.push_back({State::ok, "cpu", fmt::format("{}; {} threads may be used", processor_name(), machine_for({}, {}).threads), ""});
  findings.push_back({State::ok, "reference", "the interpreter in double precision; needs nothing", ""});
  findings.push_back({State::note, "cuda", "not part of this build", ""});
}

void examine_libraries(Findings& findings) {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  bool same = major == H5_VERS_MAJOR && minor == H5_VERS_MINOR;
  findings.push_back({same ? State::ok : State::problem, "HDF5",
                      same ? fmt::format("{}.{}.{}", major, minor, release)
                           : fmt::format("{}.{}.{} is loaded, but nsim was built with {}.{}", major, minor, release, H5_VERS_MAJOR, H5_VERS_MINOR),
                      same ? "" : "build nsim again, or unset LD_LIBRARY_PATH"});
  findings.push_back({State::ok, "archives", archive_version_string(), ""});
}

void examine_cache(const fs::path& folder, Findings& findings) {
  std::error_code ignored;
  if (!writable(folder)) {
    findings.push_back({State::problem, "cache", folder.string() + " cannot be written", "name another folder in nsim.yaml: cache: /some/folder"});
    return;
  }
  fs::space_info space = fs::space(nearest_existing(folder), ignored);
  if (!ignored && space.available < (64u << 20)) {
    findings.push_back({State::problem, "cache", folder.string() + ": its disk is almost full", "make room, or name another folder in nsim.yaml: cache: /some/folder"});
    return;
  }
  Usage usage = usage_of(folder);
  std::string size = usage.files == 0 ? "empty" : fmt::format("{} files, {:.1f} MB; may be deleted at any time", usage.files, static_cast<double>(usage.bytes) / 1e6);
  findings.push_back({State::ok, "cache", folder.string() + ": " + size, ""});
}

void examine_places(const std::vector<fs::path>& data, Findings& findings) {
  Places places = places_of_this_program(data);
  if (places.library.empty()) {
    findings.push_back({State::problem, "models", "the model library was not found", "install nsim with `cmake --install`, or run it from its checkout"});
  } else {
    findings.push_back({State::ok, "models", fmt::format("{}: {} files", places.library.string(), models_in(places.library)), ""});
  }
  std::error_code ignored;
  auto folder = [&](const char* what, const fs::path& path, const char* attempt) {
    bool there = fs::is_directory(path, ignored);
    findings.push_back({there ? State::ok : State::problem, what, path.string() + (there ? "" : " is not a folder"), there ? "" : attempt});
  };
  for (const fs::path& path : places.path) folder("NSIM_PATH", path, "correct the variable NSIM_PATH");
  for (const fs::path& path : places.data) folder("data", path, "correct `data` in nsim.yaml");
}

/// A set is needed by the models that name it only: its absence is a note.
void examine_sets(const std::vector<fs::path>& data_folders, Findings& findings) {
  const std::vector<fs::path> folders = places_of_this_program(data_folders).set_folders(".");
  for (const data::RemoteSet& set : data::remote_sets()) {
    try {
      findings.push_back({State::ok, set.name, data::find(set.name, folders).string(), ""});
    } catch (const Failure&) {
      findings.push_back({State::note, set.name, "not here; only models that train on it need it", "nsim data " + set.name});
    }
  }
}

}  // namespace nsim::tools
