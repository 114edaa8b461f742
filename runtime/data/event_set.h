// Sets of recordings: events of cells at times, with a label for each recording. Event cameras and spike sets.
//
//   recordings  .bs2, or .bin as N-MNIST has them (5 bytes an event, files.h), in a folder or an archive (.tar, .tar.gz). The class is the folder that a
//               recording lies in (Train/7/00012.bin), or stands in a list beside them (train*.txt, test*.txt: a line `number class` for each)
//   HDF5        as the Spiking Heidelberg Digits have it: spikes/times (s), spikes/units, labels; a file for each part (Cramer et al. 2020)
//
// Memory: 8 bytes an event.
#pragma once
#include "runtime/data/samples.h"
#include <filesystem>

namespace nsim::data {

struct EventSamples {
  std::vector<Extent> axes;                  // of the cells
  int64_t count = 0;
  std::vector<int64_t> begin;                // events of sample k: begin[k] .. begin[k + 1] - 1, ascending in time
  std::vector<uint32_t> cell;
  std::vector<float> time_ms;
  std::map<std::string, Column> columns;     // "label"

  int64_t cells() const;
  int64_t classes() const;
  std::span<const uint32_t> cells_of(int64_t sample) const;
  std::span<const float> times_of(int64_t sample) const;
  /// Counts of events in bins of time, row-major [bin][cell]; what is later than the last bin is left out. Cost: 2 ns an event and clearing.
  void counts(int64_t sample, double bin_ms, int64_t bins, float* to) const;
  /// The end of the last event of all.
  double longest_ms() const;
};

/// The bin of time that an event lies in. A time on a border belongs to the bin that begins there, although the quotient may lie just below.
int64_t bin_of(double time_ms, double bin_ms);

struct EventSet { EventSamples train, test; std::string name; };

/// The cells of a recording are [polarity = 2, row, column]. A folder, an archive, or a folder with train/ and test/ (also Train/, Test/).
EventSet read_recordings(const std::filesystem::path& path, int64_t rows, int64_t columns);
/// One part from one HDF5 file. `cells` 0: as many as the largest number asks for.
EventSamples read_spike_file(const std::string& path, int64_t cells = 0);
/// Both parts: the two .h5 files of a folder whose names hold `train` and `test`. 700 cells for those named shd or ssc.
EventSet read_spike_folder(const std::filesystem::path& folder);

/// The set of recordings called `name` in one of `folders`, in this order: a folder or an archive, whose ending may be left out, or a folder with files of
/// spikes. `size`: extents of the cells as the source has them, [2, rows, columns] of a camera; spikes in HDF5 need none. Failure: lists every place.
Set events(const std::string& name, const std::vector<int64_t>& size, const std::vector<std::filesystem::path>& folders);

}  // namespace nsim::data
