// Arrays by name in one file: what `save` writes of layers, and what a training goes on from. The ending of the path says the format:
//
//   .safetensors   8 bytes length, a JSON header, the numbers; the note `crc32` is that of the numbers
//   .npz           an uncompressed zip of `name.npy`, whose own sums are checked
//   .h5            a dataset for each name
//
// Numbers are float32, and float64 in arrays that hold a number which is none; so what is read is what was written, to the bit.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace nsim::record {

struct NamedArray {
  std::vector<int64_t> extents;
  std::vector<double> values;                  // the last axis densely
};
struct Arrays {
  std::map<std::string, NamedArray> all;
  std::map<std::string, std::string> notes{};  // .safetensors alone
};

bool keeps_arrays(const std::string& path);    // whether its ending is one of these
/// Appears under its name only when it is complete and on the disk. Failure when it cannot.
void write_arrays(const std::string& path, const Arrays& arrays);
/// Arrays whose names are wanted. Failure when the file is missing, cut off, damaged, or of another kind.
Arrays read_arrays(const std::string& path, const std::function<bool(const std::string&)>& wanted);

bool is_single(const NamedArray& array);       // whether every number is a float32
/// Little-endian.
std::string bytes_of(const NamedArray& array);

namespace safetensors {
std::string write(const Arrays& arrays);
Arrays read(const std::string& bytes, const std::string& path, const std::function<bool(const std::string&)>& wanted);
}  // namespace safetensors
namespace npz {
std::string write(const Arrays& arrays, const std::string& path);
Arrays read(const std::string& path, const std::function<bool(const std::string&)>& wanted);
}  // namespace npz

}  // namespace nsim::record
