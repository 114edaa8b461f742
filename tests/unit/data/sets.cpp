// Reading IDX sets: numbers, axes, labels, and everything that can be wrong with the files.
#include <doctest/doctest.h>
#include "kernels/philox.h"
#include "runtime/data/find.h"
#include "runtime/data/readers.h"
#include "tests/unit/data/made.h"
#include "tests/unit/data/place.h"
#include <bit>

using namespace nsim;
namespace fs = std::filesystem;
using namespace data_test;

namespace {

/// Two training pictures of 2 x 3 with the labels 1 and 0, one test picture with label 2.
void write_small(const Folder& folder, bool packed) {
  const auto write = [&](const std::string& name, const std::string& bytes) { folder.write("set/" + name + (packed ? ".gz" : ""), packed ? gzip(bytes) : bytes); };
  write("train-images-idx3-ubyte", idx({2, 2, 3}, ramp(12)));
  write("train-labels-idx1-ubyte", idx({2}, std::string{1, 0}));
  write("t10k-images-idx3-ubyte", idx({1, 2, 3}, std::string(6, '\xFF')));
  write("t10k-labels-idx1-ubyte", idx({1}, std::string{2}));
}

std::vector<float> sample(const data::Samples& samples, int64_t k) {
  std::vector<float> to(static_cast<size_t>(samples.size()));
  samples.read(k, to.data());
  return to;
}

}  // namespace

TEST_CASE("IDX: bytes from 0 to 1, row by row, with the classes of both parts; packed or not") {
  for (const bool packed : {false, true}) {
    Folder folder;
    write_small(folder, packed);
    const data::Set set = data::set("set", {folder.path});
    CHECK(set.name == "set");
    CHECK(set.train.count == 2);
    CHECK(set.test.count == 1);
    CHECK(set.train.axes == std::vector<data::Extent>{{"row", 2}, {"column", 3}});
    CHECK(set.train.classes() == 3);
    CHECK(set.test.classes() == 3);
    CHECK(set.train.columns.at("label").values == std::vector<double>{1, 0});
    for (int k = 0; k < 6; ++k) CHECK(sample(set.train, 1)[size_t(k)] == doctest::Approx((6 + k) / 255.0));
    CHECK(sample(set.test, 0) == std::vector<float>(6, 1.0f));
    std::vector<float> batch(3 * 6), labels(3);
    const std::vector<int64_t> which{1, 0, 1};
    set.train.gather(which, batch.data());
    set.train.gather("label", which, labels.data());
    CHECK(batch[6] == 0);
    CHECK(batch[0] == batch[12]);
    CHECK(labels == std::vector<float>{0, 1, 0});
  }
}

TEST_CASE("IDX: other numbers keep their values") {
  Folder folder;
  const auto read = [&](const std::string& bytes, int type) { return sample(data::read_idx(folder.write("a.idx", idx({1, 2}, bytes, type))), 0); };
  CHECK(read("\xFF\x03", 0x09) == std::vector<float>{-1, 3});
  CHECK(read(big_endian(uint16_t(-300), 2) + big_endian(7, 2), 0x0B) == std::vector<float>{-300, 7});
  CHECK(read(big_endian(uint32_t(-70000), 4) + big_endian(7, 4), 0x0C) == std::vector<float>{-70000, 7});
  CHECK(read(big_endian(std::bit_cast<uint32_t>(0.25f), 4) + big_endian(std::bit_cast<uint32_t>(-2.5f), 4), 0x0D) == std::vector<float>{0.25, -2.5});
  CHECK(read(big_endian(std::bit_cast<uint64_t>(0.25), 8) + big_endian(std::bit_cast<uint64_t>(-2.5), 8), 0x0E) == std::vector<float>{0.25, -2.5});
}

TEST_CASE("IDX: what is wrong with a file is said") {
  Folder folder;
  const auto images = [&](const std::string& bytes) { return said(folder, [&] { data::read_idx(folder.write("a.idx", bytes)); }); };
  const auto labelled = [&](const std::string& labels) {
    return said(folder, [&] { data::read_idx(folder.write("a.idx", idx({2, 1, 1}, "ab")), folder.write("b.idx", labels)); });
  };
  const std::string whole = idx({2, 2, 3}, ramp(12));
  CHECK(images("") == "`a.idx` is empty | it has no bytes");
  CHECK(images("ab") == "`a.idx` is not an IDX file | it has only 2 bytes");
  CHECK(images("a text of some length") == "`a.idx` is not an IDX file | it does not begin with the mark of one");
  CHECK(images(whole.substr(0, 9)) == "`a.idx` is not an IDX file | it ends inside its header");
  CHECK(images(whole.substr(0, whole.size() - 5)) == "`a.idx` is cut off | its header promises 12 bytes, and 7 follow it");
  CHECK(images(whole + "x") == "`a.idx` is damaged | bytes follow after the 12 that its header promises");
  CHECK(images(idx({0, 2, 3}, "")) == "`a.idx` is empty | one of its axes has the size 0");
  CHECK(images(idx({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, "abc")) == "`a.idx` is damaged | its header asks for more numbers than a computer can hold");
  CHECK(images(idx({0xFFFFFFFF, 16}, "abc")) == "`a.idx` is cut off | its header promises 68719476720 bytes, and 3 follow it");
  CHECK(images(idx({1, 1}, big_endian(0x7F800000, 4), 0x0D)) == "`a.idx` is not usable | sample 0, counted from 0, holds a number that is not finite");
  const std::string packed = gzip(idx({200, 5, 7}, ramp(7000)));
  CHECK(images(packed.substr(0, packed.size() / 2)) == "`a.idx` is damaged | its compressed data is cut off");
  std::string flipped = packed;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x55);
  CHECK(images(flipped).starts_with("`a.idx` is damaged | "));
  CHECK(labelled(idx({3}, ramp(3))) == "`b.idx` does not belong to `a.idx` | it has 3 labels for 2 samples");
  CHECK(labelled(idx({2, 1}, ramp(2))) == "`b.idx` holds no labels | labels have one axis, and this file has 2");
  CHECK(labelled(idx({2}, "\xFF\x01", 9)) == "`b.idx` holds no labels | a label is a whole number from 0, and one of these is -1.000000");
  CHECK(said(folder, [&] { data::read_idx((folder.path / "none").string()); }) == "cannot read `none` | No such file or directory");
}

TEST_CASE("a folder of IDX files: parts that do not belong together, or are not there") {
  Folder folder;
  write_small(folder, false);
  const auto read = [&] { return said(folder, [&] { data::read_set(folder.path / "set", "set"); }); };
  folder.write("set/train-images-idx3-ubyte.gz", gzip(idx({2, 2, 3}, ramp(12))));
  CHECK(read() == "nothing failed");   // the same file packed and not
  folder.write("set/letters-train-images-idx3-ubyte", idx({2, 2, 3}, ramp(12)));
  CHECK(read() == "`set` holds several sets | both `letters-train-images-idx3-ubyte` and `train-images-idx3-ubyte` could be the images of the train part");
  fs::remove(folder.path / "set" / "letters-train-images-idx3-ubyte");
  folder.write("set/t10k-images-idx3-ubyte", idx({1, 3, 3}, ramp(9)));
  CHECK(read().ends_with("its training samples are 2 x 3, its test samples 3 x 3"));
  fs::remove(folder.path / "set" / "t10k-images-idx3-ubyte");
  CHECK(read().ends_with("`set/t10k-labels-idx1-ubyte` is there, but not its images"));
}

TEST_CASE("damaged files of sets: numbers or a Failure, never anything else") {
  Folder folder;
  // IDX, packed IDX, NPY, CSV with bytes changed, lost or added, at 400 places each.
  const std::vector<std::pair<std::string, std::string>> files{{"a.idx", idx({3, 2, 2}, ramp(12))}, {"b.idx", gzip(idx({3, 2, 2}, ramp(12)))},
                                                               {"c.npy", npy("<f4", "(3, 2)", std::string(24, '\1'))}, {"d.csv", "label,x,y\n1,2,3\n0,4,5\n"}};
  size_t read = 0, refused = 0;
  for (const auto& [name, bytes] : files) {
    for (uint32_t k = 0; k < 400; ++k) {
      const kernels::Words w = kernels::draw_words(7, 1, k, 0, 0, 0);
      std::string broken = bytes;
      const size_t at = w.at[0] % broken.size();
      if (w.at[1] % 3 == 0) broken[at] = static_cast<char>(w.at[2]);
      else if (w.at[1] % 3 == 1) broken.resize(at);
      else broken.insert(at, 1, static_cast<char>(w.at[2]));
      const std::string path = folder.write(name, broken);
      try {
        const data::Set set = data::read_set(path, "broken");
        REQUIRE(set.train.count > 0);
        for (int64_t s = 0; s < set.train.count; ++s) sample(set.train, s);
        ++read;
      } catch (const Failure& f) {
        REQUIRE(!f.what.empty());
        ++refused;
      }
    }
  }
  CHECK(read + refused == 1600);
  CHECK(refused > 800);
}

TEST_CASE("MNIST and Fashion-MNIST are the sets that were published") {
  if (!fs::exists(real_data() / "mnist")) {
    MESSAGE("skipped: set NSIM_DATA to a folder that holds mnist and fashion-mnist");
    return;
  }
  struct Facts { const char* name; double mean, sd; std::vector<int> train, test; };
  // Counts of the classes and moments as published with the files (moments to four places).
  for (const Facts& facts : {Facts{"mnist", 0.1307, 0.3081, {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}},
                             Facts{"fashion_mnist", 0.2860, 0.3530, std::vector<int>(10, 6000), std::vector<int>(10, 1000)}}) {
    const data::Set set = data::set(facts.name, {real_data()});
    CHECK(set.train.count == 60000);
    CHECK(set.test.count == 10000);
    CHECK(set.train.axes == std::vector<data::Extent>{{"row", 28}, {"column", 28}});
    const auto counts = [](const data::Samples& samples) {
      std::vector<int> n(static_cast<size_t>(samples.classes()));
      for (const double label : samples.columns.at("label").values) ++n[static_cast<size_t>(label)];
      return n;
    };
    CHECK(counts(set.train) == facts.train);
    CHECK(counts(set.test) == facts.test);
    const data::Moments m = data::moments(set.train);
    CHECK(m.mean == doctest::Approx(facts.mean).epsilon(5e-4));
    CHECK(m.sd == doctest::Approx(facts.sd).epsilon(5e-4));
  }
}
