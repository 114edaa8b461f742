// Numbers drawn in SIMD lanes are those of the functions for one number, bit for bit.
#include <doctest/doctest.h>
#include "kernels/draw.h"
#include "runtime/reference/lanes.h"
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
