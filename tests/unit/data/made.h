// Files of sets, made in memory for the tests of readers.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>
#include <zlib.h>

namespace data_test {

inline std::string big_endian(uint64_t x, int bytes) {
  std::string text;
  for (int k = bytes - 1; k >= 0; --k) text += static_cast<char>(x >> 8 * k & 255);
  return text;
}

inline std::string idx(const std::vector<uint32_t>& counts, const std::string& elements, int type = 8) {
  std::string text{'\0', '\0', static_cast<char>(type), static_cast<char>(counts.size())};
  for (const uint32_t n : counts) text += big_endian(n, 4);
  return text + elements;
}

/// Bytes 0, 1, 2, ...
inline std::string ramp(size_t n, int from = 0) {
  std::string text;
  for (size_t k = 0; k < n; ++k) text += static_cast<char>(from + static_cast<int>(k));
  return text;
}

inline std::string gzip(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, bytes.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())), stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data()), stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

inline std::string npy(const std::string& type, const std::string& shape, const std::string& elements, int version = 1, const std::string& order = "False") {
  std::string header = "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
  const size_t length = version == 1 ? 2 : 4;
  header += std::string(63 - (8 + length + header.size()) % 64, ' ') + "\n";
  std::string size = big_endian(header.size(), static_cast<int>(length));
  std::reverse(size.begin(), size.end());
  return "\x93NUMPY" + std::string{static_cast<char>(version), '\0'} + size + header + elements;
}

}  // namespace data_test
