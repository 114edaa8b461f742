#include "runtime/record/arrays.h"
#include "engine/text/diagnostic.h"
#include "runtime/record/file.h"
#include "runtime/record/hdf5_file.h"
#include <bit>
#include <cmath>
#include <filesystem>

namespace nsim::record {

namespace {

Arrays read_hdf5(const std::string& path, const std::function<bool(const std::string&)>& wanted) {
  Hdf5Reader file(path);
  Arrays arrays;
  for (const std::string& name : file.members("/")) {
    if (!wanted(name)) continue;
    NamedArray& array = arrays.all[name];
    for (size_t n : file.extents("/" + name)) array.extents.push_back(static_cast<int64_t>(n));
    array.values = file.doubles("/" + name);
  }
  return arrays;
}

void write_hdf5(const std::string& path, const Arrays& arrays) {
  Hdf5Writer file;
  for (const auto& [name, array] : arrays.all) file.array("/" + name, array.values, array.extents, is_single(array));
  file.write(path, true);
}

}  // namespace

bool keeps_arrays(const std::string& path) { return path.ends_with(".safetensors") || path.ends_with(".npz") || path.ends_with(".h5"); }

bool is_single(const NamedArray& array) {
  for (double x : array.values)
    if (!std::isnan(x) && double(float(x)) != x) return false;
  return true;
}

std::string bytes_of(const NamedArray& array) {
  const bool single = is_single(array);
  const size_t width = single ? 4 : 8;
  std::string bytes(array.values.size() * width, '\0');
  char* to = bytes.data();
  for (double x : array.values) {
    const uint64_t bits = single ? std::bit_cast<uint32_t>(float(x)) : std::bit_cast<uint64_t>(x);
    for (size_t b = 0; b < width; ++b) *to++ = static_cast<char>(bits >> 8 * b & 0xFF);
  }
  return bytes;
}

void write_arrays(const std::string& path, const Arrays& arrays) {
  if (path.ends_with(".h5")) return write_hdf5(path, arrays);
  write_whole(path, path.ends_with(".npz") ? npz::write(arrays, path) : safetensors::write(arrays), true);
}

Arrays read_arrays(const std::string& path, const std::function<bool(const std::string&)>& wanted) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    throw Failure{"there is no file `" + path + "` to load", "nothing has this name", "run the model that saves it first, or check the name"};
  if (path.ends_with(".h5")) return read_hdf5(path, wanted);
  return path.ends_with(".npz") ? npz::read(path, wanted) : safetensors::read(read_whole(path), path, wanted);
}

}  // namespace nsim::record
