// NPZ: a zip without compression (pkware.com/appnote) of arrays in the format of NumPy.
#include "engine/text/diagnostic.h"
#include "runtime/data/archive.h"
#include "runtime/data/npy.h"
#include "runtime/record/arrays.h"
#include <fmt/format.h>
#include <zlib.h>

namespace nsim::record::npz {

namespace {

constexpr uint64_t most_bytes = 0xFFFFFFFF;      // of a zip whose lengths have 32 bits

void put(std::string& to, uint64_t x, int bytes) {
  for (int b = 0; b < bytes; ++b) to += static_cast<char>(x >> 8 * b & 0xFF);
}

std::string npy(const NamedArray& array) {
  std::string shape;
  for (int64_t n : array.extents) shape += fmt::format("{},", n);
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", is_single(array) ? "<f4" : "<f8", shape);
  constexpr size_t before = 10, aligned = 64;
  header.resize((before + header.size() + 1 + aligned - 1) / aligned * aligned - before, ' ');
  header.back() = '\n';
  std::string bytes = std::string("\x93NUMPY\x01", 7) + '\0';
  put(bytes, header.size(), 2);
  return bytes + header + bytes_of(array);
}

/// What the entry of a file says in front of it and in the list at the end alike. The day is the first that the format knows.
std::string described(uint32_t sum, size_t size, size_t length_of_name) {
  std::string text;
  put(text, 20, 2), put(text, 0, 2), put(text, 0, 2), put(text, 0, 2), put(text, 0x21, 2);
  put(text, sum, 4), put(text, size, 4), put(text, size, 4);
  put(text, length_of_name, 2), put(text, 0, 2);
  return text;
}

}  // namespace

std::string write(const Arrays& arrays, const std::string& path) {
  std::string bytes, list;
  for (const auto& [array_name, array] : arrays.all) {
    const std::string name = array_name + ".npy", file = npy(array);
    if (bytes.size() + file.size() + name.size() > most_bytes - (1 << 20))
      throw Failure{"could not write " + path, "an .npz file holds 4 GiB at most", "name a file that ends with .safetensors"};
    const std::string what = described(static_cast<uint32_t>(crc32(crc32(0, nullptr, 0), reinterpret_cast<const Bytef*>(file.data()), static_cast<uInt>(file.size()))), file.size(), name.size());
    put(list, 0x02014b50, 4), put(list, 20, 2);
    list += what;
    put(list, 0, 2), put(list, 0, 2), put(list, 0, 2), put(list, 0, 4), put(list, bytes.size(), 4);
    list += name;
    put(bytes, 0x04034b50, 4);
    bytes += what + name + file;
  }
  const size_t begin = bytes.size();
  bytes += list;
  put(bytes, 0x06054b50, 4), put(bytes, 0, 4);
  put(bytes, arrays.all.size(), 2), put(bytes, arrays.all.size(), 2), put(bytes, list.size(), 4), put(bytes, begin, 4), put(bytes, 0, 2);
  return bytes;
}

Arrays read(const std::string& path, const std::function<bool(const std::string&)>& wanted) {
  const std::string ending = ".npy";
  auto own = [&](const std::string& file) { return file.ends_with(ending) ? file.substr(0, file.size() - ending.size()) : file; };
  Arrays arrays;
  data::each_in(path, [&](const std::string& file) { return wanted(own(file)); }, [&](const std::string& file, const std::string& bytes) {
    const data::NpyArray numbers = data::parse_npy(bytes, path + ": " + file);
    NamedArray& array = arrays.all[own(file)];
    array.extents = numbers.counts;
    int64_t n = 1;
    for (int64_t extent : numbers.counts) n *= extent;
    for (int64_t k = 0; k < n; ++k) array.values.push_back(numbers.at(k));
  });
  return arrays;
}

}  // namespace nsim::record::npz
