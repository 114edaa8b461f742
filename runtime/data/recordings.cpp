// Recordings of an event camera as a set: in a folder or an archive, the classes given by folders or by lists.
#include "engine/text/diagnostic.h"
#include "runtime/data/archive.h"
#include "runtime/data/checked_set.h"
#include "runtime/data/event_set.h"
#include "runtime/data/fields.h"
#include "runtime/data/recording.h"
#include "runtime/data/text.h"
#include <algorithm>
#include <cctype>

namespace fs = std::filesystem;

namespace nsim::data {
namespace {

struct Recording { std::string name, label; bool test = false; Spikes spikes; };

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool is_recording(const std::string& name) { return name.ends_with(".bs2") || name.ends_with(".bin"); }

/// -1: a list of nothing.
int part_of_list(const std::string& name) {
  if (!name.ends_with(".txt")) return -1;
  const std::string stem = lower(fs::path(name).filename().string());
  return stem.find("train") != std::string::npos ? 0 : stem.find("test") != std::string::npos ? 1 : -1;
}

struct Listing { std::string label; bool test = false; };
using Lists = std::map<std::string, Listing>;    // by number

void read_list(const std::string& name, std::string_view text, bool test, Lists& lists) {
  size_t line = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view content = trimmed(text.substr(begin, end - begin));
    begin = end + 1, ++line;
    if (content.empty() || content.front() == '#') continue;
    const size_t blank = content.find_first_of(" \t,");
    const std::string_view label = blank == std::string_view::npos ? "" : trimmed(content.substr(blank + 1));
    if (!number_of(content.substr(0, blank)) || label.empty()) throw Failure{place(name, line) + " is not usable", "a list has the number of a recording and its class", "write lines such as `12 7`"};
    lists[std::string(content.substr(0, blank))] = {std::string(label), test};
  }
}

/// Calls use(name, bytes) for every recording and list below the path.
template <class Use>
void each_file(const fs::path& path, Use use) {
  const auto wanted = [](const std::string& name) { return is_recording(name) || part_of_list(name) >= 0; };
  if (!fs::is_directory(path)) return each_in(path.string(), wanted, use);
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    const std::string name = fs::relative(entry.path(), path).string();
    if (entry.is_regular_file() && wanted(name)) use(name, read_bytes(entry.path().string()));
  }
}

/// By folders: the nearest one is the class, one called `test` the part.
void place_by_folders(Recording& recording, const std::string& path) {
  const fs::path folders = fs::path(recording.name).parent_path();
  recording.label = folders.filename().string();
  for (const fs::path& folder : folders) recording.test = recording.test || lower(folder.string()) == "test";
  const std::string last = lower(recording.label);
  if (last.empty() || last == "train" || last == "test")
    throw Failure{"`" + path + "` has no classes", "`" + recording.name + "` lies in no folder of a class, and there is no list such as train.txt", "put each recording into a folder that is called by its class"};
}

EventSamples samples_of(std::vector<const Recording*> recordings, const std::vector<Extent>& axes) {
  EventSamples part{axes, static_cast<int64_t>(recordings.size()), {0}, {}, {}, {}};
  for (const Recording* recording : recordings) {
    for (const int64_t cell : recording->spikes.cell) part.cell.push_back(static_cast<uint32_t>(cell));
    for (const double time : recording->spikes.time_ms) part.time_ms.push_back(static_cast<float>(time));
    part.begin.push_back(static_cast<int64_t>(part.cell.size()));
  }
  return part;
}

}  // namespace

EventSet read_recordings(const fs::path& path, int64_t rows, int64_t columns) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored) && !is_archive(path.string()))
    throw Failure{"no recordings in `" + path.string() + "`", fs::exists(path, ignored) ? "it is neither a folder nor an archive" : "there is no such folder or archive", "name a folder, a .tar or a .tar.gz"};
  std::vector<Recording> recordings;
  Lists lists;
  each_file(path, [&](const std::string& name, const std::string& bytes) {
    if (!is_recording(name)) return read_list(name, bytes, part_of_list(name) == 1, lists);
    recordings.push_back({name, "", false, decode_recording(bytes, {name, "bs2", "", rows, columns})});
  });
  std::sort(recordings.begin(), recordings.end(), [](const Recording& a, const Recording& b) { return natural_less(a.name, b.name); });
  std::vector<const Recording*> parts[2];
  std::vector<std::string> labels[2];
  for (Recording& recording : recordings) {
    if (lists.empty()) {
      place_by_folders(recording, path.string());
    } else {
      const auto listed = lists.find(fs::path(recording.name).stem().string());
      if (listed == lists.end()) continue;
      recording.label = listed->second.label, recording.test = listed->second.test;
    }
    parts[recording.test].push_back(&recording), labels[recording.test].push_back(recording.label);
  }
  if (parts[0].empty())
    throw Failure{"no recordings in `" + path.string() + "`", recordings.empty() ? "none of its files ends in .bs2 or .bin" : "none of its " + std::to_string(recordings.size()) + " recordings is listed for training", "check that it is the right set"};
  const std::vector<Extent> axes{{"polarity", 2}, {"row", rows}, {"column", columns}};
  EventSet set{samples_of(parts[0], axes), samples_of(parts[1], axes), ""};
  // Both parts number their classes together.
  std::vector<std::string> all = labels[0];
  all.insert(all.end(), labels[1].begin(), labels[1].end());
  Column both = class_column(all, path.string());
  const auto middle = both.values.begin() + static_cast<std::ptrdiff_t>(labels[0].size());
  set.train.columns["label"] = {{both.values.begin(), middle}, both.classes, both.names};
  set.test.columns["label"] = {{middle, both.values.end()}, both.classes, both.names};
  return set;
}

}  // namespace nsim::data
