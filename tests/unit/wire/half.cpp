#include "runtime/wire/half.h"
#include "runtime/wire/branch.h"
#include "tests/unit/wire/network.h"
#include <cmath>
#include <cstring>
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::tests;

namespace {

constexpr auto total = graph::Projection::total;

plan::Schedule drawn(plan::Code weight) {
  plan::Schedule s = network(200, 300, total, number(20000));
  s.half_weights = true;
  s.wirings[0].constant_weight = false;
  s.wirings[0].weight = std::move(weight);
  plan::BlockPlan block;
  block.n_cells = 300;
  block.groups = {{1, 0, 300}};
  s.blocks.push_back(block);
  s.populations[1].block = {0};
  return s;
}

std::vector<wire::Rounding> rounded(wire::Wired& wired) { return wire::round_weights({&wired}); }

/// A projection of one row on one thread, with these weights.
wire::Wired of_weights(const std::vector<float>& weights) {
  wire::Wired wired;
  wired.shards.resize(1);
  wired.shards[0].row = {0, static_cast<int64_t>(weights.size())};
  wired.shards[0].target.assign(weights.size(), 0);
  wired.shards[0].weight_single.assign(weights.begin(), weights.end());
  wired.n_synapses = static_cast<int64_t>(weights.size());
  return wired;
}

}  // namespace

TEST_CASE("the step is the smallest power of two of which the largest weight is at most 32767") {
  CHECK(wire::half_step(32767) == 1);
  CHECK(wire::half_step(32767.4) == 1);   // is rounded to 32767
  CHECK(wire::half_step(32767.5) == 2);   // would be rounded to 32768
  CHECK(wire::half_step(16384) == 1);
  CHECK(wire::half_step(16383.5) == 0.5); // twice that is 32767
  CHECK(wire::half_step(1) == 0x1p-14);   // 2^15 steps of 2^-15 are one too many
  CHECK(wire::half_step(0) == 1);
  CHECK(wire::half_step(1e-44) == 0x1p-126);   // not below the smallest ordinary float
  for (double x = 1e-6; x < 1e6; x *= 1.37) {
    const double step = wire::half_step(x);
    CHECK(std::nearbyint(x / step) <= 32767);
    CHECK(std::nearbyint(x / (step / 2)) > 32767);
  }
}

TEST_CASE("a weight is rounded to the nearest number of steps, ties to even; what is lost is counted") {
  wire::Wired wired = of_weights({32767, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 0.25f, -32766.75f});
  const wire::Rounding found = rounded(wired)[0];
  CHECK(wired.shards[0].weight_single == wire::Column<float>{32767, 0, 2, 2, 0, -2, 0, -32767});
  CHECK(found.step == 1);
  CHECK(found.largest == 32767);
  CHECK(found.n_synapses == 8);
  CHECK(found.rms_error == doctest::Approx(std::sqrt((5 * 0.25 + 2 * 0.0625) / 8)));
}

TEST_CASE("the error of drawn weights is that of rounding: a step over the root of 12") {
  // 20,000 numbers between two steps, uniform there: the mean of their squares is 1/12 with a deviation of 1/sqrt(180 n), 0.6 %; its root half of that.
  const plan::Schedule s = drawn(draw(plan::Law::normal, 88, 8.8, 5));
  wire::Wired w = wired(s);
  const wire::Rounding found = rounded(w)[0];
  CHECK(found.step == 0x1p-8);   // the largest of 20,000 is some 88 + 4 * 8.8: below 128, above 64
  CHECK(found.rms_error / found.step * std::sqrt(12) == doctest::Approx(1).epsilon(0.02));   // six deviations
  for (float x : w.shards[0].weight_single) CHECK(x / 0x1p-8f == std::floor(x / 0x1p-8f));
}

TEST_CASE("rounded weights depend neither on threads nor on the precision") {
  plan::Schedule s = drawn(draw(plan::Law::normal, -3, 1, 5));
  wire::Wired one = wired(s, 1), three = wired(s, 3);
  rounded(one), rounded(three);
  CHECK(synapses(one) == synapses(three));
  s.precision = "single";
  wire::Wired single = wired(s, 1);
  rounded(single);
  CHECK(synapses(one) == synapses(single));
}

TEST_CASE("a synapse takes four bytes, and its weight in memory times the step is the weight it has") {
  plan::Schedule s = drawn(draw(plan::Law::normal, 5, 2, 5));
  const wire::Placement placement = wire::place(s.blocks[0], 2);
  plan::Tract tract{"a->b", s.wirings[0].pre, {0}, false};
  for (wire::Form form : {wire::Form::rows, wire::Form::walk}) {
    std::vector<wire::Wired> wires{wired(s, 2)};
    const double step = rounded(wires[0])[0].step;
    double expected = 0, sum = 0;
    for (const wire::Shard& shard : wires[0].shards)
      for (float x : shard.weight_single) expected += double{x};
    const wire::Laid laid = wire::lay(s, tract, wires, placement, form, false, {step, 3});
    CHECK(laid.constant_double == step);
    int64_t n_segments = 0;
    for (const wire::Branch& branch : laid.branches) {
      for (size_t k = 0; k < branch.weight_half.size(); ++k) sum += step * branch.weight_half[k];
      // All delays are one step: a row is one segment.
      for (size_t at = 0; at < branch.stream.size();) {
        uint32_t head = 0;
        std::memcpy(&head, branch.stream.data() + at, 4);
        const uint32_t place = head >> kernels::walk_tract;
        CHECK(place == 3);
        CHECK((head & kernels::walk_last) != 0);
        at += 4;
        for (uint32_t k = 0; k < (head & kernels::walk_most); ++k, at += 4) {
          int16_t steps = 0;
          std::memcpy(&steps, branch.stream.data() + at + 2, 2);
          sum += step * steps;
        }
        ++n_segments;
      }
    }
    CHECK(sum == expected);   // sums of few steps are exact in double
    CHECK(wire::bytes_of(laid) == 4 * 20000 + 4 * n_segments);
  }
}

TEST_CASE("one weight for all among drawn ones is kept as it is") {
  plan::Schedule s = drawn(number(0.1));
  s.wirings[0].constant_weight = true;
  const wire::Placement placement = wire::place(s.blocks[0], 1);
  plan::Tract tract{"a->b", s.wirings[0].pre, {0}, true};
  std::vector<wire::Wired> wires{wired(s)};
  const wire::Laid laid = wire::lay(s, tract, wires, placement, wire::Form::rows, false);
  CHECK(laid.constant_double == 0.1);
  REQUIRE(laid.branches[0].weight_half.size() == 20000);
  for (size_t k = 0; k < 20000; ++k) CHECK(laid.branches[0].weight_half[k] == 1);
}

TEST_CASE("a weight that no float holds is reported") {
  plan::Schedule s = drawn(draw(plan::Law::normal, 1e39, 1, 5));
  CHECK(complaint(s) == "N324: a weight is not a number | infinite or undefined for some of the synapses");
}
