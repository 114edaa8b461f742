#include "runtime/reference/interpret.h"

#include "engine/text/diagnostic.h"
#include "kernels/draw.h"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>

using namespace nsim;
using plan::Code;
using plan::Instruction;
using plan::Op;

namespace {

/// Code that is written instruction by instruction.
struct Writer {
  Code code;
  uint32_t add(Op op, std::initializer_list<uint32_t> args = {}) {
    Instruction i;
    i.op = op;
    for (uint32_t a : args) i.args[i.n_args++] = a;
    code.body.push_back(i);
    return static_cast<uint32_t>(code.body.size() - 1);
  }
  uint32_t number(double x) {
    const uint32_t at = add(Op::constant);
    code.body[at].number = x;
    return at;
  }
  uint32_t read(plan::Source source, uint32_t index) {
    const uint32_t at = add(Op::read);
    code.body[at].source = source;
    code.body[at].index = index;
    return at;
  }
  uint32_t draw(plan::CodeDraw d, std::initializer_list<uint32_t> args) {
    const uint32_t at = add(Op::draw, args);
    code.body[at].index = static_cast<uint32_t>(code.draws.size());
    code.draws.push_back(std::move(d));
    return at;
  }
  std::vector<double> run(uint32_t result, reference::Points points) {
    code.results = {result};
    std::vector<std::vector<double>> out;
    reference::evaluate(code, points, out);
    return out[0];
  }
};

reference::Points points_of(size_t n) {
  reference::Points p;
  p.n = n;
  return p;
}

double once(Op op, std::vector<double> args) {
  Writer w;
  std::vector<uint32_t> at;
  for (double x : args) at.push_back(w.number(x));
  const uint32_t k = at.size() == 1 ? w.add(op, {at[0]}) : at.size() == 2 ? w.add(op, {at[0], at[1]}) : w.add(op, {at[0], at[1], at[2]});
  return w.run(k, points_of(3))[2];
}

const double nan_ = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("every operation computes what its definition says") {
  CHECK(once(Op::add, {2, 3}) == 5);
  CHECK(once(Op::sub, {2, 3}) == -1);
  CHECK(once(Op::mul, {2, 3}) == 6);
  CHECK(once(Op::div, {3, 2}) == 1.5);
  CHECK(once(Op::neg, {3}) == -3);
  CHECK(once(Op::fma, {0x1p30, 0x1p30 + 1, -0x1p60}) == 0x1p30);
  CHECK(once(Op::exp, {1}) == doctest::Approx(std::exp(1.0)).epsilon(1e-15));
  CHECK(once(Op::log, {0}) == -std::numeric_limits<double>::infinity());
  CHECK(once(Op::sqrt, {9}) == 3);
  CHECK(once(Op::pow, {-2, 3}) == -8);
  CHECK(once(Op::sin, {1}) == doctest::Approx(std::sin(1.0)).epsilon(1e-15));
  CHECK(once(Op::cos, {1}) == doctest::Approx(std::cos(1.0)).epsilon(1e-15));
  CHECK(once(Op::tanh, {1}) == doctest::Approx(std::tanh(1.0)).epsilon(1e-15));
  CHECK(once(Op::sigmoid, {0}) == 0.5);
  CHECK(once(Op::exprel, {0}) == 1);
  CHECK(once(Op::abs, {-3}) == 3);
  CHECK(once(Op::sign, {-3}) == -1);
  CHECK(once(Op::floor, {-1.5}) == -2);
  CHECK(once(Op::ceil, {-1.5}) == -1);
  CHECK(once(Op::round, {-1.5}) == -2);
  CHECK(once(Op::min, {2, 1}) == 1);
  CHECK(once(Op::max, {2, 1}) == 2);
  CHECK(once(Op::lt, {1, 2}) == 1);
  CHECK(once(Op::le, {2, 2}) == 1);
  CHECK(once(Op::eq, {2, 2}) == 1);
  CHECK(once(Op::ne, {2, 2}) == 0);
  CHECK(once(Op::ne, {1, 2}) == 1);
  CHECK(once(Op::logical_and, {1, 0}) == 0);
  CHECK(once(Op::logical_or, {1, 0}) == 1);
  CHECK(once(Op::logical_not, {0}) == 1);
  CHECK(once(Op::select, {1, 5, 6}) == 5);
  CHECK(once(Op::select, {0, 5, 6}) == 6);
}

TEST_CASE("a comparison with NaN is false") {
  for (Op op : {Op::lt, Op::le, Op::eq, Op::ne}) {
    CHECK(once(op, {nan_, 1}) == 0);
    CHECK(once(op, {1, nan_}) == 0);
    CHECK(once(op, {nan_, nan_}) == 0);
  }
}

TEST_CASE("time, tick, step, reads and coordinates come from the points") {
  Writer w;
  const uint32_t t = w.add(Op::time), tick = w.add(Op::tick), h = w.add(Op::step_length), v = w.read(plan::Source::buffer, 4),
                 p = w.read(plan::Source::parameter, 2);
  const uint32_t c = w.add(Op::point);
  w.code.body[c].index = static_cast<uint32_t>(plan::Point::pre_axis) | 3u << 8;
  const uint32_t sum = w.add(Op::add, {w.add(Op::add, {w.add(Op::mul, {t, tick}), h}), w.add(Op::mul, {w.add(Op::mul, {v, p}), c})});
  reference::Points points = points_of(2);
  points.time_ms = 7;
  points.tick = 3;
  points.step_ms = 0.5;
  points.read = [](plan::Source source, uint32_t index, double* out) {
    out[0] = source == plan::Source::buffer ? index : 10.0 * index;
    out[1] = out[0] + 1;
  };
  points.point = [](plan::Point point, uint32_t axis, double* out) {
    CHECK(point == plan::Point::pre_axis);
    out[0] = out[1] = axis;
  };
  const auto out = w.run(sum, points);
  CHECK(out[0] == 21.5 + 4 * 20 * 3);
  CHECK(out[1] == 21.5 + 5 * 21 * 3);
}

TEST_CASE("a draw is the one of kernels/, keyed by entity, lane and moment") {
  plan::CodeDraw d;
  d.law = graph::Law::normal;
  d.stream = 99;
  d.each_step = true;
  d.entity_offset = 5;
  Writer w;
  const uint32_t x = w.draw(d, {w.number(1), w.number(2)});
  const std::vector<int64_t> entity{0, int64_t{7} << 32 | 3};
  const std::vector<uint32_t> lane{4, 0};
  reference::Points points = points_of(2);
  points.seed = 11;
  points.moment = 13;
  points.entity = entity.data();
  points.lane = lane.data();
  const auto out = w.run(x, points);
  CHECK(out[0] == kernels::draw_normal(11, 99, 5, 4, 13, 1.0, 2.0));
  CHECK(out[1] == kernels::draw_normal(11, 99, (7ull << 32) + 8, 0, 13, 1.0, 2.0));
  // What is drawn once does not know the moment.
  w.code.draws[0].each_step = false;
  CHECK(w.run(x, points)[0] == kernels::draw_normal(11, 99, 5, 4, 0, 1.0, 2.0));
}

TEST_CASE("a draw seen through a delay is that of the earlier step, and 0 before the first") {
  plan::CodeDraw d;
  d.law = graph::Law::poisson;
  d.each_step = true;
  d.lag = 3;
  Writer w;
  const uint32_t x = w.draw(d, {w.number(20)});
  reference::Points points = points_of(1);
  for (uint64_t n = 0; n < 8; ++n) {
    points.moment = n;
    CHECK(w.run(x, points)[0] == (n > 3 ? kernels::draw_poisson(1, 0, 0, 0, n - 3, 20.0) : 0.0));
  }
  // Without a lag the moment 0 is that of t_0.
  w.code.draws[0].lag = 0;
  points.moment = 0;
  CHECK(w.run(x, points)[0] == kernels::draw_poisson(1, 0, 0, 0, 0, 20.0));
}

TEST_CASE("a source's window is (from, to] in time of the network") {
  plan::CodeDraw d;
  d.law = graph::Law::poisson;
  d.each_step = d.has_from = d.has_to = true;
  Writer w;
  d.from = w.number(0.3);
  d.to = w.number(0.6);
  const uint32_t x = w.draw(d, {w.number(1000)});
  reference::Points points = points_of(1);
  points.step_ms = 0.1;
  for (uint64_t n = 1; n < 10; ++n) {
    points.moment = n;
    CHECK((w.run(x, points)[0] > 0) == (n > 3 && n <= 6));
  }
}

TEST_CASE("truncation and sign draw again; without a chance it is a failure") {
  plan::CodeDraw d;
  d.law = graph::Law::normal;
  d.keep_sign = true;
  Writer w;
  const uint32_t x = w.draw(d, {w.number(-1), w.number(3)});
  int again = 0;
  const auto out = w.run(x, points_of(1000));
  for (size_t k = 0; k < 1000; ++k) {
    REQUIRE(out[k] <= 0);
    again += kernels::draw_normal(1, 0, k, 0, 0, -1.0, 3.0) > 0;
  }
  CHECK(again > 300);
  w.code.draws[0].has_above = true;
  w.code.draws[0].above = w.number(1000);
  // The bound is an instruction before the draw in real code; here the order is mended by hand.
  std::swap(w.code.body[x], w.code.body.back());
  w.code.draws[0].above = x;
  w.code.draws[0].keep_sign = false;
  CHECK_THROWS_AS(w.run(static_cast<uint32_t>(w.code.body.size() - 1), points_of(1)), Failure);
}

TEST_CASE("bernoulli, choice and tables") {
  Writer w;
  plan::CodeDraw coin;
  coin.law = graph::Law::bernoulli;
  coin.stream = 1;
  plan::CodeDraw choice;
  choice.law = graph::Law::choice;
  choice.stream = 2;
  choice.choices = {-1.5, 2.5};
  plan::CodeDraw counts;
  counts.law = graph::Law::poisson;
  counts.stream = 3;
  counts.table = 4;
  const uint32_t a = w.draw(coin, {w.number(0.25)}), b = w.draw(choice, {}), c = w.draw(counts, {});
  const std::vector<uint32_t> thresholds{1u << 31, 3u << 30};
  reference::Points points = points_of(100);
  points.table = [&](int table) {
    CHECK(table == 4);
    return std::pair<const uint32_t*, int>{thresholds.data(), 2};
  };
  const auto coins = w.run(a, points), choices = w.run(b, points), numbers = w.run(c, points);
  for (size_t k = 0; k < 100; ++k) {
    REQUIRE(coins[k] == double(kernels::draw_bernoulli(1, 1, k, 0, 0, 0.25)));
    REQUIRE(choices[k] == (kernels::draw_choice(1, 2, k, 0, 0, 2) ? 2.5 : -1.5));
    REQUIRE(numbers[k] == kernels::draw_poisson_table(1, 3, k, 0, 0, thresholds.data(), 2));
  }
}

TEST_CASE("code that lacks what it reads is a mistake of ours") {
  Writer w;
  const uint32_t v = w.read(plan::Source::buffer, 0);
  CHECK_THROWS_AS(w.run(v, points_of(1)), Bug);
}
