// Random words for sets of samples, as pure functions of what they are for: no order of reading changes them. Internal to the room.
//
// Philox (kernels/philox.h). `purpose` keeps the draws of one key apart; `entity` is a sample or a member of a combination; `moment` an epoch.
#pragma once
#include "kernels/philox.h"
#include "runtime/data/order.h"
#include <utility>

namespace nsim::data {

enum class Purpose : uint32_t { order = 1, again, part, elements, flip, salt, gauss, occlude, dropout, shift, mirror };

class Draws {
 public:
  Draws(const Key& key, Purpose purpose, uint64_t entity, uint64_t moment)
      : seed_(key.seed), entity_(entity), moment_(moment & ((uint64_t{1} << 32) - 1)), stream_(key.stream), lane_(static_cast<uint32_t>(purpose)) {}

  uint32_t next() {
    if (at_ == 4) {
      // Calls go on into the unused upper part of the moment: a long order takes more than 2^20 of them.
      words_ = kernels::draw_words(seed_, stream_, entity_, lane_, moment_ | call_ >> 20 << 32, static_cast<uint32_t>(call_ & 0xFFFFF));
      ++call_, at_ = 0;
    }
    return words_.at[at_++];
  }

  /// Uniform in [0, n) without bias (multiply and reject, Lemire 2019). 0 < n < 2^32.
  int64_t below(int64_t n) {
    const auto bound = static_cast<uint32_t>(n);
    uint64_t m = uint64_t{next()} * bound;
    if (static_cast<uint32_t>(m) < bound) {
      const uint32_t least = -bound % bound;
      while (static_cast<uint32_t>(m) < least) m = uint64_t{next()} * bound;
    }
    return static_cast<int64_t>(m >> 32);
  }

 private:
  uint64_t seed_, entity_, moment_, call_ = 0;
  uint32_t stream_, lane_;
  kernels::Words words_{};
  int at_ = 4;
};

/// Any order with the same chance (Durstenfeld, CACM 7 (1964) 420).
template <class T>
void shuffle(std::vector<T>& items, Draws& draws) {
  for (size_t k = items.size(); k > 1; --k) std::swap(items[k - 1], items[static_cast<size_t>(draws.below(static_cast<int64_t>(k)))]);
}

}  // namespace nsim::data
