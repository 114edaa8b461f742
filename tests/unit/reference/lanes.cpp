// Numbers drawn in SIMD lanes are those of the functions for one number, bit for bit.
#include <doctest/doctest.h>
#include "kernels/draw.h"
#include "runtime/reference/neighbours.h"
#include <cstring>
#include <vector>

using namespace nsim;

TEST_CASE("lanes draw the bits of the scalar functions, for any number of points") {
  for (size_t n : {size_t{1}, size_t{511}, size_t{512}, size_t{513}, size_t{3000}}) {
    std::vector<int64_t> entity;
    std::vector<uint32_t> lane;
    std::vector<double> a, b;
    for (size_t k = 0; k < n; ++k) {
      entity.push_back(static_cast<int64_t>(k * 0x123456789ull % 0x7FFFFFFFFFull)), lane.push_back(static_cast<uint32_t>(k * 7));
      a.push_back(0.5 + 0.001 * static_cast<double>(k)), b.push_back(0.25 + 0.002 * static_cast<double>(k));
    }
    reference::Lanes lanes{9, 1234, 56, 3, n, entity.data(), lane.data(), a.data(), b.data()};
    std::vector<double> found(n), one(n);
    auto same = [&] { return std::memcmp(found.data(), one.data(), n * sizeof(double)) == 0; };
    auto each = [&](auto draw) {
      for (size_t k = 0; k < n; ++k) one[k] = draw(static_cast<uint64_t>(entity[k] + 3), lane[k], a[k], b[k]);
    };
    REQUIRE(reference::draw_lanes(graph::Law::uniform, lanes, found.data()));
    each([](uint64_t e, uint32_t l, double x, double y) { return kernels::draw_uniform(9, 1234, e, l, 56, x, y); });
    CHECK(same());
    REQUIRE(reference::draw_lanes(graph::Law::normal, lanes, found.data()));
    each([](uint64_t e, uint32_t l, double x, double y) { return kernels::draw_normal(9, 1234, e, l, 56, x, y); });
    CHECK(same());
    REQUIRE(reference::draw_lanes(graph::Law::lognormal, lanes, found.data()));
    each([](uint64_t e, uint32_t l, double x, double y) { return kernels::draw_lognormal(9, 1234, e, l, 56, x, y); });
    CHECK(same());
    REQUIRE(reference::draw_lanes(graph::Law::exponential, lanes, found.data()));
    each([](uint64_t e, uint32_t l, double x, double) { return kernels::draw_exponential(9, 1234, e, l, 56, x); });
    CHECK(same());
    CHECK(!reference::draw_lanes(graph::Law::gamma, lanes, found.data()));
  }
}

TEST_CASE("neighbours draw the bits of the scalar functions, in runs of any length, with gaps and in any order") {
  std::vector<int64_t> entity;
  std::vector<uint32_t> lane;
  auto add = [&](int64_t e, uint32_t l) { entity.push_back(e), lane.push_back(l); };
  for (int64_t k = 0; k < 300; ++k) add(k + 50, 4);
  for (int64_t k = 0; k < 200; ++k) add((int64_t{7} << 32 | 128) + k, k < 130 ? 1 : 2);
  for (int64_t k = 0; k < 100; k += 3) add(1024 + k, 1);
  for (int64_t k = 100; k-- > 0;) add(4096 + k, 1);
  for (int64_t k = 0; k < 100; ++k) add(k * 1000, 9);
  const size_t n = entity.size();
  for (const bool named : {true, false}) {
    reference::Lanes lanes{9, 1234, 56, 3, n, named ? entity.data() : nullptr, named ? lane.data() : nullptr};
    lanes.every_lane = 5;
    std::vector<double> doubles(n);
    std::vector<float> floats(n);
    std::vector<uint32_t> words(n);
    reference::normals(lanes, 3.0, 0.7, doubles.data());
    reference::normals(lanes, 3.0f, 0.7f, floats.data());
    reference::shared_words(lanes, words.data());
    for (size_t k = 0; k < n; ++k) {
      const uint64_t e = named ? static_cast<uint64_t>(entity[k]) + 3 : k + 3;
      const uint32_t l = named ? lane[k] : 5;
      REQUIRE(doubles[k] == kernels::draw_normal(9, 1234, e, l, 56, 3.0, 0.7));
      REQUIRE(floats[k] == kernels::draw_normal(9, 1234, e, l, 56, 3.0f, 0.7f));
      REQUIRE(words[k] == kernels::shared_word(9, 1234, e, l, 56, 0));
    }
  }
}
