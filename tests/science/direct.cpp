// Spikes and drives that go straight onto a variable, and those that must not: what the plan decides, and that nobody can tell.
#include "tests/science/lab.h"
#include <cmath>
#include <doctest/doctest.h>

using namespace nsim;

namespace {

// Cell 0 is reached at 3 ms by two spikes (2 + 3) and at 7 ms by one (2).
const std::string sources = R"(
source early : regular(1 Hz, from = 2 ms)
source late : regular(1 Hz, from = 5 ms)
)";

/// `inside` stands in the model, `onto` names the variable; I decays with 4 ms.
std::string network(const std::string& inside) {
  return sources + "neuron cell { state v = 0; state I = 0; I' = -I / (4 ms); v' = I per ms\n" + inside + "\n}\npopulation cells[3] : cell\n" +
         "connect early -> cells by all_to_all onto I { weight = 2; delay = 1 ms }\n"
         "connect early -> cells by all_to_all onto I { weight = 3; delay = 1 ms }\n"
         "connect late -> cells by all_to_all onto I { weight = 2; delay = 2 ms }\n"
         "run 12 ms { step = 1 ms; precision = double; record v of cells every 1 ms; record I of cells every 1 ms; record spikes of cells }\n";
}

double current(double t) {
  double I = 0;
  if (t >= 3) I += 5 * std::exp(-(t - 3) / 4);
  if (t >= 7) I += 2 * std::exp(-(t - 7) / 4);
  return I;
}

}  // namespace

TEST_CASE("what arrives at a state that only equations read goes straight onto it, and acts as it always did") {
  for (const std::string device : {"reference", "cpu"})
    for (const unsigned threads : {1u, 2u}) {
      const lab::Run run = lab::run(network("spike when v > 1000"), {device, threads, 1, {}});
      REQUIRE(run.simulation->schedule().behind.size() == 3);
      CHECK(run.simulation->schedule().before.empty());
      CHECK(run.simulation->schedule().cells.at(0).clears.empty());
      for (int64_t cell = 0; cell < 3; ++cell) {
        const std::vector<double> I = run.trace("I", cell), v = run.trace("v", cell);
        for (size_t k = 0; k < I.size(); ++k) CHECK(std::abs(I[k] - current(double(k + 1))) < 1e-14);  // a dozen roundings of numbers below 8
        // The charge: what has left the current has passed through v. ∫ I dt = 4 (all that arrived - I).
        for (size_t k = 0; k < v.size(); ++k) CHECK(std::abs(v[k] - 4 * ((k + 1 >= 3 ? 5 : 0) + (k + 1 >= 7 ? 2 : 0) - I[k])) < 1e-13);
      }
    }
}

TEST_CASE("what the step still reads is gathered in a sum as before, with the same numbers") {
  const lab::Run direct = lab::run(network("spike when v > 1000"), {"cpu", 1, 1, {}});
  for (const char* inside : {"state seen = 0; seen = I; spike when v > 1000 + 1000 * seen",   // an update
                             "spike when v > 1000 and I > 100",                 // a condition
                             "spike when v > 1000 { I = 0 }",                   // a reset
                             "when I > 1000 { v = 0 }; spike when v > 1000"}) {
    CAPTURE(inside);
    for (const std::string device : {"reference", "cpu"}) {
      const lab::Run kept = lab::run(network(inside), {device, 1, 1, {}});
      CHECK(kept.simulation->schedule().behind.empty());
      CHECK(kept.simulation->schedule().before.size() == 3);
      for (size_t k = 0; k < 12; ++k) CHECK(std::abs(kept.trace("I")[k] - direct.trace("I")[k]) < 1e-14);
      for (size_t k = 0; k < 12; ++k) CHECK(std::abs(kept.trace("v")[k] - direct.trace("v")[k]) < 1e-13);
    }
  }
}

TEST_CASE("a held state takes nothing that arrives while it is held, so its sum is kept") {
  for (const std::string device : {"reference", "cpu"}) {
    const lab::Run run = lab::run(network("spike when v > 2 { v = -1000; hold I for 5 ms }"), {device, 1, 1, {}});
    CHECK(run.simulation->schedule().behind.empty());
    // v passes 2 at 4 ms; I stands still in the steps that end at 5 to 9 ms and loses what arrives at 7.
    const std::vector<double> I = run.trace("I");
    for (size_t k = 4; k < 9; ++k) CHECK(I[k] == I[3]);
    CHECK(std::abs(I[9] - I[3] * std::exp(-0.25)) < 1e-14);
  }
}

TEST_CASE("an input that only equations read is driven on the spot, from t = 0 on") {
  for (const std::string device : {"reference", "cpu"}) {
    const lab::Run run = lab::run(R"(
neuron cell { state v = 0; input I = 1; v' = I per ms; spike when v > 1000 }
population cells[4] : cell
drive cells[1..2].I = 10
drive cells[2..3].I = t / 1 ms
run 3 ms { step = 1 ms; precision = double; record v of cells every 1 ms; record I of cells every 1 ms })",
                                  {device, 1, 1, {}});
    for (const plan::DriveLaunch& drive : run.simulation->schedule().drives) CHECK_FALSE(drive.into_sum);
    CHECK(run.trace("I", 0) == std::vector<double>{1, 1, 1});
    CHECK(run.trace("I", 1) == std::vector<double>{11, 11, 11});
    CHECK(run.trace("I", 2) == std::vector<double>{12, 13, 14});
    CHECK(run.trace("v", 2) == std::vector<double>{11, 23, 36});
    CHECK(run.trace("v", 3) == std::vector<double>{1, 3, 6});
  }
}

TEST_CASE("spikes without delay, and synapses that look at their target, find what has arrived") {
  for (const std::string device : {"reference", "cpu"}) {
    const lab::Run run = lab::run(R"(
source early : regular(1 Hz, from = 2 ms)
source now : regular(1 Hz, from = 3 ms)
neuron cell { state v = 0; state I = 0; I' = -I / (4 ms); v' = I per ms; spike when v > 1000 }
synapse look { state w = 1; state seen = 0; on pre { seen = post.I; send w } }
population cells[1] : cell
population other[1] : cell
connect early -> cells by all_to_all onto I { weight = 2; delay = 1 ms }
connect now -> cells by all_to_all onto I { weight = 3; delay = 0 ms }
connect S: now -> cells by all_to_all onto v with look { delay = 1 ms }
run 4 ms { step = 1 ms; precision = double; record I of cells every 1 ms; record S.seen every 1 ms })",
                                  {device, 1, 1, {}});
    REQUIRE(run.simulation->schedule().behind.size() == 1);
    const std::vector<double> I = run.trace("I");
    CHECK(I[2] == 5);                       // 2 with delay, then 3 without
    CHECK(run.trace("seen").back() == 2);  // synapses react before deliveries without delay
  }
}

TEST_CASE("cells that are not alive receive nothing") {
  for (const std::string device : {"reference", "cpu"}) {
    std::string text = network("spike when v > 1000");
    text.replace(text.find("population cells[3] : cell"), 26, "population cells[3] : cell { alive = cell != 1 }");
    const lab::Run run = lab::run(text, {device, 1, 1, {}});
    for (double I : run.trace("I", 1)) CHECK(I == 0);
    CHECK(std::abs(run.trace("I", 2)[7] - current(8)) < 1e-14);
  }
}
