// Spike sets in HDF5, in the layout of the Spiking Heidelberg Digits (zenkelab.org/datasets): spikes/times in seconds and spikes/units hold one list for each
// sample, labels one number. The library is not made for several threads: read from one at a time.
#include "engine/text/diagnostic.h"
#include "runtime/data/checked_set.h"
#include "runtime/data/event_set.h"
#include "runtime/record/hdf5_id.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace fs = std::filesystem;

namespace nsim::data {
namespace {

using record::Hdf5Id;

[[noreturn]] void unreadable(const std::string& path, const std::string& why) {
  throw Failure{"cannot read `" + path + "`", why, "check that it is complete, and has the datasets spikes/times, spikes/units and labels"};
}

/// A dataset with one axis, and how long it is.
struct Line {
  Hdf5Id set, space;
  hsize_t count = 0;
  Line(hid_t file, const std::string& path, const std::string& name) : set(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose), space(set.valid() ? H5Dget_space(set) : -1, H5Sclose) {
    if (!set.valid()) unreadable(path, "it has no dataset " + name);
    if (!space.valid() || H5Sget_simple_extent_ndims(space) != 1) unreadable(path, "the dataset " + name + " has not one axis");
    H5Sget_simple_extent_dims(space, &count, nullptr);
  }
};

/// Lists of numbers, one for each sample; freed by the library that made them.
template <class Number>
class Lists {
 public:
  Lists(hid_t file, const std::string& path, const std::string& name, hid_t number) : line_(file, path, name), type_(H5Tvlen_create(number), H5Tclose), lists_(line_.count) {
    const Hdf5Id stored(H5Dget_type(line_.set), H5Tclose);
    if (H5Tget_class(stored) != H5T_VLEN) unreadable(path, "the dataset " + name + " holds no lists");
    if (!lists_.empty() && H5Dread(line_.set, type_, H5S_ALL, H5S_ALL, H5P_DEFAULT, lists_.data()) < 0) unreadable(path, "the dataset " + name + " is damaged");
  }
  Lists(const Lists&) = delete;
  ~Lists() { H5Dvlen_reclaim(type_, line_.space, H5P_DEFAULT, lists_.data()); }
  size_t size() const { return lists_.size(); }
  std::span<const Number> operator[](size_t k) const { return {static_cast<const Number*>(lists_[k].p), lists_[k].len}; }

 private:
  Line line_;
  Hdf5Id type_;
  std::vector<hvl_t> lists_;
};

std::vector<double> labels_in(hid_t file, const std::string& path) {
  const Line line(file, path, "labels");
  std::vector<double> labels(line.count);
  if (!labels.empty() && H5Dread(line.set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, labels.data()) < 0) unreadable(path, "the dataset labels is damaged");
  return labels;
}

void add_sample(EventSamples& part, std::span<const float> times, std::span<const int64_t> units, const std::string& path) {
  const std::string sample = "sample " + std::to_string(part.begin.size() - 1) + ", counted from 0,";
  if (times.size() != units.size()) unreadable(path, sample + " has " + std::to_string(times.size()) + " times and " + std::to_string(units.size()) + " cells");
  std::vector<size_t> order(times.size());
  std::iota(order.begin(), order.end(), size_t{0});
  for (size_t k = 0; k < times.size(); ++k) {
    if (!(times[k] >= 0) || !std::isfinite(times[k])) unreadable(path, sample + " has a time before the beginning, or none");
    if (units[k] < 0 || units[k] > int64_t{1} << 24) unreadable(path, sample + " has a cell with the number " + std::to_string(units[k]));
  }
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return times[a] < times[b]; });
  for (const size_t k : order) part.cell.push_back(static_cast<uint32_t>(units[k])), part.time_ms.push_back(times[k] * 1000);
  part.begin.push_back(static_cast<int64_t>(part.cell.size()));
}

}  // namespace

EventSamples read_spike_file(const std::string& path, int64_t cells) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  const Hdf5Id file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!file.valid()) throw Failure{"cannot read `" + path + "`", "it is missing, unreadable, or no HDF5 file", "check the name; a packed file must be unpacked first"};
  const Lists<float> times(file, path, "spikes/times", H5T_NATIVE_FLOAT);
  const Lists<int64_t> units(file, path, "spikes/units", H5T_NATIVE_INT64);
  if (times.size() != units.size()) unreadable(path, "it has times for " + std::to_string(times.size()) + " samples and cells for " + std::to_string(units.size()));
  if (times.size() == 0) throw Failure{"`" + path + "` is empty", "it has no samples", "check that it is the right file"};
  EventSamples part{{}, static_cast<int64_t>(times.size()), {0}, {}, {}, {}};
  for (size_t k = 0; k < times.size(); ++k) add_sample(part, times[k], units[k], path);
  const int64_t asked = part.cell.empty() ? 1 : int64_t{*std::max_element(part.cell.begin(), part.cell.end())} + 1;
  if (cells > 0 && asked > cells) unreadable(path, "it has a cell with the number " + std::to_string(asked - 1) + ", and there should be " + std::to_string(cells));
  part.axes = {{"cell", cells > 0 ? cells : asked}};
  part.columns["label"] = label_column(labels_in(file, path), part.count, path + ": labels", path);
  return part;
}

EventSet read_spike_folder(const fs::path& folder) {
  std::string files[2];
  int64_t cells = 0;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (!name.ends_with(".h5") && !name.ends_with(".hdf5")) continue;
    if (name.starts_with("shd_") || name.starts_with("ssc_")) cells = 700;
    if (name.find("train") != std::string::npos) files[0] = it->path().string();
    if (name.find("test") != std::string::npos) files[1] = it->path().string();
  }
  if (files[0].empty()) throw Failure{"no spikes in `" + folder.string() + "`", "it holds no file such as shd_train.h5", "name a folder that holds one, unpacked"};
  EventSet set;
  set.train = read_spike_file(files[0], cells);
  if (files[1].empty()) return set;
  set.test = read_spike_file(files[1], cells);
  const int64_t both = std::max(set.train.cells(), set.test.cells()), classes = std::max(set.train.classes(), set.test.classes());
  for (EventSamples* part : {&set.train, &set.test}) part->axes = {{"cell", both}}, part->columns["label"].classes = classes;
  return set;
}

}  // namespace nsim::data
