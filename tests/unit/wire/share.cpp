// A number of synapses shared by several projections: together they have it exactly, however the cells are cut and whoever draws.
#include <doctest/doctest.h>
#include "tests/unit/wire/network.h"
#include "tests/unit/wire/shared.h"
#include <map>

using namespace nsim;
using namespace nsim::tests;
using graph::Projection;

namespace {

const std::vector<int64_t> cuts_pre = {7, 20, 13}, cuts_post = {31, 1, 28};

}  // namespace

TEST_CASE("indegree over several sources gives every target exactly n, from all of them together") {
  for (bool recurrent : {false, true})
    for (bool multiple : {true, false})
      for (int64_t n : {0, 1, 7, 39}) {
        plan::Schedule s = network(40, 60, Projection::indegree, number(static_cast<double>(n)), recurrent);
        s.wirings[0].multiple = multiple, s.wirings[0].self = false;
        const auto all = joined(s, cuts_pre, {s.wirings[0].post.size()});
        std::map<uint32_t, int64_t> count;
        for (const auto& synapse : all) ++count[synapse.target];
        CHECK(static_cast<int64_t>(all.size()) == n * s.wirings[0].post.size());
        for (auto [target, k] : count) CHECK(k == n);
        for (const auto& synapse : all) CHECK((!recurrent || synapse.source != synapse.target));
        if (!multiple) CHECK(std::adjacent_find(all.begin(), all.end(), [](auto& a, auto& b) { return a.source == b.source && a.target == b.target; }) == all.end());
      }
}

TEST_CASE("outdegree over several targets gives every source exactly n, to all of them together") {
  for (bool multiple : {true, false})
    for (int64_t n : {1, 59, 60}) {
      plan::Schedule s = network(40, 60, Projection::outdegree, number(static_cast<double>(n)));
      s.wirings[0].multiple = multiple;
      const auto all = joined(s, {40}, cuts_post);
      std::map<int64_t, int64_t> count;
      for (const auto& synapse : all) ++count[synapse.source];
      for (int64_t source = 0; source < 40; ++source) CHECK(count[source] == n);
      if (!multiple) CHECK(std::adjacent_find(all.begin(), all.end(), [](auto& a, auto& b) { return a.source == b.source && a.target == b.target; }) == all.end());
    }
}

TEST_CASE("total over several sources and targets gives exactly n synapses over all pairs") {
  for (bool multiple : {true, false})
    for (int64_t n : {0, 1, 999, 2400}) {
      plan::Schedule s = network(40, 60, Projection::total, number(static_cast<double>(n)));
      s.wirings[0].multiple = multiple;
      const auto all = joined(s, cuts_pre, cuts_post);
      CHECK(static_cast<int64_t>(all.size()) == n);
      if (!multiple) CHECK(std::adjacent_find(all.begin(), all.end(), [](auto& a, auto& b) { return a.source == b.source && a.target == b.target; }) == all.end());
    }
}

TEST_CASE("a shared number does not depend on the number of threads") {
  for (auto [rule, n] : {std::pair(Projection::indegree, 9), {Projection::outdegree, 11}, {Projection::total, 700}})
    for (bool multiple : {true, false}) {
      plan::Schedule s = network(40, 60, rule, number(n));
      s.wirings[0].multiple = multiple;
      const auto one = joined(s, cuts_pre, cuts_post, 1);
      CHECK(joined(s, cuts_pre, cuts_post, 2) == one);
      CHECK(joined(s, cuts_pre, cuts_post, 5) == one);
    }
}

TEST_CASE("more than all of them together can give is refused, as for one") {
  plan::Schedule s = network(40, 60, Projection::indegree, number(41));
  s.wirings[0].multiple = false;
  const auto parts = cut(s, cuts_pre, {60});
  for (const auto& part : parts) CHECK(complaint(part) == "N320: more connections than there are cells to choose from | 41 wanted, from 40 cells");
}
