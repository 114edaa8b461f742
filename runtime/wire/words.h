// A stream of random words that is a pure function of its key: what the rules of connection draw from.
//
// Philox (kernels/philox.h). A stream is named by (seed, stream, entity, lane, purpose); it may take as many words as it likes, so a rule may
// reject and draw again without disturbing another entity. Cost: about 3 ns a word at first, then 0.8: who takes many is given sixteen calls at once.
#pragma once
#include "kernels/philox.h"
#include <algorithm>
#include <cstdint>

namespace nsim::wire {

/// Why a rule draws: two purposes of one projection share no words.
enum class Purpose : uint32_t { partners = 1, split = 2, skips = 3, pairs = 4, place = 5, sample = 6, share = 7, again = 8 };

/// Sixteen calls side by side, in the machine's widest lanes: words of call k are out[4 k] to out[4 k + 3].
void sixteen_calls(uint64_t seed, uint32_t stream, uint64_t entity, uint32_t lane, uint64_t moment, uint32_t call, uint32_t* out);

class Words {
 public:
  Words(uint64_t seed, uint32_t stream, uint64_t entity, uint32_t lane, Purpose purpose)
      : seed_(seed), entity_(entity), stream_(stream), lane_(lane), purpose_(static_cast<uint64_t>(purpose)) {}

  uint32_t next() {
    if (at_ == end_) refill();
    return words_[at_++];
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
  void refill() {
    const uint64_t moment = purpose_ | call_ >> 20 << 8;
    const auto call = static_cast<uint32_t>(call_ & 0xFFFFF);
    const bool many = call_ >= few && call + 16 <= 1u << 20;
    if (many) {
      sixteen_calls(seed_, stream_, entity_, lane_, moment, call, words_);
    } else {
      const kernels::Words four = kernels::draw_words(seed_, stream_, entity_, lane_, moment, call);
      std::copy(four.at, four.at + 4, words_);
    }
    call_ += many ? 16 : 1;
    at_ = 0, end_ = many ? 64 : 4;
  }

  static constexpr uint64_t few = 4;   // calls, one by one
  uint64_t seed_, entity_;
  uint32_t stream_, lane_;
  uint64_t purpose_, call_ = 0;
  int at_ = 0, end_ = 0;
  uint32_t words_[64];   // from at_ to end_ not taken yet
};

}  // namespace nsim::wire
