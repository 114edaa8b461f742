// IDX: 0, 0, type of element, number of axes; the sizes of the axes; the elements. All numbers big-endian. yann.lecun.com/exdb/mnist
#include "engine/text/diagnostic.h"
#include "runtime/data/checked_set.h"
#include "runtime/data/readers.h"
#include "runtime/data/unzipped.h"
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace fs = std::filesystem;

namespace nsim::data {
namespace {

enum class Type : uint8_t { byte = 0x08, signed_byte = 0x09, int16 = 0x0B, int32 = 0x0C, single = 0x0D, twice = 0x0E };

int64_t width(Type type) {
  switch (type) {
    case Type::byte: case Type::signed_byte: return 1;
    case Type::int16: return 2;
    case Type::int32: case Type::single: return 4;
    case Type::twice: return 8;
  }
  return 0;
}

struct Array { Type type{}; std::vector<int64_t> counts; std::vector<uint8_t> bytes; };

uint64_t big_endian(const uint8_t* at, int64_t bytes) {
  uint64_t x = 0;
  for (int64_t k = 0; k < bytes; ++k) x = x << 8 | at[k];
  return x;
}

double element(const Array& a, int64_t k) {
  const uint64_t x = big_endian(a.bytes.data() + k * width(a.type), width(a.type));
  switch (a.type) {
    case Type::byte: return double(x);
    case Type::signed_byte: return static_cast<int8_t>(x);
    case Type::int16: return static_cast<int16_t>(x);
    case Type::int32: return static_cast<int32_t>(x);
    case Type::single: return std::bit_cast<float>(static_cast<uint32_t>(x));
    case Type::twice: return std::bit_cast<double>(x);
  }
  return 0;
}

[[noreturn]] void wrong(const std::string& path, const std::string& why) {
  throw Failure{"`" + path + "` is not an IDX file", why, "an IDX file begins with two zeros, the type of its numbers and how many axes it has; check that it is the right file"};
}

[[noreturn]] void cut_off(const std::string& path, int64_t wanted, size_t found) {
  throw Failure{"`" + path + "` is cut off", "its header promises " + std::to_string(wanted) + " bytes, and " + std::to_string(found) + " follow it", "fetch or copy the file again"};
}

Array read_array(const std::string& path) {
  Unzipped file(path);
  std::array<uint8_t, 4> head{};
  const size_t n = file.read(head.data(), 4);
  if (n == 0) throw Failure{"`" + path + "` is empty", "it has no bytes", "fetch or copy the file again"};
  if (n < 4) wrong(path, "it has only " + std::to_string(n) + " bytes");
  Array a;
  a.type = static_cast<Type>(head[2]);
  if (head[0] != 0 || head[1] != 0 || width(a.type) == 0 || head[3] == 0 || head[3] > 8) wrong(path, "it does not begin with the mark of one");
  std::vector<uint8_t> sizes(size_t{4} * head[3]);
  if (file.read(sizes.data(), sizes.size()) < sizes.size()) wrong(path, "it ends inside its header");
  for (int k = 0; k < head[3]; ++k) a.counts.push_back(static_cast<int64_t>(big_endian(sizes.data() + 4 * k, 4)));
  const int64_t bytes = elements(a.counts, path) * width(a.type);
  // A damaged header may ask for anything: memory is taken as the bytes come.
  for (size_t done = 0; done < static_cast<size_t>(bytes);) {
    const size_t block = std::min(static_cast<size_t>(bytes) - done, std::max(size_t{1} << 16, done));
    a.bytes.resize(done + block);
    const size_t got = file.read(a.bytes.data() + done, block);
    done += got;
    if (got < block) cut_off(path, bytes, done);
  }
  uint8_t more = 0;
  if (file.read(&more, 1) != 0) throw Failure{"`" + path + "` is damaged", "bytes follow after the " + std::to_string(bytes) + " that its header promises", "fetch or copy the file again"};
  return a;
}

std::vector<double> labels_of(const std::string& path) {
  const Array a = read_array(path);
  if (a.counts.size() != 1) throw Failure{"`" + path + "` holds no labels", "labels have one axis, and this file has " + std::to_string(a.counts.size()), "is it the file of the images?"};
  std::vector<double> labels;
  for (int64_t k = 0; k < a.counts[0]; ++k) labels.push_back(element(a, k));
  return labels;
}

/// The file of a folder whose name holds all of the words; empty: none. Two of them are a Failure, unless one is the other unpacked.
std::string file_named(const fs::path& folder, const std::vector<std::string>& names, const char* part, const char* what) {
  std::vector<std::string> found;
  for (const std::string& name : names) {
    const bool test = name.find("t10k") != std::string::npos || name.find("test") != std::string::npos;
    const bool of_part = std::string(part) == "test" ? test : !test && name.find("train") != std::string::npos;
    if (!of_part || name.find(what) == std::string::npos) continue;
    if (name.ends_with(".gz") && std::find(names.begin(), names.end(), name.substr(0, name.size() - 3)) != names.end()) continue;
    found.push_back(name);
  }
  if (found.size() > 1)
    throw Failure{"`" + folder.string() + "` holds several sets", "both `" + found[0] + "` and `" + found[1] + "` could be the " + what + " of the " + part + " part", "give each set a folder of its own"};
  return found.empty() ? "" : (folder / found[0]).string();
}

}  // namespace

Samples read_idx(const std::string& images, const std::string& labels) {
  Array a = read_array(images);
  const int64_t count = a.counts.front();
  std::vector<int64_t> counts(a.counts.begin() + 1, a.counts.end());
  const int64_t size = elements(counts, images);
  Samples samples;
  if (a.type == Type::byte) {
    samples = samples_of(values_of(std::move(a.bytes), size), named_axes(counts));
  } else {
    std::vector<float> numbers(static_cast<size_t>(count * size));
    for (int64_t k = 0; k < count * size; ++k) numbers[static_cast<size_t>(k)] = static_cast<float>(element(a, k));
    samples = samples_of(finite_values(std::move(numbers), size, images), named_axes(counts));
  }
  if (!labels.empty()) samples.columns["label"] = label_column(labels_of(labels), count, labels, images);
  return samples;
}

Set read_idx_folder(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.find("idx") != std::string::npos && (name.ends_with(".gz") || name.ends_with("ubyte") || name.ends_with(".idx") || name.find("-idx") != std::string::npos)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  auto part = [&](const char* which) -> Samples {
    const std::string images = file_named(folder, names, which, "images"), labels = file_named(folder, names, which, "labels");
    if (images.empty() && !labels.empty())
      throw Failure{"`" + folder.string() + "` is not complete", "`" + labels + "` is there, but not its images", "put the file `" + std::string(which == std::string("test") ? "t10k" : which) + "-images-idx3-ubyte.gz` beside it"};
    return images.empty() ? Samples{} : read_idx(images, labels);
  };
  Samples train = part("train"), test = part("test");
  if (train.count == 0 && test.count == 0)
    throw Failure{"no set in `" + folder.string() + "`", "it holds no file such as `train-images-idx3-ubyte.gz`", "name a folder that holds one"};
  return as_set(std::move(train), std::move(test), folder.string());
}

}  // namespace nsim::data
