#include "runtime/device/device.h"

#include "engine/text/diagnostic.h"

#include <cstring>

namespace nsim::device {

namespace {
constexpr size_t two_lines = 128;  // neighbouring lines are fetched in pairs

template <class T>
T load(const void* at, size_t k) {
  T value;
  std::memcpy(&value, static_cast<const unsigned char*>(at) + k * sizeof(T), sizeof(T));
  return value;
}
template <class T>
void store(void* at, size_t k, T value) {
  std::memcpy(static_cast<unsigned char*>(at) + k * sizeof(T), &value, sizeof(T));
}
}  // namespace

void* Array::at() { return bytes.data(); }
const void* Array::at() const { return bytes.data(); }

double Array::get(size_t k) const {
  require(k < n, "an array is read inside its bounds");
  if (integer && element_bytes == 1) return load<uint8_t>(at(), k);
  if (integer && element_bytes == 2) return load<uint16_t>(at(), k);
  if (integer) return element_bytes == 4 ? load<int32_t>(at(), k) : static_cast<double>(load<int64_t>(at(), k));
  return element_bytes == 4 ? load<float>(at(), k) : load<double>(at(), k);
}

bool Array::fits(double value) const {
  if (!integer || element_bytes > 2) return true;
  return value >= 0 && value <= (element_bytes == 1 ? 255 : 65535);
}

void Array::append_to(std::vector<double>& list, size_t first, size_t count) const {
  require(first + count <= n, "an array is read inside its bounds");
  if (!integer && element_bytes == 4) {
    const auto* from = static_cast<const float*>(at()) + first;
    list.insert(list.end(), from, from + count);
  } else {
    for (size_t k = 0; k < count; ++k) list.push_back(get(first + k));
  }
}

void Array::set(size_t k, double value) {
  require(k < n, "an array is written inside its bounds");
  require(fits(value), "a whole number fits into the bytes of its array");
  if (integer && element_bytes == 1) return store(at(), k, static_cast<uint8_t>(value));
  if (integer && element_bytes == 2) return store(at(), k, static_cast<uint16_t>(value));
  if (integer && element_bytes == 4) return store(at(), k, static_cast<int32_t>(value));
  if (integer) return store(at(), k, static_cast<int64_t>(value));
  if (element_bytes == 4) return store(at(), k, static_cast<float>(value));
  store(at(), k, value);
}

Array make_array(size_t n, size_t element_bytes, bool integer) {
  require(element_bytes == 4 || element_bytes == 8 || (integer && element_bytes <= 2 && element_bytes > 0), "an array holds numbers of 4 or 8 bytes, or whole ones of 1 or 2");
  Array array;
  array.n = n;
  array.element_bytes = element_bytes;
  array.integer = integer;
  array.bytes = wire::Memory<unsigned char>(n * element_bytes, two_lines);
  if (n) std::memset(array.bytes.data(), 0, n * element_bytes);
  return array;
}

}  // namespace nsim::device
