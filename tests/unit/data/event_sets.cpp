// Recordings and spike sets with their classes, parts and times.
#include <doctest/doctest.h>
#include "runtime/data/event_set.h"
#include "tests/unit/data/place.h"
#include <algorithm>
#include <hdf5.h>

using namespace nsim;
namespace fs = std::filesystem;
using namespace data_test;

namespace {

std::string event(int x, int y, int polarity, int us) {
  return {static_cast<char>(x), static_cast<char>(y), static_cast<char>(polarity << 7 | us >> 16), static_cast<char>(us >> 8 & 255), static_cast<char>(us & 255)};
}

/// Spikes in the layout of the Spiking Heidelberg Digits: times in half precision, cells in 16 bits.
void write_spikes(const std::string& path, std::vector<std::vector<float>> times, std::vector<std::vector<uint16_t>> units, std::vector<uint16_t> labels) {
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), group = H5Gcreate2(file, "spikes", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t half = H5Tcopy(H5T_IEEE_F32LE);
  H5Tset_fields(half, 15, 10, 5, 0, 10), H5Tset_size(half, 2), H5Tset_ebias(half, 15);
  const auto write_lists = [&](const char* name, auto& lists, hid_t stored, hid_t memory) {
    const hsize_t n = lists.size();
    std::vector<hvl_t> all;
    for (auto& list : lists) all.push_back({list.size(), list.data()});
    const hid_t space = H5Screate_simple(1, &n, nullptr), stored_lists = H5Tvlen_create(stored), lists_type = H5Tvlen_create(memory);
    const hid_t set = H5Dcreate2(file, name, stored_lists, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    REQUIRE(H5Dwrite(set, lists_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()) >= 0);
    H5Dclose(set), H5Tclose(lists_type), H5Tclose(stored_lists), H5Sclose(space);
  };
  write_lists("spikes/times", times, half, H5T_NATIVE_FLOAT);
  write_lists("spikes/units", units, H5T_STD_U16LE, H5T_NATIVE_UINT16);
  const hsize_t n = labels.size();
  const hid_t space = H5Screate_simple(1, &n, nullptr), set = H5Dcreate2(file, "labels", H5T_STD_U16LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(set, H5T_NATIVE_UINT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, labels.data());
  H5Dclose(set), H5Sclose(space), H5Tclose(half), H5Gclose(group), H5Fclose(file);
}

}  // namespace

TEST_CASE("recordings in folders of classes, with a test part or without") {
  Folder folder;
  folder.write("set/Train/3/10.bin", event(1, 0, 0, 2000) + event(0, 1, 1, 1000));
  folder.write("set/Train/3/2.bin", event(2, 1, 0, 500));
  folder.write("set/Train/0/1.bin", event(0, 0, 0, 0));
  folder.write("set/Test/5/1.bin", event(0, 0, 0, 7));
  folder.write("set/Train/notes.md", "nothing");
  const data::EventSet set = data::read_recordings(folder.path / "set", 2, 3);
  CHECK(set.train.count == 3);
  CHECK(set.test.count == 1);
  CHECK(set.train.axes == std::vector<data::Extent>{{"polarity", 2}, {"row", 2}, {"column", 3}});
  CHECK(set.train.columns.at("label").values == std::vector<double>{0, 3, 3});
  CHECK(set.test.columns.at("label").values == std::vector<double>{5});
  CHECK(set.train.classes() == 6);
  CHECK(std::vector<uint32_t>(set.train.cells_of(2).begin(), set.train.cells_of(2).end()) == std::vector<uint32_t>{9, 1});
  CHECK(std::vector<float>(set.train.times_of(2).begin(), set.train.times_of(2).end()) == std::vector<float>{1, 2});
  CHECK(set.train.longest_ms() == 2);
}

TEST_CASE("recordings that are listed; those in no list are left out") {
  Folder folder;
  for (const char* name : {"1", "2", "10", "77"}) folder.write("set/" + std::string(name) + ".bs2", event(0, 0, 0, 1000));
  folder.write("set/train1K.txt", "#sample\t#class\r\n10\t7\r\n2\t1\r\n");
  folder.write("set/test100.txt", "1 4\n");
  const data::EventSet set = data::read_recordings(folder.path / "set", 1, 1);
  CHECK(set.train.columns.at("label").values == std::vector<double>{1, 7});
  CHECK(set.test.columns.at("label").values == std::vector<double>{4});
  folder.write("set/test100.txt", "1\n");
  CHECK(said(folder, [&] { data::read_recordings(folder.path / "set", 1, 1); }) == "`test100.txt`, line 1 is not usable | a list has the number of a recording and its class");
}

TEST_CASE("counts of events in bins of time") {
  data::EventSamples part{{{"cell", 2}}, 1, {0, 5}, {0, 1, 1, 1, 0}, {0.0f, 0.999f, 1.0f, 1.5f, 3.0f}, {}};
  std::vector<float> counts(6);
  part.counts(0, 1, 3, counts.data());
  CHECK(counts == std::vector<float>{1, 1, 0, 2, 0, 0});
  // 0.3 ms in bins of 0.1 ms is the begin of bin 3 in any precision.
  data::EventSamples tenths{{{"cell", 1}}, 1, {0, 3}, {0, 0, 0}, {0.1f, 0.3f, 0.7f}, {}};
  std::vector<float> bins(8);
  tenths.counts(0, 0.1, 8, bins.data());
  CHECK(bins == std::vector<float>{0, 1, 0, 1, 0, 0, 0, 1});
}

TEST_CASE("recordings are found by their name, with or without its ending") {
  Folder folder;
  folder.write("sets/small/1.bs2", event(1, 2, 1, 4000));
  folder.write("sets/small/train.txt", "1 0\n");
  const std::vector<fs::path> folders = {folder.path / "nothing", folder.path / "sets"};
  const data::Set set = data::events("small", {2, 3, 4}, folders);
  REQUIRE(set.train.events);
  CHECK(set.train.count == 1);
  CHECK(set.train.axes == std::vector<data::Extent>{{"polarity", 2}, {"row", 3}, {"column", 4}});
  CHECK(set.train.events->cells_of(0)[0] == 12 + 2 * 4 + 1);
  CHECK(set.test.count == 0);
  CHECK(said(folder, [&] { data::events("small", {24}, folders); }) == "the size of the camera of `small` is not said | recordings hold places on a camera of two polarities, not how large it is");
  CHECK(said(folder, [&] { data::events("large", {2, 3, 4}, {folder.path / "sets"}); }).starts_with("the recordings `large` were not found | a folder or an archive (.tar.gz, .tar) was looked for at "));
}

TEST_CASE("a folder of spikes in HDF5 is a set of recordings, of as many cells as it needs") {
  Folder folder;
  folder.write("sets/tiny/notes.md", "nothing");
  write_spikes((folder.path / "sets/tiny/tiny_train.h5").string(), {{0.001f, 0.002f}, {0.003f}}, {{4, 1}, {2}}, {0, 1});
  const data::Set set = data::events("tiny", {}, {folder.path / "sets"});
  CHECK(set.train.count == 2);
  CHECK(set.train.axes == std::vector<data::Extent>{{"cell", 5}});
  CHECK(set.train.classes() == 2);
  CHECK(set.train.events->cells_of(0)[0] == 4);
}

TEST_CASE("the recordings that ship with nsim: 20 of each digit to train with, 10 to test with") {
  const data::Set set = data::events("saccades_small", {2, 34, 34}, {fs::path(NSIM_SOURCE_DIR) / "models/data"});
  CHECK(set.train.count == 200);
  CHECK(set.test.count == 100);
  for (int digit = 0; digit < 10; ++digit) {
    const auto of = [&](const data::Samples& part) { return std::ranges::count(part.columns.at("label").values, double(digit)); };
    CHECK(of(set.train) == 20);
    CHECK(of(set.test) == 10);
  }
  CHECK(set.train.events->longest_ms() < 300);
}

TEST_CASE("what is wrong with a set of recordings is said") {
  Folder folder;
  const auto read = [&] { return said(folder, [&] { data::read_recordings(folder.path / "set", 2, 3); }); };
  CHECK(read() == "no recordings in `set` | there is no such folder or archive");
  folder.write("set/3/1.txt", "");
  CHECK(read() == "no recordings in `set` | none of its files ends in .bs2 or .bin");
  folder.write("set/3/1.bin", "abc");
  CHECK(read().starts_with("`3/1.bin` is cut off | "));
  folder.write("set/3/1.bin", event(3, 0, 0, 0));
  CHECK(read().starts_with("`3/1.bin` does not fit | event 1 is at x = 3"));
  folder.write("set/3/1.bin", event(0, 0, 0, 0));
  folder.write("set/9.bin", event(0, 0, 0, 0));
  CHECK(read() == "`set` has no classes | `9.bin` lies in no folder of a class, and there is no list such as train.txt");
}

TEST_CASE("HDF5 as the Spiking Heidelberg Digits have it") {
  Folder folder;
  write_spikes((folder.path / "a_train.h5").string(), {{0.5f, 0.25f}, {}, {0.125f}}, {{3, 9}, {}, {0}}, {4, 0, 19});
  write_spikes((folder.path / "a_test.h5").string(), {{1.0f}}, {{11}}, {1});
  const data::EventSet set = data::read_spike_folder(folder.path);
  CHECK(set.train.count == 3);
  CHECK(set.train.axes == std::vector<data::Extent>{{"cell", 12}});
  CHECK(set.test.axes == set.train.axes);
  CHECK(set.train.classes() == 20);
  CHECK(set.test.classes() == 20);
  CHECK(set.train.cell == std::vector<uint32_t>{9, 3, 0});
  CHECK(set.train.time_ms == std::vector<float>{250, 500, 125});
  CHECK(set.train.begin == std::vector<int64_t>{0, 2, 2, 3});
  CHECK(data::read_spike_file((folder.path / "a_test.h5").string(), 700).cells() == 700);
}

TEST_CASE("HDF5: what is wrong with a file is said") {
  Folder folder;
  const std::string path = (folder.path / "a.h5").string();
  const auto read = [&](int64_t cells = 0) { return said(folder, [&] { data::read_spike_file(path, cells); }); };
  CHECK(read() == "cannot read `a.h5` | it is missing, unreadable, or no HDF5 file");
  folder.write("a.h5", "no HDF5 at all");
  CHECK(read() == "cannot read `a.h5` | it is missing, unreadable, or no HDF5 file");
  write_spikes(path, {{1.0f, 2.0f}}, {{1}}, {0});
  CHECK(read() == "cannot read `a.h5` | sample 0, counted from 0, has 2 times and 1 cells");
  write_spikes(path, {{-1.0f}}, {{1}}, {0});
  CHECK(read() == "cannot read `a.h5` | sample 0, counted from 0, has a time before the beginning, or none");
  write_spikes(path, {{1.0f}}, {{1}}, {0, 1});
  CHECK(read() == "`a.h5: labels` does not belong to `a.h5` | it has 2 labels for 1 samples");
  write_spikes(path, {{1.0f}}, {{700}}, {0});
  CHECK(read(700) == "cannot read `a.h5` | it has a cell with the number 700, and there should be 700");
  write_spikes(path, {{1.0f}, {1.0f}}, {{1}}, {0});
  CHECK(read() == "cannot read `a.h5` | it has times for 2 samples and cells for 1");
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(file);
  CHECK(read() == "cannot read `a.h5` | it has no dataset spikes/times");
}

TEST_CASE("the 1,100 recordings of N-MNIST are labelled as published") {
  const fs::path archive = real_data() / "neuromorphic" / "nmnist-small.tar.gz";
  if (!fs::exists(archive)) {
    MESSAGE("skipped: set NSIM_DATA to the folder that holds neuromorphic/nmnist-small.tar.gz");
    return;
  }
  const data::EventSet set = data::read_recordings(archive, 34, 34);
  const auto counts = [](const data::EventSamples& part) {
    std::vector<int> n(10);
    for (const double label : part.columns.at("label").values) ++n[static_cast<size_t>(label)];
    return n;
  };
  CHECK(counts(set.train) == std::vector<int>{97, 116, 99, 93, 105, 92, 94, 117, 87, 100});
  CHECK(counts(set.test) == std::vector<int>{8, 14, 8, 11, 14, 7, 10, 15, 2, 11});
  int64_t least = 1 << 30, most = 0;
  for (const data::EventSamples* part : {&set.train, &set.test}) {
    for (int64_t k = 0; k < part->count; ++k) {
      const auto n = static_cast<int64_t>(part->cells_of(k).size());
      least = std::min(least, n), most = std::max(most, n);
    }
  }
  CHECK(least == 1069);
  CHECK(most == 7152);
}
