#include "runtime/data/archive.h"
#include "runtime/data/files.h"
#include "runtime/data/recording.h"
#include "runtime/data/text.h"
#include <algorithm>
#include <filesystem>
#include <numeric>

namespace nsim::data {
namespace {

/// The recordings of an archive that may be meant: a path inside it, a file name, or that without its ending.
std::string find_sample(const std::string& path, const std::string& sample, const std::string& format) {
  std::vector<std::string> names = names_in(path), recordings;
  for (const std::string& name : names)
    if (name.ends_with("." + format)) recordings.push_back(name);
  if (recordings.empty()) throw Failure{"no recording in `" + path + "`", "none of its " + std::to_string(names.size()) + " files ends in ." + format, "give the format that they have"};
  if (sample.empty()) return recordings.front();
  for (const std::string& name : recordings) {
    const std::filesystem::path file(name);
    if (name == sample || file.filename() == sample || file.stem() == sample) return name;
  }
  throw Failure{"no recording `" + sample + "` in `" + path + "`", "it has " + std::to_string(recordings.size()) + ", from `" + recordings.front() + "` to `" + recordings.back() + "`",
                "use the name of one of them"};
}

struct Event { int64_t cell = 0; double time_ms = 0; };

/// 40 bits, big-endian: what names the cell in 16 (x and y in 8 each), polarity in 1, microseconds in 23.
Event decode(const unsigned char* at, size_t index, const EventFile& file) {
  const int64_t first = at[0], second = at[1], polarity = at[2] >> 7;
  const int64_t us = (int64_t{at[2]} & 0x7F) << 16 | int64_t{at[3]} << 8 | int64_t{at[4]};
  const double ms = static_cast<double>(us) / 1000;
  if (file.format == "bs1") return {first << 8 | second, ms};
  if (first >= file.columns || second >= file.rows)
    throw Failure{"`" + file.path + "` does not fit", "event " + std::to_string(index + 1) + " is at x = " + std::to_string(first) + ", y = " + std::to_string(second) +
                  ", outside " + std::to_string(file.rows) + " rows of " + std::to_string(file.columns), "give the source the rows and columns of the camera"};
  return {(polarity * file.rows + second) * file.columns + first, ms};
}

}  // namespace

std::vector<std::string> samples_of(const std::string& path) { return names_in(path); }

Spikes decode_recording(std::string_view bytes, const EventFile& file) {
  if (bytes.empty()) throw Failure{"`" + file.path + "` is empty", "a recording has 5 bytes for each event", ""};
  if (bytes.size() % 5 != 0)
    throw Failure{"`" + file.path + "` is cut off", "its " + std::to_string(bytes.size()) + " bytes are no whole number of events of 5 bytes", "check that the file is complete and of the format " + file.format};
  std::vector<Event> events;
  for (size_t k = 0; k < bytes.size() / 5; ++k) events.push_back(decode(reinterpret_cast<const unsigned char*>(bytes.data()) + 5 * k, k, file));
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.time_ms < b.time_ms; });
  Spikes spikes;
  for (const Event& event : events) spikes.cell.push_back(event.cell), spikes.time_ms.push_back(event.time_ms);
  return spikes;
}

Spikes read_events(const EventFile& file) {
  if (file.format != "bs1" && file.format != "bs2") throw Failure{"cannot read `" + file.path + "`", "`" + file.format + "` is not a format of events", "use bs1 or bs2"};
  const std::string bytes = is_archive(file.path) ? read_from(file.path, find_sample(file.path, file.sample, file.format)) : read_bytes(file.path);
  return decode_recording(bytes, file);
}

}  // namespace nsim::data
