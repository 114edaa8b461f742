// One array in the format of NumPy: numpy.org/doc/stable/reference/generated/numpy.lib.format.html. For this room, and for runtime/record.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsim::data {

struct NpyArray {
  std::vector<int64_t> counts;
  char kind = 0;                             // 'b' truth, 'u' 'i' whole numbers, 'f' real
  int64_t width = 0;                         // bytes of one
  bool big_endian = false;
  std::string_view bytes;                    // of the text that was parsed

  double at(int64_t k) const;
};

/// `name` is what messages call it. Failure: damaged, cut off, objects, columns before rows.
NpyArray parse_npy(std::string_view bytes, const std::string& name);

}  // namespace nsim::data
