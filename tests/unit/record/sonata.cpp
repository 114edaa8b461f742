#include "runtime/record/file.h"
#include "runtime/record/hdf5_file.h"
#include "runtime/record/read.h"
#include "tests/unit/measure/hand_made.h"
#include "tests/unit/record/folder.h"
#include <doctest/doctest.h>

using namespace nsim;
using test::Folder;
using test::HandMade;

TEST_CASE("spikes come back as they were, stamped with the time of the network") {
  Folder folder;
  HandMade made(0.1, 1000, 5000);
  uint32_t exc = made.population("exc", 3), layer = made.population("column.L4E", 5, "column", "L4E");
  made.population("silent", 2);
  made.spike(exc, 5001, 2);
  made.spike(exc, 5001, 0);
  made.spike(exc, 6000, 1);
  made.spike(layer, 5500, 4);
  record::write_spikes(folder / "spikes.h5", made.run);
  auto spikes = record::read_spikes(folder / "spikes.h5");
  REQUIRE(spikes.size() == 3);
  CHECK(spikes["exc"].times_ms == std::vector<double>{5001 * 0.1, 5001 * 0.1, 6000 * 0.1});
  CHECK(spikes["exc"].cells == std::vector<uint64_t>{2, 0, 1});
  CHECK(spikes["column.L4E"].cells == std::vector<uint64_t>{4});
  CHECK(spikes["silent"].cells.empty());
}

TEST_CASE("a spike file says what SONATA wants to hear") {
  Folder folder;
  HandMade made;
  made.spike(made.population("exc", 3), 1, 2);
  record::write_spikes(folder / "spikes.h5", made.run);
  record::Hdf5Reader file(folder / "spikes.h5");
  CHECK(file.number_attribute("/", "magic") == std::vector<uint64_t>{0x0A7A});
  CHECK(file.number_attribute("/", "version") == std::vector<uint64_t>{0, 1});
  CHECK(file.enumeration_attribute("/spikes/exc", "sorting") == "by_time");
  CHECK(file.text_attribute("/spikes/exc/timestamps", "units") == "ms");
}

TEST_CASE("only the cells that were asked for are written") {
  Folder folder;
  HandMade made;
  uint32_t exc = made.population("exc", 10), inh = made.population("inh", 5);
  made.stage.spikes = {{{HandMade::range(exc, 0, 2), HandMade::range(exc, 8, 9)}}};
  for (uint32_t cell : {1u, 5u, 9u}) made.spike(exc, 10, cell);
  made.spike(inh, 11, 0);
  record::write_spikes(folder / "spikes.h5", made.run);
  auto spikes = record::read_spikes(folder / "spikes.h5");
  CHECK(spikes.size() == 1);
  CHECK(spikes["exc"].cells == std::vector<uint64_t>{1, 9});
}

TEST_CASE("a report holds rows of time and columns of cells, with its mapping") {
  Folder folder;
  HandMade made(0.1, 40, 100);
  uint32_t exc = made.population("exc", 10);
  record::Trace trace;
  trace.request = {graph::ValueId{0}, HandMade::range(exc, 4, 6), 20, "v", dimensions::voltage()};
  trace.step = {120, 140};
  trace.values = {-60.5, -61, -62, -50, -51, -52};
  made.run.traces.push_back(trace);
  record::write_report(folder / "v.h5", made.run, 0);
  record::Hdf5Reader file(folder / "v.h5");
  CHECK(file.extents("/report/exc/data") == std::vector<size_t>{2, 3});
  CHECK(file.doubles("/report/exc/data") == trace.values);
  CHECK(file.text_attribute("/report/exc/data", "units") == "mV");
  CHECK(file.whole_numbers("/report/exc/mapping/node_ids") == std::vector<uint64_t>{4, 5, 6});
  CHECK(file.whole_numbers("/report/exc/mapping/index_pointers") == std::vector<uint64_t>{0, 1, 2, 3});
  CHECK(file.whole_numbers("/report/exc/mapping/element_ids") == std::vector<uint64_t>{0, 0, 0});
  std::vector<double> time = file.doubles("/report/exc/mapping/time");
  CHECK(time[0] == doctest::Approx(12));
  CHECK(time[1] == doctest::Approx(16));
  CHECK(time[2] == doctest::Approx(2));
}

TEST_CASE("what is no spike file is refused, quietly on HDF5's side") {
  Folder folder;
  record::write_whole(folder / "a.h5", "this is text");
  CHECK_THROWS_AS(record::read_spikes(folder / "a.h5"), Failure);
  CHECK_THROWS_AS(record::read_spikes(folder / "missing.h5"), Failure);
  record::write_whole(folder / "cut.h5", [&] {
    HandMade made;
    made.spike(made.population("exc", 3), 1, 2);
    record::write_spikes(folder / "whole.h5", made.run);
    std::string bytes = record::read_whole(folder / "whole.h5");
    return bytes.substr(0, bytes.size() / 2);
  }());
  CHECK_THROWS_AS(record::read_spikes(folder / "cut.h5"), Failure);
}
