// What the schedule of small graphs holds.
#include "engine/passes/pipeline.h"
#include "engine/plan/schedule.h"
#include "engine/plan/streams.h"
#include "tests/unit/emit/networks.h"
#include <algorithm>
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::test;

namespace {

plan::Schedule planned(const Graph& graph) {
  Diagnostics diagnostics;
  plan::Schedule schedule = plan::plan(passes::run_all(graph, diagnostics), diagnostics);
  REQUIRE(diagnostics.empty());
  return schedule;
}

}  // namespace

TEST_CASE("streams: the same name has the same number, another name another one") {
  plan::Streams streams;
  const uint32_t a = streams("exc.v");
  CHECK(streams("exc.w") != a);
  CHECK(streams("exc.v") == a);
  CHECK(a == plan::stream_hash("exc.v"));
}

TEST_CASE("delays: nothing, a number of steps (rounded half up), or a ring") {
  Balanced net(10, 5);
  net.g.projections.clear();
  net.node(net.lif, Arrive{net.ge}, Phase::deliver);
  std::rotate(net.g.blocks[0].nodes.begin() + 2, net.g.blocks[0].nodes.end() - 1, net.g.blocks[0].nodes.end());
  auto connect = [&](const char* name, double ms) -> Projection& {
    Projection& p = net.connect(net.exc, net.inh, net.ge, 1, ms);
    p.name = name;
    return p;
  };
  connect("none", 0), connect("two", 0.15), connect("one", 0.14);
  Draw d;
  d.stream = "delay";
  connect("drawn", 1).delay = net.a.draw(d, {net.n(1), net.n(2)});
  const plan::Schedule s = planned(net.g);
  REQUIRE(s.after.size() == 1);
  CHECK(s.tracts[s.after[0].tract].name == "none");
  REQUIRE(s.before.size() == 3);  // drawn delays first: their sums are the oldest
  CHECK(s.before[0].kind == plan::DeliverLaunch::drawn);
  CHECK(s.buffers[s.before[0].onto].waits);
  CHECK(s.buffers[s.before[0].onto].slots == 0);  // the longest delay is known after wiring
  CHECK(s.before[1].delay == 2);
  CHECK(s.before[2].delay == 1);
  CHECK(s.cells[0].clears == std::vector<uint32_t>{s.before[1].onto});
}

TEST_CASE("projections that a row can join are one tract") {
  Balanced net(10, 5);
  net.g.projections.clear();
  net.connect(net.exc, net.exc, net.ge, 1, 1), net.connect(net.exc, net.inh, net.ge, 1, 1);   // 0, 1: alike
  net.connect(net.exc, net.inh, net.ge, 2, 1);                                                // 2: another weight
  net.connect(net.exc, net.inh, net.ge, 1, 2);                                                // 3: another delay
  net.connect(net.inh, net.inh, net.ge, 1, 1);                                                // 4: other sources
  net.connect(net.exc, net.exc, net.gi, 1, 1);                                                // 5: another variable
  for (size_t k = 0; k < net.g.projections.size(); ++k) net.g.projections[k].name = "p" + std::to_string(k);
  const plan::Schedule s = planned(net.g);
  REQUIRE(s.tracts.size() == 5);
  CHECK(s.tracts[0].wirings == std::vector<uint32_t>{0, 1});
  CHECK(s.tracts[0].name == "p0, p1");
  CHECK(s.tracts[0].constant_weight);
  CHECK(s.before.size() == 5);
}

TEST_CASE("a weight is constant when it is one number for the projection") {
  Balanced net(10, 5);
  Draw d;
  d.stream = "w";
  net.g.projections[0].weight = net.a.draw(d, {net.n(1), net.n(2)});
  net.g.projections[1].weight = net.a.read(net.tau, 0, Type::real, Reach::post);
  net.g.projections[2].weight = net.a.point(Point::dist);
  const plan::Schedule s = planned(net.g);
  CHECK_FALSE(s.wirings[0].constant_weight);
  CHECK(s.wirings[1].constant_weight);
  CHECK(s.wirings[1].weight.body[0].source == plan::Source::post_parameter);
  CHECK_FALSE(s.wirings[2].constant_weight);
}

TEST_CASE("cells are counted always, sources only when somebody reads them") {
  Balanced net(10, 5);
  for (const char* name : {"read", "unread"}) {
    const PopulationId id = net.population(net.block(name), name, 3);
    Emission& e = net.g.populations[id.at].emission;
    e.kind = Emission::poisson, e.rate = net.n(0.01), e.stream = name;
  }
  net.connect({2}, net.exc, net.ge, 1, 0);
  const plan::Schedule s = planned(net.g);
  CHECK(s.publishes == std::vector<bool>{true, true, true, false});
  REQUIRE(s.sources.size() == 1);
  CHECK(s.sources[0].population == 2);
}

TEST_CASE("a rate beyond all use is planned at once, or refused") {
  for (auto kind : {Emission::poisson, Emission::regular}) {
    Balanced net(10, 5);
    const PopulationId source = net.population(net.block("source"), "source", 3);
    Emission& e = net.g.populations[source.at].emission;
    e.kind = kind, e.rate = net.n(1e17), e.stream = "source";
    net.connect(source, net.exc, net.ge, 1, 0);
    if (kind == Emission::regular)
      CHECK_THROWS_AS(planned(net.g), Failure);
    else
      CHECK(planned(net.g).sources[0].most == 60000);   // the simulation refuses it, with the rates of all cells
  }
}

TEST_CASE("a stage that sets a parameter computes again what is derived from it, and makes room for the greatest rate") {
  Balanced net(10, 5);
  const BlockId block = net.block("noise");
  const PopulationId noise = net.population(block, "noise", 3);
  const ValueId rate = net.parameter(block, "rate", 0.01);
  Emission& e = net.g.populations[noise.at].emission;
  e.kind = Emission::poisson, e.rate = net.r(rate), e.stream = "noise";
  net.connect(noise, net.exc, net.ge, 1, 0);
  net.map(net.lif, net.ge, net.div(net.r(net.ge, 1), net.r(net.tau)), Phase::threshold);
  const uint32_t most_before = planned(net.g).sources[0].most;
  Stage stage;
  stage.overrides = {{rate, noise, net.n(100)}, {net.tau, net.exc, net.n(7)}};
  net.g.stages.push_back(stage);
  const plan::Schedule s = planned(net.g);
  CHECK(s.sources[0].most > 10);
  CHECK(most_before < 10);
  REQUIRE(s.stage_codes.size() == 1);
  CHECK(s.stage_codes[0].overrides.size() == 4);  // rate, tau, and fold.1 = 1/tau of both populations
}

TEST_CASE("coordinates that a step reads become arrays, computed once") {
  Balanced net(10, 5);
  net.g.populations[0].geometry.kind = net.g.populations[1].geometry.kind = Geometry::square;
  net.map(net.lif, net.ge, net.add(net.r(net.ge, 1), net.a.point(Point::x)), Phase::threshold);
  const plan::Schedule s = planned(net.g);
  size_t n = 0;
  for (const plan::Initial& initial : s.initials) n += initial.buffer != ~0u && s.buffers[initial.buffer].name == "lif.x";
  CHECK(n == 2);
  for (const plan::Instruction& i : s.cells[0].code.body) CHECK(i.op != Op::point);
}

TEST_CASE("what a step does not need is not in its code") {
  Balanced net(10, 5);
  const plan::Schedule s = planned(net.g);
  REQUIRE(s.cells.size() == 1);
  CHECK(s.cells[0].stores.size() == 4);
  std::vector<int> uses(s.cells[0].code.body.size(), 0);
  for (const plan::Instruction& i : s.cells[0].code.body)
    for (int k = 0; k < i.n_args; ++k) ++uses[i.args[size_t(k)]];
  for (const plan::Store& store : s.cells[0].stores) ++uses[store.instruction];
  ++uses[size_t(s.cells[0].fires)];
  CHECK(std::count(uses.begin(), uses.end(), 0) == 0);
}

TEST_CASE("what weights in 16 bits are is said before a run, and only of them") {
  plan::Schedule schedule = planned(Balanced().g);
  CHECK(plan::dump(schedule).find("weights in 16 bits") == std::string::npos);
  schedule.half_weights = true;
  CHECK(plan::dump(schedule).find("an error of half a step at most") != std::string::npos);
}
