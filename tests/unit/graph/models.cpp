#include "tests/unit/graph/built.h"
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::graph;

namespace {

const std::string lif = R"(neuron lif(tau = 20 ms, v_th = -50 mV, v_r = -60 mV, t_ref = 5 ms) {
  state v = v_r
  input I = 0 mV
  v' = (v_r - v + I) / tau
  spike when v > v_th { v = v_r; hold v for t_ref }
}
)";

std::string run(const std::string& text, const std::string& stage = "run 10 ms") { return lif + text + "\n" + stage + "\n"; }

}  // namespace

TEST_CASE("the step of a cell: equations at t_n, arrival, threshold, resets, hold") {
  Built b(run("population a[10] : lif\nsource s[10] : regular(100 Hz)\nconnect s -> a by all_to_all onto v { weight = 1 mV }"));
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.line("v' = ") == "v' = (v_r - v + I) / tau");
  CHECK(b.line("arrive v") == "deliver   arrive v@2");
  CHECK(b.line("event") == "threshold event v_th < v@2 and 0 == v.held");
  CHECK(b.line("map v.held@1") == "threshold map v.held@1 = max(v.held - 1, 0)");
  CHECK(b.line("map v@3") == "threshold map v@3 = select(v_th < v@2 and 0 == v.held, v_r, v@2)");
  CHECK(b.line("map v.held@2") == "threshold map v.held@2 = select(v_th < v@2 and 0 == v.held, round(t_ref / 0.1), v.held@1)");
}

TEST_CASE("states that nothing aims at are not visited by deliveries") {
  Built b(run("population a[10] : lif\ndrive a.I = 2 mV"));
  REQUIRE(b.codes().empty());
  CHECK(b.line("arrive I") == "deliver   arrive I@1");
  CHECK(b.line("arrive v").empty());
}

TEST_CASE("solve lines run in order: the second sees what the first solved") {
  Built b("import \"models/neurons.net\"\npopulation a[2] : izhikevich\nrun 10 ms\n");
  REQUIRE(b.codes().empty());
  CHECK(b.line("integrate with euler(substeps = 2)") == "integrate integrate with euler(substeps = 2)");
  CHECK(b.line("u' = ") == "u' = a * (b * v@1 - u)");
  CHECK(b.line("map u@2").find("select(30 <= v@1, d + u@1, u@1)") != std::string::npos);
}

TEST_CASE("a receptor's current is put where the neuron reads its input, as at t_n") {
  Built b("import \"models/neurons.net\"\nimport \"models/receptors.net\"\npopulation a[2] : lif_cond + ampa + gaba(tau = 7 ms)\nrun 1 ms\n");
  REQUIRE(b.codes().empty());
  CHECK(b.line("v' = ").find("ampa.g * (ampa.E - v)") != std::string::npos);
  CHECK(b.line("v' = ").find("gaba.g * (gaba.E - v)") != std::string::npos);
  CHECK(b.line("a = 7") == "a = 7");
}

TEST_CASE("updates see what arrived; `hold` freezes them as well") {
  Built b(
      "neuron n { state x = 0; state y = 1; input I = 0\n x = x + I\n y = x * 2\n when y > 3 { hold x for 3 steps } }\npopulation a : n\nrun 1 ms\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.line("map x@1") == "update    map x@1 = select(0 < x.held, x, x + I@1)");
  CHECK(b.line("map y@1") == "update    map y@1 = x@1 * 2");
  CHECK(b.line("map x.held@2") == "threshold map x.held@2 = select(3 < y@1, 3, x.held@1)");
}

TEST_CASE("since(spike) counts whole steps") {
  Built b("neuron n { state v = 0\n v' = 1 per ms\n spike when v > 1 and since(spike) > 3 ms { v = 0 } }\npopulation a : n\nrun 1 ms\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.line("event") == "threshold event 1 < v@1 and 30 < 1 + since_spike");
  CHECK(b.line("map since_spike@2").find("select(") != std::string::npos);
}

TEST_CASE("rises compares with the value one step ago") {
  Built b("neuron n { state v = 0\n v' = 1 per ms\n spike when rises(v, 5) }\npopulation a : n\nrun 1 ms\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.line("event") == "threshold event v < 5 and 5 <= v@1");
}

TEST_CASE("per s means a thousandth per ms") {
  Built b("neuron n { state v = 0\n v' = 3 per s }\npopulation a : n\nrun 1 ms\n");
  REQUIRE(b.codes().empty());
  CHECK(b.line("v' = ") == "v' = 0.003");
}

TEST_CASE("populations of one model share a block; their numbers may differ") {
  Built b(run("population a[3] : lif\npopulation b[4] : lif(tau = 10 ms) { v_th = -50 mV + cell * 1 mV }"));
  REQUIRE(b.codes().empty());
  REQUIRE(b.graph.blocks.size() == 1);
  CHECK(b.graph.blocks[0].n_cells == 7);
  CHECK(b.graph.populations[1].first == 3);
  auto value = [&](const std::string& path) {
    for (const graph::Value& v : b.graph.values) {
      if (v.path == path) return v;
    }
    return graph::Value{};
  };
  CHECK(!value("tau").per_cell);
  CHECK(value("v_th").per_cell);
  CHECK(dump(b.graph, value("v_th").initial[1]) == "-50 + cell");
}

TEST_CASE("noise of each step belongs to its population, so adding another changes nothing") {
  const std::string noisy = "neuron n { state x = 0\n x ~ normal(0, 1) }\n";
  Built one(noisy + "population a[3] : n\nrun 1 ms\n"), two(noisy + "population z[2] : n\npopulation a[3] : n\nrun 1 ms\n");
  REQUIRE(two.codes().empty());
  CHECK(two.graph.blocks.size() == 2);
  CHECK(one.line("normal") == "update    map x@1 = normal(0, 1 | \"a.x\" each step)");
  CHECK(two.line("\"a.x\"") == one.line("normal"));
}

TEST_CASE("an input that a population sets is a parameter of its own") {
  Built b(run("population a[3] : lif { I = 3 mV }\npopulation b[4] : lif"));
  REQUIRE(b.codes().empty());
  CHECK(b.line("cleared to") == "input     I [mV], cleared to I.default");
}

TEST_CASE("initial values: draws, settings of one draw, states of other states") {
  Built b(
      "import \"models/neurons.net\"\npopulation exc[8] : izhikevich { let r ~ uniform(0, 1)\n c = -65 + 15*r^2\n d = 8 - 6*r^2\n v ~ normal(-65, 2, "
      "above = -70) }\nrun 1 ms\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  auto first = [&](const std::string& path) {
    for (const graph::Value& v : b.graph.values) {
      if (v.path == path) return dump(b.graph, v.initial[0]);
    }
    return std::string();
  };
  CHECK(first("c") == "-65 + 15 * (uniform(0, 1 | \"exc.r\") * uniform(0, 1 | \"exc.r\"))");
  CHECK(first("v") == "normal(-65, 2, above = -70 | \"exc.v\")");
  CHECK(first("u") == "0.2 * normal(-65, 2, above = -70 | \"exc.v\")");
}

TEST_CASE("an extern cell is one call, then its threshold") {
  Built b(
      "extern neuron m(C = 20 pF) from \"m.hpp\" { state v = -60 mV\n input I = 0 pA\n spike when rises(v, 0 mV) }\npopulation a[3] : m\nrun 1 ms\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.line("call m") == "integrate call m(v -> v@1, I, C) from \"m.hpp\"");
  CHECK(b.line("event") == "threshold event v < 0 and 0 <= v@1");
}
