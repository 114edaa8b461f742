// The order of a step on networks of two or three cells, by hand.
#include "engine/text/diagnostic.h"
#include "runtime/device/device.h"
#include "runtime/wire/branch.h"
#include "runtime/wire/columns.h"
#include "runtime/wire/replay.h"

#include <doctest/doctest.h>

using namespace nsim;
using plan::DeliverLaunch;
using plan::Op;
using plan::Source;

namespace {

/// A source that fires a list of (step, cell), and two cells that keep v: v = v · decay + what arrives; they fire when v ≥ 5 and go to 0.
struct Bench {
  plan::Schedule plan;
  device::Network net;
  static constexpr uint32_t v = 0, sum = 1, held = 2;

  Bench() {
    plan.precision = "double";
    plan.blocks.resize(2);
    plan.blocks[0].n_cells = 2;
    plan.blocks[0].groups.push_back({0, 0, 2, 0});
    plan.blocks[1].n_cells = 3;
    plan.blocks[1].groups.push_back({1, 0, 3, 0});
    plan.populations.resize(2);
    for (uint32_t p : {0u, 1u}) plan.populations[p].block.at = p, plan.populations[p].n_cells = plan.blocks[p].n_cells;
    plan.buffers = {{"v", plan::Type::real, 0, 1, false, false}, {"v.sum", plan::Type::real, 0, 8, true, true}, {"held", plan::Type::i32, 0, 1, false, false}};
    plan.variables = {{v, 0}};
    net.buffers.push_back(device::make_array(2, 8, false));
    net.buffers.push_back(device::make_array(16, 8, false));
    net.buffers.push_back(device::make_array(2, 4, true));
    net.parameters.push_back(device::make_array(1, 8, false));
    net.parameters.push_back(device::make_array(0, 8, false));
    net.parameters[0].set(0, 0.5);
    net.history = 16;
    net.real_bytes = 8;
    cells();
    sources({});
  }

  static plan::Instruction instruction(Op op, std::initializer_list<uint32_t> args, double number = 0) {
    plan::Instruction i;
    i.op = op;
    i.number = number;
    for (uint32_t a : args) i.args[i.n_args++] = a;
    return i;
  }
  static plan::Instruction read(Source source, uint32_t index) {
    plan::Instruction i = instruction(Op::read, {});
    i.source = source;
    i.index = index;
    return i;
  }

  void cells() {
    plan::CellLaunch launch;
    launch.code.body = {read(Source::buffer, v),     read(Source::parameter, 0),       instruction(Op::mul, {0, 1}),
                        read(Source::buffer, sum),   instruction(Op::add, {2, 3}),     instruction(Op::constant, {}, 5),
                        instruction(Op::le, {5, 4}), instruction(Op::constant, {}, 0), instruction(Op::select, {6, 7, 4})};
    launch.stores = {{8, v}};
    launch.clears = {sum};
    launch.fires = 6;
    plan.cells = {launch};
    publish(0, 2);
  }
  void publish(uint32_t population, int64_t cells) {
    net.spikes.resize(2), net.spike_counts.resize(2), net.spike_first.resize(2), net.spike_room.resize(2);
    net.spikes[population] = wire::Memory<uint32_t>(static_cast<size_t>(net.history * cells));
    net.spike_counts[population].assign(static_cast<size_t>(net.history), 0);
    net.spike_first[population] = {0};
    net.spike_room[population] = cells;
  }
  /// rows: cells of each step from 1.
  void sources(const std::vector<std::vector<uint32_t>>& steps) {
    plan::SourceLaunch launch;
    launch.population = 1;
    launch.kind = graph::Emission::list;
    launch.list = 0;
    plan.sources = {launch};
    plan.lists.resize(1);
    net.list_rows = {{0}};
    net.list_cells = {{}};
    for (const auto& step : steps) {
      for (uint32_t cell : step) net.list_cells[0].push_back(cell);
      net.list_rows[0].push_back(static_cast<int64_t>(net.list_cells[0].size()));
    }
    publish(1, 3);
  }
  /// Synapses of one projection: (source, target, weight, delay), sources ascending; from `pre` to block 0.
  struct Synapse {
    int64_t source;
    uint32_t target;
    double weight;
    uint16_t delay;
  };
  DeliverLaunch connect(uint32_t pre, const std::vector<Synapse>& synapses, DeliverLaunch::Kind kind, uint32_t onto) {
    plan::Wiring wiring;
    wiring.pre = {graph::PopulationId{pre}, 0, plan.populations[pre].n_cells - 1};
    wiring.post = {graph::PopulationId{0}, 0, 1};
    plan.wirings.push_back(wiring);
    wire::Wired wired;
    wired.shards.resize(1);
    auto& shard = wired.shards[0];
    for (int64_t source = 0; source <= wiring.pre.last + 1; ++source) {
      shard.row.push_back(static_cast<int64_t>(shard.target.size()));
      for (const auto& s : synapses)
        if (s.source == source) {
          shard.target.push_back(s.target);
          shard.weight_double.push_back(s.weight);
          if (kind == DeliverLaunch::drawn) shard.delay.push_back(s.delay);
        }
    }
    net.wired.push_back(wired);
    DeliverLaunch launch;
    launch.tract = static_cast<uint32_t>(plan.tracts.size());
    plan.tracts.push_back({"", wiring.pre, {static_cast<uint32_t>(plan.wirings.size() - 1)}, false});
    launch.kind = kind;
    launch.onto = onto;
    (kind == DeliverLaunch::zero_delay ? plan.after : plan.before).push_back(launch);
    return launch;
  }
  /// v of cell `cell` after each of n steps.
  std::vector<double> run(int64_t n, size_t cell) {
    net.schedule = &plan;
    const auto reference = device::reference_device();
    reference->prepare(net);
    reference->start(net);
    std::vector<double> out;
    for (int64_t k = 0; k < n; ++k) {
      reference->run(net, 1);
      out.push_back(net.buffers[v].get(cell));
    }
    return out;
  }
};

}  // namespace

TEST_CASE("a spike stamped n with a delay of d steps is in the sum of step n + d") {
  Bench bench;
  bench.sources({{}, {1}});  // cell 1 at step 2
  auto launch = bench.connect(1, {{1, 0, 4, 0}}, DeliverLaunch::one_delay, Bench::sum);
  bench.plan.before[0].delay = 3;
  (void)launch;
  CHECK(bench.run(7, 0) == std::vector<double>{0, 0, 0, 0, 4, 2, 1});
}

TEST_CASE("drawn delays go through the ring of future sums") {
  Bench bench;
  bench.sources({{0, 2}, {0}});
  bench.connect(1, {{0, 1, 1, 1}, {0, 1, 2, 4}, {2, 1, 0.5, 7}}, DeliverLaunch::drawn, Bench::sum);
  // Step 1: cells 0 and 2; step 2: cell 0. Arrivals: 2: 1, 3: 1, 5: 2, 6: 2, 8: 0.5; halved in between. The ring has 8 rows and wraps.
  CHECK(bench.run(9, 1) == std::vector<double>{0, 1, 1.5, 0.75, 2.375, 3.1875, 1.59375, 1.296875, 0.6484375});
}

TEST_CASE("zero delay acts on the variable after the threshold, and a held cell takes nothing") {
  Bench bench;
  bench.sources({{0}, {0}});
  bench.connect(1, {{0, 0, 4, 0}, {0, 1, 4, 0}}, DeliverLaunch::zero_delay, Bench::v);
  bench.plan.after[0].held = Bench::held;
  bench.net.buffers[Bench::held].set(1, 3);
  // 4 after step 1; halved and raised to 6 in step 2; seen by the threshold of step 3 only when halved, 3.
  CHECK(bench.run(3, 0) == std::vector<double>{4, 6, 3});
  CHECK(bench.net.buffers[Bench::v].get(1) == 0);
}

TEST_CASE("a cell that fires is reset, published, and heard one step later") {
  Bench bench;
  bench.sources({{0}});
  bench.connect(1, {{0, 0, 6, 0}}, DeliverLaunch::one_delay, Bench::sum);
  bench.connect(0, {{0, 1, 3, 0}}, DeliverLaunch::one_delay, Bench::sum);
  // Step 2: cell 0 gets 6, fires, is 0. Step 3: cell 1 gets 3.
  CHECK(bench.run(4, 1) == std::vector<double>{0, 0, 3, 1.5});
  CHECK(bench.net.spike_counts[0][2] == 1);
  CHECK(bench.net.spike_counts[0][3] == 0);
  CHECK(bench.net.spikes[0][2 * 2] == 0);
}

TEST_CASE("a drive is added in every step, also at t_0 into row 0, with its own cells only") {
  Bench bench;
  plan::DriveLaunch drive;
  drive.population = 0;
  drive.first = 1;
  drive.n = 1;
  drive.onto = Bench::sum;
  drive.code.body = {Bench::instruction(Op::tick, {}), Bench::instruction(Op::constant, {}, 1), Bench::instruction(Op::add, {0, 1})};
  drive.code.results = {2};  // tick + 1 = n
  bench.plan.drives = {drive};
  plan::CellLaunch start;
  start.code.body = {Bench::read(Source::buffer, Bench::sum), Bench::instruction(Op::constant, {}, 1), Bench::instruction(Op::add, {0, 1})};
  start.stores = {{2, Bench::v}};
  start.clears = {Bench::sum};
  bench.plan.starts = {start};
  // t_0: v = 1 + 0. Then v/2 + n.
  CHECK(bench.run(3, 1) == std::vector<double>{1.5, 2.75, 4.375});
  CHECK(bench.net.buffers[Bench::v].get(0) == 0.125);
}

TEST_CASE("records take every k-th step of the stage") {
  Bench bench;
  plan::DriveLaunch drive;
  drive.population = 0;
  drive.n = 2;
  drive.onto = Bench::sum;
  drive.code.body = {Bench::instruction(Op::constant, {}, 1)};
  drive.code.results = {0};
  bench.plan.drives = {drive};
  bench.plan.stages.resize(1);
  bench.plan.stages[0].traces.push_back({graph::ValueId{0}, {graph::PopulationId{0}, 1, 1}, 2});
  bench.net.records.push_back(device::make_array(2, 8, false));
  bench.run(5, 1);
  CHECK(bench.net.records[0].get(0) == 1.5);
  CHECK(bench.net.records[0].get(1) == 1.875);
}

TEST_CASE("a source repeats its list with its period; regular spikes fall on their steps") {
  Bench bench;
  bench.sources({{0}, {}, {}});
  bench.plan.lists[0].period = 3;
  bench.connect(1, {{0, 0, 1, 0}}, DeliverLaunch::one_delay, Bench::sum);
  CHECK(bench.run(6, 0) == std::vector<double>{0, 1, 0.5, 0.25, 1.125, 0.5625});

  Bench regular;
  plan::SourceLaunch launch;
  launch.population = 1;
  launch.kind = graph::Emission::regular;
  launch.most = 3;
  launch.code.body = {Bench::instruction(Op::constant, {}, 5), Bench::instruction(Op::constant, {}, 0.2), Bench::instruction(Op::constant, {}, 0.65)};
  launch.code.results = {0, 1, 2};  // 5 for each ms from 0.2 ms to 0.65 ms: at 0.2, 0.4, 0.6 ms, steps 2, 4, 6
  regular.plan.sources = {launch};
  regular.run(8, 0);
  for (int64_t n = 1; n <= 8; ++n) CHECK(regular.net.spike_counts[1][static_cast<size_t>(n)] == (n % 2 == 0 && n < 8 ? 3 : 0));
}

TEST_CASE("a network cut for several threads keeps its layout") {
  Bench one, two;
  for (Bench* bench : {&one, &two}) {
    bench->sources({{0, 1, 2}, {1}});
    bench->connect(1, {{0, 0, 1, 0}, {1, 1, 2, 0}, {2, 1, 0.25, 0}}, DeliverLaunch::one_delay, Bench::sum);
  }
  two.net.threads = 2;
  auto& shards = two.net.wired[0].shards;
  shards.resize(2);
  shards[0] = {{0, 1, 1, 1}, {0}, {1}, {}, {}, {}};
  shards[1] = {{0, 0, 1, 2}, {1, 1}, {2, 0.25}, {}, {}, {}};
  for (uint32_t p : {0u, 1u}) {
    const int64_t cells = two.plan.blocks[p].n_cells;
    two.net.spike_counts[p].assign(static_cast<size_t>(two.net.history * 2), 0);
    two.net.spike_first[p] = {0, wire::slice(cells, 1, 2).first};
  }
  CHECK(one.run(4, 1) == two.run(4, 1));
  CHECK(two.net.spike_counts[1][2] == 1);  // step 1: slices {0}, {1, 2}
  CHECK(two.net.spike_counts[1][3] == 2);
}

TEST_CASE("a cell in C++ is refused with the way out") {
  Bench bench;
  bench.net.schedule = &bench.plan;
  bench.plan.cells[0].calls.push_back({"morris_lecar", "morris_lecar.hpp", {}, {}});
  try {
    device::reference_device()->prepare(bench.net);
    FAIL("a failure was expected");
  } catch (const Failure& failure) {
    CHECK(failure.what == "the reference device cannot run morris_lecar");
    CHECK(failure.attempt == "use --device cpu, which needs a C++ compiler");
  }
}
