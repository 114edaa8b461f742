#include "kernels/philox.h"

#include <cstddef>
#include <cstdlib>
#include <doctest/doctest.h>
#include <set>
#include <vector>

using namespace nsim::kernels;

TEST_CASE("Philox4x32-10 gives the published words") {
  // Known-answer tests that the authors of Philox publish with their library.
  auto check = [](Words got, u32 a, u32 b, u32 c, u32 d) {
    CHECK(got.at[0] == a);
    CHECK(got.at[1] == b);
    CHECK(got.at[2] == c);
    CHECK(got.at[3] == d);
  };
  check(philox_rounds(0, 0, 0, 0, 0, 0), 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
  check(philox_rounds(~0u, ~0u, ~0u, ~0u, ~0u, ~0u), 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
  check(philox_rounds(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0), 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
}

TEST_CASE("every part of a key matters") {
  std::set<u64> seen;
  auto add = [&](u64 seed, u32 stream, u64 entity, u32 lane, u64 moment, u32 call) {
    const Words w = draw_words(seed, stream, entity, lane, moment, call);
    CHECK(seen.insert(u64{w.at[0]} << 32 | w.at[1]).second);
  };
  add(1, 1, 1, 0, 1, 0);
  add(2, 1, 1, 0, 1, 0);
  add(1ull << 32 | 1, 1, 1, 0, 1, 0);
  add(1, 2, 1, 0, 1, 0);
  add(1, 1, 2, 0, 1, 0);
  add(1, 1, 1ull << 32 | 1, 0, 1, 0);
  add(1, 1, 1, 1, 1, 0);
  add(1, 1, 1, 0, 2, 0);
  add(1, 1, 1, 0, 1ull << 32 | 1, 0);
  add(1, 1, 1, 0, 1, 1);
  // Small numbers in different places must not meet: seed 1 with source 3 is not seed 3 with source 1.
  for (u64 seed = 0; seed < 8; ++seed)
    for (u64 high = 1; high < 8; ++high)
      for (u32 lane = 0; lane < 8; ++lane) add(seed, 9, high << 32, lane, 0, 0);
}

TEST_CASE("word k is word k % 4 of call k / 4") {
  for (u32 k = 0; k < 12; ++k) CHECK(draw_word(5, 6, 7, 8, 9, k) == draw_words(5, 6, 7, 8, 9, k / 4).at[k % 4]);
}

TEST_CASE("bits of neighbouring keys are balanced and independent") {
  // Each of 32 bits of the sum of ones over n words: mean n/2, deviation sqrt(n)/2. 5 deviations: 1 in 2e6 for each of the 32 × 3 counts.
  constexpr int n = 1 << 16;
  for (int what = 0; what < 3; ++what) {
    std::vector<int> ones(32), changes(32);
    u32 before = 0;
    for (int k = 0; k < n; ++k) {
      const u32 w = what == 0   ? draw_word(1, 2, static_cast<u64>(k), 0, 3, 0)
                    : what == 1 ? draw_word(1, 2, 3, 0, static_cast<u64>(k), 0)
                                : draw_word(static_cast<u64>(k), 2, 3, 0, 3, 0);
      for (int bit = 0; bit < 32; ++bit) {
        ones[static_cast<size_t>(bit)] += w >> bit & 1;
        changes[static_cast<size_t>(bit)] += (w ^ before) >> bit & 1;
      }
      before = w;
    }
    for (int bit = 0; bit < 32; ++bit) {
      CHECK(std::abs(ones[static_cast<size_t>(bit)] - n / 2) < 5 * 128);
      CHECK(std::abs(changes[static_cast<size_t>(bit)] - n / 2) < 5 * 128);
    }
  }
}
