// What every rule promises exactly: which pairs, how many, and the same network for any number of threads.
#include <doctest/doctest.h>
#include "tests/unit/wire/network.h"
#include <map>
#include <set>

using namespace nsim;
using namespace nsim::tests;
using graph::Projection;

namespace {

std::map<uint32_t, int64_t> by_target(const std::vector<Synapse>& all) {
  std::map<uint32_t, int64_t> count;
  for (const auto& s : all) ++count[s.target];
  return count;
}

std::map<int64_t, int64_t> by_source(const std::vector<Synapse>& all) {
  std::map<int64_t, int64_t> count;
  for (const auto& s : all) ++count[s.source];
  return count;
}

bool has_self(const std::vector<Synapse>& all) {
  return std::any_of(all.begin(), all.end(), [](const Synapse& s) { return s.source == s.target; });
}

bool has_repeats(const std::vector<Synapse>& all) {
  std::set<std::pair<int64_t, uint32_t>> seen;
  for (const auto& s : all)
    if (!seen.insert({s.source, s.target}).second) return true;
  return false;
}

bool rows_ascend(const std::vector<Synapse>& all) {
  return std::is_sorted(all.begin(), all.end(), [](const Synapse& a, const Synapse& b) { return std::pair(a.source, a.target) < std::pair(b.source, b.target); });
}

/// One projection of each rule, with drawn weights and delays.
std::vector<plan::Schedule> one_of_each(bool recurrent, bool self, bool multiple) {
  Code near;
  uint32_t dist = put(near, Op::point, {}, 0, static_cast<uint32_t>(plan::Point::dist)), limit = put(near, Op::constant, {}, 3);
  near.results = {put(near, Op::lt, {dist, limit})};
  Code falling = near;
  uint32_t far = put(falling, Op::constant, {}, 0.2), close = put(falling, Op::constant, {}, 0.7);
  falling.results = {put(falling, Op::select, {near.results[0], close, far})};
  std::vector<std::pair<Projection::Rule, Code>> rules{
      {Projection::all_to_all, number(0)}, {Projection::one_to_one, number(0)}, {Projection::probability, number(0.13)}, {Projection::probability, falling},
      {Projection::indegree, number(9)},   {Projection::outdegree, number(11)}, {Projection::total, number(700)},         {Projection::where, near},
      {Projection::within, number(2)}};
  std::vector<plan::Schedule> result;
  for (auto& [rule, argument] : rules) {
    plan::Schedule s = network(53, rule == Projection::one_to_one ? 53 : 61, rule, argument, recurrent);
    for (auto& population : s.populations) {
      population.geometry.kind = graph::Geometry::torus;
      population.geometry.size = {9, 7, 0};
      population.geometry.placed = graph::Geometry::random;
    }
    plan::Wiring& w = s.wirings[0];
    w.self = self, w.multiple = multiple;
    w.weight = draw(plan::Law::normal, 2, 0.5, 101);
    w.delay = draw(plan::Law::uniform, 0.3, 2, 102);
    w.constant_weight = w.constant_delay = false;
    result.push_back(s);
  }
  return result;
}

}  // namespace

TEST_CASE("any number of threads draws the same network, weights and delays included") {
  for (bool recurrent : {false, true})
    for (bool self : {false, true})
      for (bool multiple : {false, true})
        for (const auto& schedule : one_of_each(recurrent, self, multiple)) {
          auto one = synapses(wired(schedule, 1));
          CAPTURE(static_cast<int>(schedule.wirings[0].rule));
          CHECK(!(one.empty() && !(schedule.wirings[0].rule == Projection::one_to_one && recurrent && !self)));
          for (int threads : {2, 3, 5, 64}) CHECK(synapses(wired(schedule, threads)) == one);
          CHECK(rows_ascend(one));
          if (!self && recurrent) CHECK(!has_self(one));
          if (!multiple) CHECK(!has_repeats(one));
        }
}

TEST_CASE("another seed draws another network; the same seed the same") {
  for (auto& schedule : one_of_each(true, false, true)) {
    auto one = synapses(wired(schedule));
    CHECK(synapses(wired(schedule)) == one);
    schedule.seed = 2;
    if (schedule.wirings[0].rule != Projection::one_to_one) CHECK(synapses(wired(schedule)) != one);
  }
}

TEST_CASE("all_to_all joins every pair once, and leaves out a cell's connection to itself when asked") {
  plan::Schedule s = network(4, 3, Projection::all_to_all);
  auto all = synapses(wired(s));
  REQUIRE(all.size() == 12);
  for (size_t k = 0; k < 12; ++k) CHECK(all[k] == Synapse{static_cast<int64_t>(k / 3), static_cast<uint32_t>(k % 3), 1.5, 1});
  s = network(4, 0, Projection::all_to_all, number(0), true);
  CHECK(synapses(wired(s)).size() == 16);
  s.wirings[0].self = false;
  CHECK(synapses(wired(s)).size() == 12);
  CHECK(!has_self(synapses(wired(s))));
}

TEST_CASE("one_to_one joins the k-th to the k-th cell of the two ranges") {
  plan::Schedule s = network(10, 10, Projection::one_to_one);
  s.wirings[0].pre = {{0}, 2, 5};
  s.wirings[0].post = {{1}, 6, 9};
  auto all = synapses(wired(s, 3));
  REQUIRE(all.size() == 4);
  for (size_t k = 0; k < 4; ++k) CHECK(all[k] == Synapse{static_cast<int64_t>(k), static_cast<uint32_t>(k + 6), 1.5, 1});
  s.wirings[0].post.last = 8;
  CHECK(complaint(s) == "N321: one_to_one needs as many cells on both sides | 4 cells on the left, 3 on the right");
}

TEST_CASE("probabilities 0 and 1 are exact") {
  CHECK(synapses(wired(network(50, 70, Projection::probability, number(0)))).empty());
  CHECK(synapses(wired(network(50, 70, Projection::probability, number(1)))).size() == 3500);
  CHECK(complaint(network(5, 5, Projection::probability, number(1.5))) == "N322: a probability lies between 0 and 1 | this is 1.5");
  CHECK(complaint(network(5, 5, Projection::probability, number(-0.25))) == "N322: a probability lies between 0 and 1 | this is -0.25");
}

TEST_CASE("indegree gives every target exactly n sources") {
  for (bool multiple : {true, false})
    for (int64_t n : {0, 1, 7, 39, 40}) {
      plan::Schedule s = network(40, 90, Projection::indegree, number(static_cast<double>(n)));
      s.wirings[0].multiple = multiple;
      auto all = synapses(wired(s, 2));
      CHECK(all.size() == static_cast<size_t>(90 * n));
      if (n > 0) CHECK(by_target(all).size() == 90);
      for (auto [target, count] : by_target(all)) CHECK(count == n);
      if (!multiple) CHECK(!has_repeats(all));
    }
}

TEST_CASE("indegree may follow the target, and counts the cell itself only where it is allowed") {
  plan::Schedule s = network(30, 0, Projection::indegree, point(plan::Point::post_cell), true);
  s.wirings[0].multiple = s.wirings[0].self = false;
  auto all = synapses(wired(s, 3));
  auto count = by_target(all);
  for (uint32_t target = 1; target < 30; ++target) CHECK(count[target] == target);
  CHECK(!has_self(all));
  s.wirings[0].argument = number(30);
  CHECK(complaint(s) == "N320: more connections than there are cells to choose from | 30 wanted, from 29 cells");
  s.wirings[0].multiple = true;
  CHECK(complaint(s).empty());
  CHECK(complaint(network(5, 5, Projection::indegree, number(-3))) == "N322: a number of synapses is a whole number, 0 or more | this is -3");
}

TEST_CASE("indegree from nobody is impossible") {
  plan::Schedule s = network(1, 0, Projection::indegree, number(2), true);
  s.wirings[0].self = false;
  CHECK(complaint(s) == "N320: more connections than there are cells to choose from | 2 wanted, from 0 cells");
}

TEST_CASE("outdegree gives every source exactly n targets, over several blocks of targets too") {
  for (int64_t n_post : {60, 9000})
    for (bool multiple : {true, false}) {
      plan::Schedule s = network(13, n_post, Projection::outdegree, number(60));
      s.wirings[0].multiple = multiple;
      auto all = synapses(wired(s, 3));
      CHECK(all.size() == 13 * 60);
      for (auto [source, count] : by_source(all)) CHECK(count == 60);
      if (!multiple) CHECK(!has_repeats(all));
    }
  plan::Schedule s = network(13, 60, Projection::outdegree, number(61));
  s.wirings[0].multiple = false;
  CHECK(complaint(s) == "N320: more connections than there are cells to choose from | 61 wanted, from 60 cells");
}

TEST_CASE("total gives exactly n synapses; n distinct pairs where each pair may come once") {
  for (int64_t n : {0, 1, 5, 999, 2000, 2999, 3000}) {
    plan::Schedule s = network(50, 60, Projection::total, number(static_cast<double>(n)));
    CHECK(wired(s, 2).n_synapses == n);
    s.wirings[0].multiple = false;
    auto all = synapses(wired(s, 2));
    CHECK(all.size() == static_cast<size_t>(n));
    CHECK(!has_repeats(all));
  }
  plan::Schedule s = network(50, 60, Projection::total, number(3001));
  s.wirings[0].multiple = false;
  CHECK(complaint(s) == "N320: more connections than there are pairs to choose from | 3001 wanted, of 3000 pairs");
}

TEST_CASE("total without self-connections and repeats can fill the last pair") {
  plan::Schedule s = network(20, 0, Projection::total, number(380), true);
  s.wirings[0].self = s.wirings[0].multiple = false;
  auto all = synapses(wired(s, 3));
  CHECK(all.size() == 380);
  CHECK(!has_self(all));
  CHECK(!has_repeats(all));
}

TEST_CASE("within finds what comparing all pairs finds") {
  using graph::Geometry;
  for (auto kind : {Geometry::square, Geometry::torus, Geometry::ring, Geometry::box, Geometry::line, Geometry::disc})
    for (double radius : {0.0, 0.4, 1.3, 4.0, 100.0}) {
      plan::Schedule s = network(300, 200, Projection::within, number(radius));
      for (auto& population : s.populations) {
        population.geometry.kind = kind;
        population.geometry.size = {6, 5, 4};
        population.geometry.placed = Geometry::random;
      }
      auto places = places_of(s);
      std::vector<Synapse> expected;
      for (int64_t i = 0; i < 300; ++i)
        for (uint32_t j = 0; j < 200; ++j)
          if (wire::separation(s.populations[1].geometry, places[0][static_cast<size_t>(i)], places[1][j])[3] <= radius) expected.push_back({i, j, 1.5, 1});
      CHECK(synapses(wired(s, 2)) == expected);
    }
}

TEST_CASE("an edge file is taken row by row, with its columns") {
  plan::Schedule s = network(4, 4, Projection::file);
  plan::Wiring& w = s.wirings[0];
  w.edge_source = {3, 0, 0, 2, 0};
  w.edge_target = {1, 3, 2, 0, 3};
  w.edge_columns = {{10, 20, 30, 40, 50}};
  w.weight = point(plan::Point::column);
  w.constant_weight = false;
  CHECK(synapses(wired(s, 2)) == std::vector<Synapse>{{0, 2, 30, 1}, {0, 3, 20, 1}, {0, 3, 50, 1}, {2, 0, 40, 1}, {3, 1, 10, 1}});
  w.multiple = false;
  CHECK(complaint(s) == "N323: a pair comes twice in the edge file, and `multiple = false` | from cell 0 to cell 3");
  w.edge_target[1] = 4;
  CHECK(complaint(s) == "N323: an edge of the file does not fit the populations | edge 2 names target 4, which is not among the cells connected");
}

TEST_CASE("slices connect their own cells only, and empty sides connect nothing") {
  plan::Schedule s = network(20, 20, Projection::total, number(500));
  s.wirings[0].pre = {{0}, 5, 9};
  s.wirings[0].post = {{1}, 15, 19};
  s.populations[1].first = 100;   // the population lies behind others in its block
  for (const auto& synapse : synapses(wired(s, 3))) CHECK((synapse.source < 5 && synapse.target >= 115 && synapse.target < 120));
  CHECK(wired(s, 3).shards[0].row.size() == 6);
  for (auto rule : {Projection::all_to_all, Projection::probability, Projection::indegree, Projection::outdegree, Projection::total}) {
    CHECK(wired(network(0, 5, rule)).n_synapses == 0);
    CHECK(wired(network(5, 0, rule)).n_synapses == 0);
  }
}

TEST_CASE("delays round to the nearest step, half up, and are at least one step") {
  plan::Schedule s = network(1, 1, Projection::all_to_all);
  for (auto [ms, steps] : {std::pair(0.05, 1u), {0.1, 1u}, {0.149, 1u}, {0.15, 2u}, {0.25, 3u}, {1.5, 15u}, {0.3, 3u}, {6553.5, 65535u}}) {
    s.wirings[0].delay = number(ms);
    CHECK(wired(s).constant_delay == steps);
  }
  s.wirings[0].delay = number(0.04);
  CHECK(complaint(s) == "N310: the delay is shorter than one step | as little as 0.04 ms, while `step = 0.1 ms`");
  s.wirings[0].delay = number(6553.6);
  CHECK(complaint(s) == "N310: the delay is longer than 65535 steps | as much as 6554 ms, while `step = 0.1 ms`");
  s.wirings[0].zero_delay = true;
  CHECK(wired(s).most_delay == 0);
}

TEST_CASE("drawn delays keep the least and the most; one that is too short is reported") {
  plan::Schedule s = network(100, 100, Projection::all_to_all);
  s.wirings[0].constant_delay = false;
  s.wirings[0].delay = draw(plan::Law::uniform, 0.3, 2.0, 9);
  auto w = wired(s, 2);
  CHECK(w.least_delay == 3);
  CHECK(w.most_delay == 20);
  s.wirings[0].delay = draw(plan::Law::uniform, 0, 2.0, 9);
  CHECK(complaint(s).starts_with("N310: the delay is shorter than one step"));
}

TEST_CASE("a weight that is no number is reported; single precision stores floats") {
  plan::Schedule s = network(3, 0, Projection::all_to_all, number(0), true);
  Code inverse;
  uint32_t one = put(inverse, Op::constant, {}, 1), pre = put(inverse, Op::point, {}, 0, static_cast<uint32_t>(plan::Point::pre_cell)),
           post = put(inverse, Op::point, {}, 0, static_cast<uint32_t>(plan::Point::post_cell));
  uint32_t apart = put(inverse, Op::sub, {post, pre});
  inverse.results = {put(inverse, Op::div, {one, apart})};
  s.wirings[0].weight = inverse;
  s.wirings[0].constant_weight = false;
  CHECK(complaint(s) == "N324: a weight is not a number | infinite or undefined for some of the synapses");
  s.wirings[0].self = false;
  s.precision = "single";
  auto w = wired(s);
  CHECK(w.shards[0].weight_double.empty());
  CHECK(w.shards[0].weight_single == wire::Column<float>{1, 0.5f, -1, 1, -0.5f, -1});
}

TEST_CASE("no two synapses share the key of their draws") {
  for (bool recurrent : {false, true})
    for (auto& schedule : one_of_each(recurrent, true, true)) {
      schedule.wirings[0].weight = draw(plan::Law::uniform, 0, 1, 101);
      std::set<double> weights;
      auto all = synapses(wired(schedule, 2));
      for (const auto& s : all) weights.insert(s.weight);
      CHECK(weights.size() == all.size());
    }
  plan::Schedule s = network(7, 9000, Projection::outdegree, number(3000));   // three blocks of targets
  s.wirings[0].weight = draw(plan::Law::uniform, 0, 1, 101);
  s.wirings[0].constant_weight = false;
  std::set<double> weights;
  for (const auto& synapse : synapses(wired(s))) weights.insert(synapse.weight);
  CHECK(weights.size() == 21000);
}

TEST_CASE("the expected number of synapses is near the number drawn") {
  for (auto& s : one_of_each(false, true, true)) {
    const double expected = wire::expected_synapses(s, 0, places_of(s), no_numbers());
    CHECK(std::abs(expected - static_cast<double>(wired(s).n_synapses)) < 0.12 * expected + 60);
  }
}
