// Sums that direct deliveries make needless, and counters in fewer bytes.
#include "engine/passes/pipeline.h"
#include "engine/plan/schedule.h"
#include "tests/unit/emit/networks.h"
#include "tests/unit/plan/golden.h"
#include <algorithm>

using namespace nsim;
using namespace nsim::test;

namespace {

plan::Schedule planned(const Graph& graph) {
  Diagnostics diagnostics;
  plan::Schedule schedule = plan::plan(passes::run_all(graph, diagnostics), diagnostics);
  REQUIRE(diagnostics.empty());
  return schedule;
}

const plan::Buffer& buffer(const plan::Schedule& s, const std::string& name) {
  return *std::find_if(s.buffers.begin(), s.buffers.end(), [&](const plan::Buffer& b) { return b.name == name; });
}

/// The balanced network with one step of delay: currents are integrated, then take what arrives.
struct Late : Balanced {
  Late() {
    for (Projection& p : g.projections) p.delay = n(0.1), p.zero_delay = false;
    std::vector<Node>& nodes = g.blocks[0].nodes;
    node(lif, Arrive{ge}, Phase::deliver), node(lif, Arrive{gi}, Phase::deliver);
    std::rotate(nodes.begin() + 2, nodes.end() - 2, nodes.end());
  }
};

}  // namespace

TEST_CASE("the schedule of the balanced network with delays: spikes go straight onto the currents") {
  check_golden("plan/balanced_late.txt", plan::dump(planned(Late().g)));
}

TEST_CASE("each variable decides for itself, and any other use of what has arrived keeps its sum") {
  Late net;
  const plan::Schedule plain = planned(net.g);
  CHECK(plain.behind.size() == 2);
  CHECK(buffer(plain, "lif.ge.sum").slots == 0);
  SUBCASE("a threshold that reads ge") {
    net.map(net.lif, net.v, net.select(net.lt(net.n(100), net.r(net.ge, 2)), net.r(net.v_r), net.r(net.v, 2)), Phase::threshold);
  }
  SUBCASE("a reset of ge") { net.map(net.lif, net.ge, net.select(net.lt(net.n(100), net.r(net.v, 2)), net.n(0), net.r(net.ge, 2)), Phase::threshold); }
  SUBCASE("drawn delays onto ge") {
    Draw d;
    d.stream = "delay";
    net.g.projections[0].delay = net.a.draw(d, {net.n(1), net.n(2)});
  }
  SUBCASE("ge is carried to others") {
    Projection& carried = net.connect(net.exc, net.inh, net.gi, 1, 1);
    carried.carries = net.ge;
    carried.name = "values";
    const plan::Schedule s = planned(net.g);  // what arrives at gi keeps its sum as well: values are added to it
    CHECK(s.behind.empty());
    CHECK(s.before.size() == 2);
    return;
  }
  SUBCASE("ge is held") { net.g.values[net.ge.at].held_by = net.held; }
  const plan::Schedule s = planned(net.g);
  REQUIRE(s.behind.size() == 1);
  CHECK(s.buffers[s.behind[0].onto].name == "lif.gi");
  CHECK(s.buffers[s.before.at(0).onto].name == "lif.ge.sum");
  CHECK(s.cells.at(0).clears == std::vector<uint32_t>{s.before[0].onto});
}

TEST_CASE("a counter of `hold` has as many bytes as its longest hold needs") {
  auto bytes = [](const auto& steps, bool set_by_stage = false) {
    Balanced net(10, 5);
    const ValueId t_ref = net.parameter(net.lif, "t_ref", 2);
    net.g.values[t_ref.at].initial[1] = net.n(30);  // of inh, in ms: 300 steps
    if (set_by_stage) net.g.stages.emplace_back().overrides.push_back({net.tau, net.exc, net.n(10)});
    Map& hold = std::get<Map>(net.g.blocks[0].nodes.back().what);
    const Expression e = net.a[hold.body];
    hold.body = net.select({e.args[0]}, steps(net, t_ref), {e.args[2]});
    return int(buffer(planned(net.g), "lif.v.held").bytes);
  };
  auto whole = [](double n) { return [n](Balanced& net, ValueId) { return net.a.constant(n, Type::i32); }; };
  CHECK(bytes(whole(255)) == 1);
  CHECK(bytes(whole(256)) == 2);
  CHECK(bytes(whole(65536)) == 4);
  CHECK(bytes(whole(-1)) == 4);
  auto of_parameter = [](Balanced& net, ValueId t_ref) { return net.a.counted(net.div(net.r(t_ref), net.n(net.g.step_ms))); };
  CHECK(bytes(of_parameter) == 2);
  CHECK(bytes(of_parameter, true) == 4);
  CHECK(bytes([](Balanced& net, ValueId) { return net.a.counted(net.r(net.ge)); }) == 4);                                             // of each cell
  CHECK(bytes([](Balanced& net, ValueId) { return net.a.make(Op::add, net.r(net.held, 1), net.a.constant(1, Type::i32)); }) == 4);  // without end
}
