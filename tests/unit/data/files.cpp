#include <doctest/doctest.h>
#include "runtime/data/files.h"
#include "tests/unit/data/place.h"
#include <archive.h>
#include <archive_entry.h>
#include <filesystem>
#include <fstream>

using namespace nsim;
namespace fs = std::filesystem;
using data_test::failure, data_test::Folder;

namespace {

std::string event(int x, int y, int polarity, int us) {
  return {static_cast<char>(x), static_cast<char>(y), static_cast<char>(polarity << 7 | us >> 16), static_cast<char>(us >> 8 & 255), static_cast<char>(us & 255)};
}

void write_archive(const std::string& path, const std::vector<std::pair<std::string, std::string>>& files) {
  archive* a = archive_write_new();
  archive_write_add_filter_gzip(a);
  archive_write_set_format_ustar(a);
  REQUIRE(archive_write_open_filename(a, path.c_str()) == ARCHIVE_OK);
  for (const auto& [name, bytes] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(a, entry);
    archive_write_data(a, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_free(a);
}

}  // namespace

TEST_CASE("columns of numbers by name; comments, blank lines, blanks and DOS line ends are fine") {
  Folder folder;
  auto c = data::read_columns(folder.write("a.csv", "# places\r\nx, y\r\n1,2.5\r\n\r\n-3e2,+4\r\n"));
  CHECK(c == std::map<std::string, std::vector<double>>{{"x", {1, -300}}, {"y", {2.5, 4}}});
  CHECK(data::read_columns(folder.write("b.csv", "\xEF\xBB\xBFx\n7")) == std::map<std::string, std::vector<double>>{{"x", {7}}});
  CHECK(data::read_columns(folder.write("c.csv", "x,y\n")).at("y").empty());
}

TEST_CASE("spikes come out ascending in time, equal times in the order of the file") {
  Folder folder;
  auto spikes = data::read_spikes(folder.write("s.csv", "cell,time_ms\n3,2\n1,0.5\n2,2\n0,1.25\n"));
  CHECK(spikes.cell == std::vector<int64_t>{1, 0, 3, 2});
  CHECK(spikes.time_ms == std::vector<double>{0.5, 1.25, 2, 2});
}

TEST_CASE("what is wrong with a table is said with its line") {
  Folder folder;
  auto columns = [&](const std::string& text) { return failure([&] { data::read_columns(folder.write("t.csv", text)); }); };
  auto spikes = [&](const std::string& text) { return failure([&] { data::read_spikes(folder.write("t.csv", text)); }); };
  CHECK(columns("") == "`t.csv` is empty | it has no line with the names of columns");
  CHECK(columns("x,y\n1,2\n3\n") == "`t.csv`, line 3 is not usable | it has 1 fields, and the header names 2 columns");
  CHECK(columns("x,y\n1,two\n") == "`t.csv`, line 2 is not usable | `two` is not a number");
  CHECK(columns("x,y\n1,\n") == "`t.csv`, line 2 is not usable | a number is missing");
  CHECK(columns("x,y\n1,nan\n") == "`t.csv`, line 2 is not usable | `nan` is not a number");
  CHECK(columns("x,x\n1,2\n") == "`t.csv`, line 1 is not usable | two columns are called `x`");
  CHECK(columns(std::string("x\n\0\1\2", 5)) == "`t.csv` is not a text | it holds bytes that only binary files have");
  CHECK(spikes("cell,time\n1,2\n") == "`t.csv` is not a list of spikes | it has no column `time_ms`");
  CHECK(spikes("cell,time_ms\n1.5,2\n") == "`t.csv`, line 2 is not usable | cells are counted in whole numbers from 0");
  CHECK(spikes("cell,time_ms\n1,-2\n") == "`t.csv`, line 2 is not usable | a spike before the beginning, at a negative time");
  CHECK(failure([&] { data::read_columns((folder.path / "none.csv").string()); }) == "cannot read `none.csv` | No such file or directory");
  CHECK(failure([&] { data::read_columns(folder.path.string()); }).ends_with("it is a folder"));
}

TEST_CASE("bs1: 16 bits of cell, 23 bits of microseconds; in any order") {
  Folder folder;
  auto spikes = data::read_events({folder.write("a.bs1", event(1, 2, 1, 5000) + event(0, 9, 1, 0x7FFFFF) + event(0, 7, 1, 250)), "bs1", "", 0, 0});
  CHECK(spikes.cell == std::vector<int64_t>{7, 258, 9});
  CHECK(spikes.time_ms == std::vector<double>{0.25, 5, 8388.607});
}

TEST_CASE("bs2: the cell is (polarity · rows + y) · columns + x") {
  Folder folder;
  const std::string path = folder.write("a.bs2", event(3, 2, 0, 1000) + event(4, 1, 1, 2000));
  auto spikes = data::read_events({path, "bs2", "", 3, 5});
  CHECK(spikes.cell == std::vector<int64_t>{13, 24});
  CHECK(failure([&] { data::read_events({path, "bs2", "", 2, 5}); }) == "`a.bs2` does not fit | event 1 is at x = 3, y = 2, outside 2 rows of 5");
  CHECK(failure([&] { data::read_events({path, "bs3", "", 2, 5}); }) == "cannot read `a.bs2` | `bs3` is not a format of events");
}

TEST_CASE("damaged recordings are refused") {
  Folder folder;
  CHECK(failure([&] { data::read_events({folder.write("a.bs1", event(1, 2, 1, 5) + "abc"), "bs1", "", 0, 0}); }) ==
        "`a.bs1` is cut off | its 8 bytes are no whole number of events of 5 bytes");
  CHECK(failure([&] { data::read_events({folder.write("a.bs1", ""), "bs1", "", 0, 0}); }) == "`a.bs1` is empty | a recording has 5 bytes for each event");
  CHECK(failure([&] { data::samples_of(folder.write("a.tar.gz", "this is no archive, and long enough not to be taken for an empty one")); }).starts_with("cannot read the archive `a.tar.gz`"));
}

TEST_CASE("an archive holds many recordings, chosen by name; 2 comes before 10") {
  Folder folder;
  const std::string path = (folder.path / "all.tar.gz").string();
  write_archive(path, {{"set/10.bs2", event(0, 0, 0, 10)}, {"set/2.bs2", event(1, 0, 0, 20)}, {"set/readme.txt", "hello"}});
  CHECK(data::samples_of(path) == std::vector<std::string>{"set/2.bs2", "set/10.bs2", "set/readme.txt"});
  for (const char* name : {"set/10.bs2", "10.bs2", "10"}) CHECK(data::read_events({path, "bs2", name, 1, 2}).cell == std::vector<int64_t>{0});
  CHECK(data::read_events({path, "bs2", "", 1, 2}).cell == std::vector<int64_t>{1});
  CHECK(failure([&] { data::read_events({path, "bs2", "3", 1, 2}); }) == "no recording `3` in `all.tar.gz` | it has 2, from `set/2.bs2` to `set/10.bs2`");
  CHECK(failure([&] { data::read_events({path, "bs1", "", 1, 2}); }) == "no recording in `all.tar.gz` | none of its 3 files ends in .bs1");
  std::string half;
  {
    std::ifstream file(path, std::ios::binary);
    half.assign(std::istreambuf_iterator<char>(file), {});
  }
  CHECK(failure([&] { data::read_events({folder.write("half.tar.gz", half.substr(0, half.size() / 2)), "bs2", "10", 1, 2}); }).starts_with("cannot read the archive"));
}

TEST_CASE("the recordings of N-MNIST have the counts that were published with them") {
  const fs::path archive = data_test::real_data() / "neuromorphic" / "nmnist-small.tar.gz";
  if (!fs::exists(archive)) {
    MESSAGE("skipped: set NSIM_DATA to the folder that holds neuromorphic/nmnist-small.tar.gz");
    return;
  }
  auto spikes = data::read_events({archive.string(), "bs2", "1", 34, 34});
  CHECK(spikes.cell.size() >= 1069);
  CHECK(spikes.cell.size() <= 7152);
  CHECK(spikes.time_ms.back() < 400);
  CHECK(spikes.time_ms.back() > 250);
  CHECK(data::samples_of(archive.string()).size() == 1113);
}
