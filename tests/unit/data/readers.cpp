// CSV, NPY, NPZ and folders of PNG as sets: what they give, and what is wrong with damaged ones.
#include <doctest/doctest.h>
#include "runtime/data/readers.h"
#include "tests/unit/data/made.h"
#include "tests/unit/data/place.h"
#include <archive.h>
#include <archive_entry.h>
#include <cstring>
#include <png.h>

using namespace nsim;
namespace fs = std::filesystem;
using namespace data_test;

namespace {

std::vector<float> sample(const data::Samples& samples, int64_t k) {
  std::vector<float> to(static_cast<size_t>(samples.size()));
  samples.read(k, to.data());
  return to;
}

template <class T>
std::string raw(const std::vector<T>& numbers) { return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T)}; }

void write_png(const fs::path& path, uint32_t rows, uint32_t columns, bool colours, const std::string& pixels) {
  fs::create_directories(path.parent_path());
  png_image image;
  std::memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION, image.width = columns, image.height = rows, image.format = colours ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  REQUIRE(png_image_write_to_file(&image, path.c_str(), 0, pixels.data(), 0, nullptr));
}

void write_npz(const std::string& path, const std::vector<std::pair<std::string, std::string>>& arrays, bool packed) {
  archive* a = archive_write_new();
  archive_write_set_format_zip(a);
  archive_write_set_options(a, packed ? "zip:compression=deflate" : "zip:compression=store");
  REQUIRE(archive_write_open_filename(a, path.c_str()) == ARCHIVE_OK);
  for (const auto& [name, bytes] : arrays) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, (name + ".npy").c_str());
    archive_entry_set_size(entry, static_cast<int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(a, entry);
    archive_write_data(a, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_free(a);
}

}  // namespace

TEST_CASE("CSV: one column is the label, the others are elements; packed or not") {
  Folder folder;
  const std::string text = "# flowers\nwidth,label,length\r\n1,0,2.5\n\n-3e1,2,+4\n";
  for (const std::string& path : {folder.write("a.csv", text), folder.write("b.csv.gz", gzip(text))}) {
    const data::Samples set = data::read_set(path, "a").train;
    CHECK(set.count == 2);
    CHECK(set.axes == std::vector<data::Extent>{{"cell", 2}});
    CHECK(sample(set, 1) == std::vector<float>{-30, 4});
    CHECK(set.columns.at("label").values == std::vector<double>{0, 2});
    CHECK(set.classes() == 3);
  }
  CHECK(data::read_csv(folder.write("c.csv", "x,y\n1,2\n")).classes() == 0);
  CHECK(data::read_csv(folder.write("c.csv", "x,kind\n1,2\n"), "kind").classes() == 3);
}

TEST_CASE("CSV: labels that are texts become classes, with the same numbers in both parts") {
  Folder folder;
  folder.write("set/train.csv", "x,label\n1,setosa\n2,\"virginica\"\n3,setosa\n");
  folder.write("set/test.csv", "x,label\n4,versicolor\n5,virginica\n");
  const data::Set set = data::read_set(folder.path / "set", "flowers");
  CHECK(set.train.columns.at("label").values == std::vector<double>{0, 2, 0});
  CHECK(set.test.columns.at("label").values == std::vector<double>{1, 2});
  CHECK(set.train.columns.at("label").names == std::vector<std::string>{"setosa", "versicolor", "virginica"});
  CHECK(set.train.classes() == 3);
  folder.write("set/test.csv", "x,label\n4,0\n");
  CHECK(said(folder, [&] { data::read_set(folder.path / "set", ""); }) == "the parts of `set` do not fit together | the labels of one are texts, those of the other numbers");
}

TEST_CASE("CSV: what is wrong is said with its line") {
  Folder folder;
  const auto read = [&](const std::string& text) { return said(folder, [&] { data::read_csv(folder.write("t.csv", text)); }); };
  CHECK(read("") == "`t.csv` is empty | it has no samples");
  CHECK(read("label,x\n") == "`t.csv` is empty | it has no samples");
  CHECK(read("5,1,2\n") == "`t.csv`, line 1 is not usable | the first line has numbers only");
  CHECK(read("label\n1\n") == "`t.csv`, line 1 is not usable | no column is left beside `label`");
  CHECK(read("x,x\n1,2\n") == "`t.csv`, line 1 is not usable | two columns are called `x`");
  CHECK(read("label,x\n1,2\n1\n") == "`t.csv`, line 3 is not usable | it has 1 fields, and the header names 2 columns");
  CHECK(read("label,x\n1,two\n") == "`t.csv`, line 2 is not usable | `two` is not a number");
  CHECK(read("label,x\n1,1e300\n") == "`t.csv` is not usable | sample 0, counted from 0, holds a number that is not finite");   // in single precision
  CHECK(read("label,x\n1,\n") == "`t.csv`, line 2 is not usable | a number is missing");
  CHECK(read("label,x\n,1\n") == "`t.csv`, line 2 is not usable | its label is missing");
  CHECK(read("label,x\n-1,2\n") == "`t.csv` holds no labels | a label is a whole number from 0, and one of these is -1.000000");
  CHECK(read(std::string("label,x\n\0,1\n", 12)) == "`t.csv` is not a text | it holds bytes that only binary files have");
}

TEST_CASE("NPY: all whole and real numbers, little and big end first, all versions") {
  Folder folder;
  const auto read = [&](const std::string& bytes) { return data::read_npy(folder.write("a.npy", bytes)); };
  CHECK(sample(read(npy("|u1", "(2, 1)", std::string("\x00\xFF", 2))), 1) == std::vector<float>{1});
  CHECK(sample(read(npy("|b1", "(1, 2)", std::string("\1\0", 2))), 0) == std::vector<float>{1, 0});
  CHECK(sample(read(npy("|i1", "(1, 2)", "\xFF\x7F")), 0) == std::vector<float>{-1, 127});
  CHECK(sample(read(npy("<i2", "(1, 2)", raw<int16_t>({-300, 5}))), 0) == std::vector<float>{-300, 5});
  CHECK(sample(read(npy("<i8", "(1, 2)", raw<int64_t>({-300, 5}))), 0) == std::vector<float>{-300, 5});
  CHECK(sample(read(npy("<u8", "(1, 1)", raw<uint64_t>({70000}))), 0) == std::vector<float>{70000});
  CHECK(sample(read(npy("<f4", "(1, 2)", raw<float>({-2.5, 5}), 2)), 0) == std::vector<float>{-2.5, 5});
  CHECK(sample(read(npy("<f8", "(1, 2)", raw<double>({-2.5, 5}), 3)), 0) == std::vector<float>{-2.5, 5});
  CHECK(sample(read(npy(">f8", "(1, 1)", big_endian(0x4004000000000000, 8))), 0) == std::vector<float>{2.5});
  // Half precision: 1, the largest, the smallest, -2.
  CHECK(sample(read(npy("<f2", "(1, 4)", raw<uint16_t>({0x3C00, 0x7BFF, 0x0001, 0xC000}))), 0) == std::vector<float>{1, 65504, 0x1p-24f, -2});
  const data::Samples line = read(npy("<f4", "(3,)", raw<float>({1, 2, 3})));
  CHECK(line.axes.empty());
  CHECK(sample(line, 2) == std::vector<float>{3});
  CHECK(read(npy("|u1", "(2, 3, 4, 5)", ramp(120))).axes == std::vector<data::Extent>{{"channel", 3}, {"row", 4}, {"column", 5}});
  CHECK(data::read_npy(folder.write("a.npy", npy("|u1", "(2, 1)", "ab")), folder.write("b.npy", npy("<i8", "(2,)", raw<int64_t>({4, 0})))).columns.at("label").values == std::vector<double>{4, 0});
}

TEST_CASE("NPY: what is wrong with a file is said") {
  Folder folder;
  const auto read = [&](const std::string& bytes) { return said(folder, [&] { data::read_npy(folder.write("a.npy", bytes)); }); };
  const std::string whole = npy("<f4", "(3, 2)", std::string(24, '\0'));
  CHECK(read("") == "`a.npy` is empty | it has no bytes");
  CHECK(read("no array at all") == "`a.npy` cannot be read | it does not begin with the mark of an array of NumPy");
  CHECK(read(whole.substr(0, 40)) == "`a.npy` is cut off | it ends inside its header");
  CHECK(read(whole.substr(0, whole.size() - 3)) == "`a.npy` is cut off | its header promises 24 bytes, and 21 follow it");
  CHECK(read(npy("|O", "(3,)", "")) == "`a.npy` cannot be read | its numbers are of the type `|O`, which is not read");
  CHECK(read(npy("<c8", "(3,)", "")) == "`a.npy` cannot be read | its numbers are of the type `<c8`, which is not read");
  CHECK(read(npy("<f4", "(3, 2)", std::string(24, '\0'), 1, "True")) == "`a.npy` cannot be read | its columns stand before its rows");
  CHECK(read(npy("<f4", "(3, x)", "")) == "`a.npy` cannot be read | its shape is not a list of numbers");
  CHECK(read(npy("<f4", "(0, 2)", "")) == "`a.npy` is empty | one of its axes has the size 0");
  CHECK(read(npy("<f4", "()", "abcd")) == "`a.npy` holds no samples | it is a single number");
  CHECK(read(npy("<f4", "(99999999999, 99999999999)", "")) == "`a.npy` is damaged | its header asks for more numbers than a computer can hold");
  CHECK(read(npy("<f4", "(1,)", raw<uint32_t>({0x7FC00000}))).ends_with("holds a number that is not finite"));
}

TEST_CASE("NPZ: the arrays x_train y_train x_test y_test, packed or not") {
  Folder folder;
  for (const bool packed : {false, true}) {
    const std::string path = (folder.path / "a.npz").string();
    write_npz(path, {{"x_test", npy("|u1", "(1, 1, 2)", "\xFF\xFF")}, {"x_train", npy("|u1", "(2, 1, 2)", std::string(4, '\0'))}, {"y_test", npy("|u1", "(1,)", "\3")}, {"y_train", npy("<i8", "(2,)", raw<int64_t>({1, 0}))}}, packed);
    const data::Set set = data::read_set(path, "a");
    CHECK(set.train.count == 2);
    CHECK(sample(set.test, 0) == std::vector<float>{1, 1});
    CHECK(set.train.columns.at("label").values == std::vector<double>{1, 0});
    CHECK(set.train.classes() == 4);
    CHECK(set.train.axes == std::vector<data::Extent>{{"row", 1}, {"column", 2}});
  }
  const std::string path = (folder.path / "b.npz").string();
  write_npz(path, {{"weights", npy("|u1", "(1, 1)", "a")}}, true);
  CHECK(said(folder, [&] { data::read_npz(path); }) == "no samples in `b.npz` | it holds `weights.npy`");
  write_npz(path, {{"x", npy("|u1", "(2, 1)", "ab")}, {"y", npy("|u1", "(3,)", "abc")}}, true);
  CHECK(said(folder, [&] { data::read_npz(path); }) == "`b.npz: y` does not belong to `b.npz: x` | it has 3 labels for 2 samples");
  CHECK(said(folder, [&] { data::read_npz(folder.write("c.npz", "no archive at all, but long enough")); }).starts_with("cannot read the archive `c.npz`"));
}

TEST_CASE("PNG: a folder for each class, grey or in colours, with a test part or without") {
  Folder folder;
  write_png(folder.path / "grey/cat/10.png", 2, 3, false, ramp(6, 100));
  write_png(folder.path / "grey/cat/2.png", 2, 3, false, ramp(6));
  write_png(folder.path / "grey/dog/1.png", 2, 3, false, std::string(6, '\xFF'));
  const data::Set grey = data::read_set(folder.path / "grey", "pets");
  CHECK(grey.train.count == 3);
  CHECK(grey.test.count == 0);
  CHECK(grey.train.axes == std::vector<data::Extent>{{"row", 2}, {"column", 3}});
  CHECK(grey.train.columns.at("label").values == std::vector<double>{0, 0, 1});
  CHECK(grey.train.columns.at("label").names == std::vector<std::string>{"cat", "dog"});
  for (int k = 0; k < 6; ++k) CHECK(sample(grey.train, 0)[size_t(k)] == doctest::Approx(k / 255.0));   // 2.png before 10.png
  write_png(folder.path / "colour/train/a/1.png", 1, 2, true, std::string("\xFF\0\0\0\xFF\0", 6));
  write_png(folder.path / "colour/train/b/1.png", 1, 2, false, "\xFF\xFF");
  write_png(folder.path / "colour/test/b/1.png", 1, 2, false, std::string("\0\0", 2));
  const data::Set colour = data::read_set(folder.path / "colour", "pets");
  CHECK(colour.train.axes == std::vector<data::Extent>{{"channel", 3}, {"row", 1}, {"column", 2}});
  CHECK(sample(colour.train, 0) == std::vector<float>{1, 0, 0, 1, 0, 0});
  CHECK(sample(colour.train, 1) == std::vector<float>(6, 1.0f));
  CHECK(colour.test.columns.at("label").values == std::vector<double>{1});
  CHECK(colour.test.classes() == 2);
}

TEST_CASE("PNG: pictures of another size, or damaged") {
  Folder folder;
  write_png(folder.path / "set/a/1.png", 2, 3, false, ramp(6));
  write_png(folder.path / "set/b/1.png", 3, 3, false, ramp(9));
  const auto read = [&] { return said(folder, [&] { data::read_set(folder.path / "set", ""); }); };
  CHECK(read() == "the pictures are not of one size | `set/a/1.png` is 2 x 3 pixels, `set/b/1.png` 3 x 3");
  folder.write("set/b/1.png", "no picture");
  CHECK(read().starts_with("cannot read the picture `set/b/1.png` | "));
  write_png(folder.path / "set/b/1.png", 2, 3, false, ramp(6));
  const auto size = fs::file_size(folder.path / "set/b/1.png");
  fs::resize_file(folder.path / "set/b/1.png", size - 20);
  CHECK(read().starts_with("cannot read the picture `set/b/1.png` | "));
  CHECK(said(folder, [&] { data::read_set(folder.path / "none", ""); }) == "cannot read `none` | there is no such file or folder");
  folder.write("empty/readme.txt", "");
  CHECK(said(folder, [&] { data::read_set(folder.path / "empty", ""); }).starts_with("no set in `empty` | the folder holds no images"));
}
