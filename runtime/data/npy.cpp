#include "runtime/data/npy.h"
#include "engine/text/diagnostic.h"
#include "runtime/data/checked_set.h"
#include <bit>
#include <charconv>
#include <cmath>
#include <optional>

namespace nsim::data {
namespace {

constexpr std::string_view mark = "\x93NUMPY";

[[noreturn]] void wrong(const std::string& name, const std::string& why, const std::string& attempt = "write it again with numpy.save") {
  throw Failure{"`" + name + "` cannot be read", why, attempt};
}

/// What stands after 'key': in the dictionary of the header, up to `end`.
std::string_view value_of(std::string_view header, std::string_view key, char begin, char end, const std::string& name) {
  size_t at = header.find("'" + std::string(key) + "'");
  if (at != std::string_view::npos) at = header.find(begin, at + key.size() + 2);
  const size_t last = at == std::string_view::npos ? at : header.find(end, at + 1);
  if (last == std::string_view::npos) wrong(name, "its header does not say `" + std::string(key) + "`");
  return header.substr(at + 1, last - at - 1);
}

std::vector<int64_t> shape_of(std::string_view text, const std::string& name) {
  std::vector<int64_t> counts;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find(',', begin), text.size());
    std::string_view field = text.substr(begin, end - begin);
    while (!field.empty() && field.front() == ' ') field.remove_prefix(1);
    while (!field.empty() && field.back() == ' ') field.remove_suffix(1);
    begin = end + 1;
    if (field.empty() && begin >= text.size()) break;   // (5,) has a comma at its end
    int64_t n = -1;
    const auto [last, error] = std::from_chars(field.data(), field.data() + field.size(), n);
    if (error != std::errc() || last != field.data() + field.size() || n < 0) wrong(name, "its shape is not a list of numbers");
    counts.push_back(n);
  }
  return counts;
}

/// Half precision: sign, 5 bits of exponent, 10 of fraction.
double half(uint64_t x) {
  const double sign = x >> 15 & 1 ? -1 : 1, fraction = double(x & 0x3FF);
  const int exponent = static_cast<int>(x >> 10 & 0x1F);
  if (exponent == 31) return fraction == 0 ? sign * INFINITY : NAN;
  return sign * (exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25));
}

}  // namespace

double NpyArray::at(int64_t k) const {
  const auto* from = reinterpret_cast<const uint8_t*>(bytes.data()) + k * width;
  uint64_t x = 0;
  for (int64_t b = 0; b < width; ++b) x |= uint64_t{from[big_endian ? width - 1 - b : b]} << 8 * b;
  if (kind == 'f') return width == 8 ? std::bit_cast<double>(x) : width == 4 ? std::bit_cast<float>(static_cast<uint32_t>(x)) : half(x);
  if (kind == 'i') return static_cast<double>(static_cast<int64_t>(x << (64 - 8 * width)) >> (64 - 8 * width));
  return static_cast<double>(x);
}

NpyArray parse_npy(std::string_view bytes, const std::string& name) {
  if (bytes.empty()) throw Failure{"`" + name + "` is empty", "it has no bytes", "write it again with numpy.save"};
  if (!bytes.starts_with(mark) || bytes.size() < 12) wrong(name, "it does not begin with the mark of an array of NumPy");
  const auto byte = [&](size_t k) { return static_cast<size_t>(static_cast<uint8_t>(bytes[k])); };
  const bool first = byte(6) == 1;
  if (byte(6) < 1 || byte(6) > 3) wrong(name, "it is of version " + std::to_string(byte(6)) + " of the format, and 1 to 3 are known");
  const size_t length = first ? byte(8) | byte(9) << 8 : byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24, begin = first ? 10 : 12;
  if (length > bytes.size() - begin) throw Failure{"`" + name + "` is cut off", "it ends inside its header", "copy the file again"};
  const std::string_view header = bytes.substr(begin, length);
  NpyArray a;
  const std::string_view type = value_of(header, "descr", '\'', '\'', name), order = value_of(header, "fortran_order", ':', ',', name);
  a.counts = shape_of(value_of(header, "shape", '(', ')', name), name);
  if (type.size() != 3 || std::string_view("<>|=").find(type[0]) == std::string_view::npos || std::string_view("buif").find(type[1]) == std::string_view::npos)
    wrong(name, "its numbers are of the type `" + std::string(type) + "`, which is not read", "save an array of whole or real numbers, `numpy.save(name, x.astype('float32'))`");
  a.big_endian = type[0] == '>', a.kind = type[1], a.width = type[2] - '0';
  const bool known = a.kind == 'b' ? a.width == 1 : a.kind == 'f' ? a.width == 2 || a.width == 4 || a.width == 8 : a.width == 1 || a.width == 2 || a.width == 4 || a.width == 8;
  if (!known) wrong(name, "its numbers are of the type `" + std::string(type) + "`, which is not read", "save an array of whole or real numbers, `numpy.save(name, x.astype('float32'))`");
  if (order.find("True") != std::string_view::npos && a.counts.size() > 1) wrong(name, "its columns stand before its rows", "save `numpy.ascontiguousarray(x)`");
  const int64_t wanted = elements(a.counts, name) * a.width;
  a.bytes = bytes.substr(begin + length);
  if (static_cast<int64_t>(a.bytes.size()) < wanted)
    throw Failure{"`" + name + "` is cut off", "its header promises " + std::to_string(wanted) + " bytes, and " + std::to_string(a.bytes.size()) + " follow it", "copy the file again"};
  return a;
}

}  // namespace nsim::data
