// Any bytes at all as a data file: numbers or a Failure that says why not, never a crash. The first byte chooses the reader.
#include "engine/text/diagnostic.h"
#include "runtime/data/event_set.h"
#include "runtime/data/files.h"
#include "runtime/data/readers.h"
#include <cstdlib>
#include <fstream>
#include <unistd.h>
#include <vector>

using namespace nsim;

namespace {

void read(uint8_t reader, const std::string& path) {
  if (reader == 0) {
    data::read_columns(path);
  } else if (reader == 1) {
    const data::Spikes spikes = data::read_spikes(path);
    for (size_t k = 1; k < spikes.time_ms.size(); ++k) {
      if (spikes.time_ms[k] < spikes.time_ms[k - 1]) std::abort();
    }
  } else if (reader == 2) {
    data::read_events({path, "bs1", "", 0, 0});
  } else if (reader == 3) {
    for (int64_t cell : data::read_events({path, "bs2", "", 34, 34}).cell) {
      if (cell < 0 || cell >= 2 * 34 * 34) std::abort();
    }
  } else if (reader < 6) {
    data::samples_of(path);
  } else if (reader == 6) {
    data::read_spike_file(path);
  } else {
    const data::Samples samples = data::read_set(path, "any").train;
    std::vector<float> values(static_cast<size_t>(samples.size()));
    for (int64_t k = 0; k < samples.count; ++k) samples.read(k, values.data());
  }
}

/// What the reader goes by.
const char* ending_of(uint8_t reader) {
  constexpr const char* endings[] = {".csv", ".csv", ".csv", ".csv", ".tar", ".tar.gz", ".h5", ".idx", ".npy", ".csv", ".npz"};
  return endings[reader];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  // In memory: a file for each text would wear out a disk.
  static const std::string folder = "/dev/shm/nsim_fuzz_" + std::to_string(getpid());
  const uint8_t reader = bytes[0] % 11;
  const std::string path = folder + ending_of(reader);
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes) + 1, static_cast<std::streamsize>(size) - 1);
  try {
    read(reader, path);
  } catch (const Failure&) {
  }
  return 0;
}
