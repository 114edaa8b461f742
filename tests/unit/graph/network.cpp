#include "tests/unit/graph/built.h"
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::graph;

namespace {

const std::string cell = "neuron n(tau = 10 ms) { state g = 0\n input I = 0\n g' = -g / tau\n spike when g > 1 { g = 0 } }\n";

Built net(const std::string& text, const std::string& stage = "run 10 ms") { return Built(cell + text + "\n" + stage + "\n"); }

}  // namespace

TEST_CASE("one projection for each pair of slices, named by what it joins") {
  Built b(cell +
          "population a[10] : n\npopulation b[5] : n\nconnect a[0..4], b -> a, b by all_to_all onto g { weight = [1, 2]; self = false }\nrun 1 ms\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  REQUIRE(b.graph.projections.size() == 4);
  CHECK(b.line("projection a->a") == "projection a->a: a[0..4] -> a.g by all_to_all weight 1 delay 0.1, no self-connections");
  CHECK(b.line("projection b->b") == "projection b->b: b -> b.g by all_to_all weight 2 delay 0.1, no self-connections");
}

TEST_CASE("weights, delays and rules speak of both ends") {
  Built b(cell +
          "population a[100] : n in torus(10, 10) placed random\nconnect a -> a by probability(exp(-dist / 2)) onto g {\n  weight ~ normal(1, 0.5, "
          "sign = keep)\n  delay = 1 ms + dist * 1 ms\n}\n"
          "connect a -> a by where(i < j and abs(dx) < 3) { weight = 1 }\nrun 1 ms\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.line("projection a->a:") ==
        "projection a->a: a -> a.g by probability(exp(-dist / 2)) weight normal(1, 0.5, sign = keep | \"a->a.weight\") delay dist + 1");
  CHECK(b.line("projection a->a#2") == "projection a->a#2: a -> a.I by where(pre.cell < post.cell and abs(dx) < 3) weight 1 delay 0.1");
}

TEST_CASE("delay = 0 ms acts before the next integration, and needs no arrival") {
  Built b(cell + "population a[10] : n\nconnect a -> a by all_to_all onto g { weight = 1; delay = 0 ms }\nrun 1 ms\n");
  REQUIRE(b.codes().empty());
  CHECK(b.graph.projections[0].zero_delay);
  CHECK(b.line("arrive g").empty());
}

TEST_CASE("one_to_one from a Poisson source becomes a drive that draws the same counts") {
  Built b(cell +
          "population a[10] : n\nsource s[10] : poisson(100 Hz)\nconnect s -> a by one_to_one onto g { weight = 0.5; delay = 1.5 ms }\nrun 1 ms\n");
  REQUIRE(b.codes().empty());
  CHECK(b.graph.projections.empty());
  CHECK(b.line("drive") == "drive a.g += 0.5 * poisson(0.010000000000000002 | \"s.spikes\" each step, 15 steps ago)");
  CHECK(b.graph.populations[1].emission.stream == "s.spikes");
}

TEST_CASE("the cells of a fused source may be others than its first") {
  Built b(cell +
          "population a[10] : n\nsource s[10] : poisson(100 Hz, from = 1 ms, to = 5 ms)\nconnect s[2..4] -> a[5..7] by one_to_one onto g { weight = "
          "0.5 }\nrun 1 ms\n");
  REQUIRE(b.codes().empty());
  CHECK(b.line("drive").find("from = 1, to = 5 | \"s.spikes\" each step, 1 steps ago, cell -3") != std::string::npos);
}

TEST_CASE("drives: time, coordinates, noise that acts alike at any step") {
  Built b(cell +
          "population a[10] : n\ndrive a.I = if t < 5 ms then 2 * cell else 0\ndrive a.I = noise(3)\ndrive a.g = noise(3)\ndrive a.I ~ normal(0, "
          "5)\nrun 1 ms { step = 0.25 ms }\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  REQUIRE(b.graph.drives.size() == 4);
  CHECK(dump(b.graph, b.graph.drives[0].amount) == "select(t < 5, 2 * cell, 0)");
  CHECK(dump(b.graph, b.graph.drives[1].amount) == "normal(0, 6 | \"a.I.drive\" each step)");
  CHECK(dump(b.graph, b.graph.drives[2].amount) == "normal(0, 1.5 | \"a.g.drive\" each step)");
  CHECK(dump(b.graph, b.graph.drives[3].amount) == "normal(0, 5 | \"a.I.drive.1\" each step)");
}

TEST_CASE("families: members share a block, and each sentence sees its row") {
  Built b(Built(cell + R"(let cells = table(name = ["x", "y"], size = [3, 4], w = [0.5, 2])
let pairs = table(target = ["x", "y"], source = ["y", "y"], k = [10, 0], key = [target, source])
param scale = 2
population column[round(scale * p.size)] : n for p in cells { g = p.w }
connect column[p.source] -> column[p.target] by total(p.k) onto g for p in pairs if p.k > 0 { weight = cells[p.source].w }
drive column[p].I = p.w for p in cells
run 10 ms { record rate(column[p]) for p in cells; record spikes of column }
import "models/metrics.net"
)"));
  INFO(b.text());
  REQUIRE(b.codes().empty());
  REQUIRE(b.graph.blocks.size() == 1);
  CHECK(b.graph.populations[1].name == "column.y");
  CHECK(b.graph.populations[1].n_cells == 8);
  REQUIRE(b.graph.projections.size() == 1);
  CHECK(b.line("projection") == "projection column.y->column.x: column.y -> column.x.g by total(10) weight 2 delay 0.1");
  CHECK(b.graph.drives.size() == 2);
  CHECK(b.graph.stages[0].results[1].label == "rate(column[\"y\"])");
}

TEST_CASE("an edge list gives pairs and columns") {
  Built b(
      cell + "population a[4] : n\nconnect a -> a by file(\"e.csv\") onto g { weight = file.w * 2; delay = 2 steps }\nrun 1 ms { step = 0.5 ms }\n",
      {{"e.csv", "source,target,w\n0,1,0.5\n3,2,0.25\n"}});
  INFO(b.text());
  REQUIRE(b.codes().empty());
  const Projection& p = b.graph.projections[0];
  CHECK(p.edge_source == std::vector<int64_t>{0, 3});
  CHECK(p.edge_target == std::vector<int64_t>{1, 2});
  CHECK(p.edge_columns[2] == std::vector<double>{0.5, 0.25});
  CHECK(dump(b.graph, p.weight) == "column2 * 2");
  CHECK(b.graph.expressions.value_of(p.delay) == 1);
}

TEST_CASE("a number of synapses over several sources or targets is shared by those who draw from it") {
  const std::string two = "population a[4] : n\npopulation b[6] : n\n";
  Built b(cell + two + "connect a, b -> a, b by indegree(3) onto g { weight = [1, -5] }\nrun 1 ms\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.line("projection a->b") == "projection a->b: a -> b.g by indegree(3), part 1 of 2 weight 1 delay 0.1");
  CHECK(b.line("projection b->b") == "projection b->b: b -> b.g by indegree(3), part 2 of 2 weight -5 delay 0.1");
  CHECK(b.graph.projections[0].share.name == b.graph.projections[1].share.name);
  CHECK(b.graph.projections[0].share.name != b.graph.projections[2].share.name);

  Built total(cell + two + "connect a, b -> a, b by total(3) onto g { weight = 1 }\nrun 1 ms\n");
  REQUIRE(total.codes().empty());
  CHECK(total.graph.projections[3].share.parts.size() == 4);
  CHECK(total.graph.projections[3].share.own == 3);
  CHECK(net(two + "connect a -> a, b by indegree(3) onto g { weight = 1 }").graph.projections[0].share.parts.empty());

  CHECK(net(two + "connect a[0..2], a[2..3] -> b by indegree(3) onto g { weight = 1 }").codes() == "N341");
  CHECK(net(two + "connect a, b -> b by indegree(pre.cell) onto g { weight = 1 }").codes() == "N341");
  CHECK(net(two + "connect a, b -> b by indegree(post.cell) onto g { weight = 1 }").codes().empty());
}

TEST_CASE("one_to_one counts through all sources of a line") {
  Built b(cell + "population a[4] : n\npopulation b[2] : n\npopulation c[6] : n\nconnect a, b -> c by one_to_one onto g { weight = 1 }\nrun 1 ms\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.line("projection b->c") == "projection b->c: b -> c[4..5].g by one_to_one weight 1 delay 0.1");
}

TEST_CASE("places from a file") {
  Built b(cell + "population a[2] : n in plane placed from \"p.csv\"\nrun 1 ms\n", {{"p.csv", "x,y\n1,2\n3,4.5\n"}});
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.graph.populations[0].geometry.positions[1][1] == 4.5);
  CHECK(Built(cell + "population a[3] : n in plane placed from \"p.csv\"\nrun 1 ms\n", {{"p.csv", "x,y\n1,2\n3,4.5\n"}}).codes() == "N520");
}

TEST_CASE("a connection carries what its path names; delays count steps where they say so") {
  Built b(cell + "population a[10] : n\npopulation b[10] : n\n"
                 "connect a.g -> b by one_to_one onto g { weight = 2; delay = 0 steps }\n"
                 "connect b.g, a.I -> a by all_to_all { weight = 3; let d = 3 steps; delay = [1 step + d, 5 steps] }\nrun 1 ms\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.line("projection a.g") == "projection a.g->b: a.g -> b.g by one_to_one weight 2 delay 0: in the same step");
  CHECK(b.line("projection b.g") == "projection b.g->a: b.g -> a.I by all_to_all weight 3 delay 0.4");
  CHECK(b.line("projection a.I") == "projection a.I->a: a.I -> a.I by all_to_all weight 3 delay 0.5");
}

TEST_CASE("values that go round within one step are told with their way; one step anywhere opens the loop") {
  const std::string chain = cell + "population a[10] : n\npopulation b[10] : n\npopulation c[10] : n\n"
                                   "connect a.g -> b by one_to_one onto g { weight = 1; delay = 0 steps }\n"
                                   "connect b.g -> c by one_to_one onto g { weight = 1; delay = 0 steps }\n";
  Built loop(chain + "connect c.g -> a by one_to_one onto g { weight = 1; delay = 0 steps }\nrun 1 ms\n");
  CHECK(loop.codes() == "N337");
  CHECK(loop.text().find("closes the loop a -> b -> c -> a") != std::string::npos);
  CHECK(Built(chain + "connect a.g -> a by one_to_one onto g { weight = 1; delay = 0 steps }\nrun 1 ms\n").codes() == "N337");
  CHECK(Built(chain + "connect c.g -> a by one_to_one onto g { weight = 1 }\nrun 1 ms\n").codes().empty());
}

TEST_CASE("numbers beyond all use keep their meaning, or are refused") {
  // Poisson spikes are drawn at their target when they come after a fixed delay: but not after one that nobody can hold, which the wiring refuses.
  const std::string source = "population a[3] : n\nsource s[3] : poisson(1 kHz)\nconnect s -> a by one_to_one onto I { weight = 1; delay = ";
  CHECK(net(source + "1 s }").graph.drives.size() == 1);
  Built late = net(source + "1e9 s }");
  CHECK(late.graph.drives.empty());
  CHECK(late.graph.projections.size() == 1);
  CHECK(net("population a[3] : n", "run 1e300 s").text().find("a run cannot have so many steps") != std::string::npos);
  Built rare = net("population a[3] : n", "run 1 ms { record g of a every 1e300 s }");
  REQUIRE(rare.codes().empty());
  CHECK(rare.graph.stages[0].traces[0].every == 9000000000000000);
}
