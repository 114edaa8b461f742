// Files of NIR as nsim writes and reads them, and what is said of those that are wrong.
#include "runtime/nir/graph.h"
#include "fixture.h"
#include "runtime/record/file.h"

using namespace nsim;
using namespace nsim::nir;

TEST_CASE("a graph comes back from its file as it was written, to the bit") {
  Folder folder;
  Graph graph = chain({{"fc", affine({2, 3}, {0.1, 2, 3, 4, 5, 6}, {0.5, -1})}, {"lif", lif(2)}}, {3}, {2});
  graph.nodes["conv"] = {"Conv2d", {{"weight", {{1, 1, 2, 2}, {1, 2, 3, 4}}}, {"bias", {{1}, {0}}}, {"stride", whole({1, 1})}, {"groups", {{}, {1}, false, true}}}, {{"padding", "same"}}};
  graph.nodes["inner"].type = "NIRGraph";
  graph.nodes["inner"].inner = std::make_shared<Graph>(chain({{"s", {"Scale", {{"scale", {{2}, {1, 2}}}}}}}, {2}, {2}));
  graph.nodes["lif"].notes["by"] = "us";
  write(folder / "a.nir", graph);
  const Graph back = read(folder / "a.nir");
  CHECK(back.edges == graph.edges);
  REQUIRE(back.nodes.size() == graph.nodes.size());
  CHECK(back.nodes.at("inner").inner->nodes.at("s").numbers.at("scale").values == std::vector<double>{1, 2});
  CHECK(back.nodes.at("inner").inner->edges.size() == 2);
  CHECK(back.nodes.at("conv").words.at("padding") == "same");
  CHECK(back.nodes.at("lif").notes.at("by") == "us");
  const Numbers &weight = back.nodes.at("fc").numbers.at("weight"), &stride = back.nodes.at("conv").numbers.at("stride");
  CHECK(weight.extents == std::vector<int64_t>{2, 3});
  CHECK(weight.values == graph.nodes.at("fc").numbers.at("weight").values);
  CHECK_FALSE(weight.single);                  // 0.1 is no float32
  CHECK(back.nodes.at("fc").numbers.at("bias").single);
  CHECK(stride.extents == std::vector<int64_t>{2});
  CHECK(back.nodes.at("conv").numbers.at("groups").extents.empty());
}

TEST_CASE("equal graphs give equal files") {
  Folder folder;
  const Graph graph = chain({{"lif", lif(2)}}, {2}, {2});
  write(folder / "a.nir", graph), write(folder / "b.nir", graph);
  CHECK(record::read_whole(folder / "a.nir") == record::read_whole(folder / "b.nir"));
}

TEST_CASE("a file that is none, or cut short anywhere, is refused by a message") {
  Folder folder;
  CHECK(said([&] { read(folder / "none.nir"); }).find("there is no file") != std::string::npos);
  record::write_whole(folder / "text.nir", "this is no HDF5");
  CHECK(said([&] { read(folder / "text.nir"); }).find("no HDF5 file") != std::string::npos);
  write(folder / "a.nir", chain({{"fc", affine({2, 3}, {0.1, 2, 3, 4, 5, 6}, {0.5, -1})}, {"lif", lif(2)}}, {3}, {2}));
  const std::string whole = record::read_whole(folder / "a.nir");
  for (size_t n = 0; n < whole.size(); n += 97) {
    record::write_whole(folder / "cut.nir", whole.substr(0, n));
    CHECK(said([&] { read(folder / "cut.nir"); }) != "");
  }
}

TEST_CASE("HDF5 files that hold something else say what is missing") {
  Folder folder;
  record::Hdf5Writer().write(folder / "empty.nir");
  CHECK(said([&] { read(folder / "empty.nir"); }).find("no group `/node`") != std::string::npos);
  const auto with = [&](const std::function<void(record::Hdf5Writer&)>& fill) {
    record::Hdf5Writer file;
    fill(file);
    file.write(folder / "x.nir");
    return said([&] { read(folder / "x.nir"); });
  };
  CHECK(with([](auto& f) { f.text("/node/type", "LIF"); }).find("one node of the type `LIF`") != std::string::npos);
  CHECK(with([](auto& f) { f.group("/node"); }).find("no text `/node/type`") != std::string::npos);
  CHECK(with([](auto& f) { f.text("/node/type", "NIRGraph"); }).find("no group `/node/nodes`") != std::string::npos);
  CHECK(with([](auto& f) { f.text("/node/type", "NIRGraph"); f.group("/node/nodes"); }).find("no list `/node/edges`") != std::string::npos);
  CHECK(with([](auto& f) { f.text("/node/type", "NIRGraph"); f.group("/node/nodes/a"); f.texts("/node/edges", {"a", "b"}, 2); }).find("no text `/node/nodes/a/type`") != std::string::npos);
  CHECK(with([](auto& f) { f.text("/node/type", "NIRGraph"); f.group("/node/nodes"); f.texts("/node/edges", {"a", "b", "c"}, 3); }).find("no list of pairs") != std::string::npos);
  CHECK(with([](auto& f) { f.text("/node/type", "NIRGraph"); f.group("/node/nodes"); f.array("/node/edges", {1, 2}, {1, 2}, true); }).find("no list of pairs") != std::string::npos);
}
