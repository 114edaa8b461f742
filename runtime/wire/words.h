// A stream of random words that is a pure function of its key: what the rules of connection draw from.
//
// Philox (kernels/philox.h). A stream is named by (seed, stream, entity, lane, purpose); it may take as many words as it likes, so a rule may
// reject and draw again without disturbing another entity. Cost: about 3 ns a word.
#pragma once
#include "kernels/philox.h"
#include <cstdint>

namespace nsim::wire {

/// Why a rule draws: two purposes of one projection share no words.
enum class Purpose : uint32_t { partners = 1, split = 2, skips = 3, pairs = 4, place = 5, sample = 6, share = 7, again = 8 };

class Words {
 public:
  Words(uint64_t seed, uint32_t stream, uint64_t entity, uint32_t lane, Purpose purpose)
      : seed_(seed), entity_(entity), stream_(stream), lane_(lane), purpose_(static_cast<uint64_t>(purpose)) {}

  uint32_t next() {
    if (at_ == 4) {
      words_ = kernels::draw_words(seed_, stream_, entity_, lane_, purpose_ | call_ >> 20 << 8, static_cast<uint32_t>(call_ & 0xFFFFF));
      ++call_;
      at_ = 0;
    }
    return words_.at[at_++];
  }

  /// In (0, 1), 52 bits, never 0 or 1.
  double uniform() {
    uint64_t high = next(), low = next();
    return (static_cast<double>((high << 32 | low) >> 12) + 0.5) * 0x1p-52;
  }

  /// Uniform in [0, n), without bias (multiply and reject, Lemire 2019). n > 0.
  uint32_t below(uint32_t n) {
    uint64_t m = uint64_t{next()} * n;
    if (static_cast<uint32_t>(m) < n) {
      uint32_t least = -n % n;
      while (static_cast<uint32_t>(m) < least) m = uint64_t{next()} * n;
    }
    return static_cast<uint32_t>(m >> 32);
  }

 private:
  uint64_t seed_, entity_;
  uint32_t stream_, lane_;
  uint64_t purpose_, call_ = 0;
  kernels::Words words_{};
  int at_ = 4;
};

}  // namespace nsim::wire
