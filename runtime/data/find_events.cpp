// Where recordings and spike sets stand, and which reader is theirs.
#include "engine/text/diagnostic.h"
#include "runtime/data/archive.h"
#include "runtime/data/event_set.h"
#include "runtime/data/find.h"

namespace fs = std::filesystem;

namespace nsim::data {
namespace {

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool has_spike_files(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".h5" || it->path().extension() == ".hdf5") return true;
  return false;
}

fs::path found(const std::string& name, const std::vector<fs::path>& folders) {
  std::vector<fs::path> places;
  if (fs::path(name).is_absolute()) places.emplace_back(name);
  else for (const fs::path& folder : folders) places.push_back((folder / name).lexically_normal());
  if (const fs::path fetched = fetched_folder(name); !fetched.empty()) places.push_back(fetched);
  std::string looked;
  for (const fs::path& place : places) {
    for (const char* ending : {"", ".tar.gz", ".tar"}) {
      const fs::path whole = place.string() + ending;
      std::error_code ignored;
      if (is_folder(whole) || (fs::exists(whole, ignored) && is_archive(whole.string()))) return whole;
    }
    looked += (looked.empty() ? "" : ", ") + place.string();
  }
  throw Failure{"the recordings `" + name + "` were not found", "a folder or an archive (.tar.gz, .tar) was looked for at " + looked,
                "name the folder above it in nsim.yaml: `data: /some/folder`"};
}

Samples samples_of(EventSamples part) {
  Samples samples{part.axes, part.count, {}, part.columns};
  samples.events = std::make_shared<const EventSamples>(std::move(part));
  return samples;
}

}  // namespace

Set events(const std::string& name, const std::vector<int64_t>& size, const std::vector<fs::path>& folders) {
  const fs::path path = found(name, folders);
  const bool spikes = is_folder(path) && has_spike_files(path);
  if (!spikes && (size.size() != 3 || size[0] != 2))
    throw Failure{"the size of the camera of `" + name + "` is not said", "recordings hold places on a camera of two polarities, not how large it is",
                  "write it, such as `source camera[polarity = 2, row = 34, column = 34]`"};
  EventSet set = spikes ? read_spike_folder(path) : read_recordings(path, size[1], size[2]);
  return {samples_of(std::move(set.train)), samples_of(std::move(set.test)), name};
}

}  // namespace nsim::data
