// The order of one step, as the language promises it: what acts when, to the step.
#include "tests/science/lab.h"
#include <cmath>
#include <doctest/doctest.h>

namespace {

// Counts what arrives; fires at chosen times through a spike source.
const std::string counter = R"(
neuron counter { state n = 0; input kick = 0; spike when kick > 0 }
neuron sum { state x = 0; spike when x > 1000 }
source at_5 : regular(1 Hz, from = 5 ms)
population relay[1] : counter
population target[1] : sum
connect at_5 -> relay by one_to_one onto kick { weight = 1; delay = 1 ms }
)";

std::vector<double> arrival(const std::string& delay, const std::string& device) {
  lab::Run run = lab::run(counter + "connect relay -> target by one_to_one onto x { weight = 1; " + delay + " }\n" +
                              "run 20 ms { step = 1 ms; precision = double; record spikes of relay; record x of target every 1 ms }\n",
                          {device, 1, 1, {}});
  CHECK(run.spikes("relay") == std::vector<double>{6});
  std::vector<double> x = run.trace("x"), times;
  for (size_t k = 0; k < x.size(); ++k) {
    if (x[k] > (k ? x[k - 1] : 0)) times.push_back(static_cast<double>(k + 1));
  }
  return times;
}

}  // namespace

TEST_CASE("a spike stamped t arrives at t + delay; no delay means one step; 0 ms means at once, after the threshold") {
  for (const std::string device : {"reference", "cpu"}) {
    CHECK(arrival("delay = 3 ms", device) == std::vector<double>{9});
    CHECK(arrival("", device) == std::vector<double>{7});
    CHECK(arrival("delay = 0 ms", device) == std::vector<double>{6});
    CHECK(arrival("delay ~ uniform(2.6 ms, 3.4 ms)", device) == std::vector<double>{9});   // drawn, rounds to 3 steps
  }
}

TEST_CASE("an input is cleared in every step; what arrives with no delay is seen by the next integration") {
  lab::Run run = lab::run(R"(
neuron relay { state v = 0; input kick = 0; spike when kick > 0 }
neuron leak { state v = 0; input I = 1; v' = I per ms; spike when v > 1000 }
source at_3 : regular(1 Hz, from = 3 ms)
population first[1] : relay
population cell[1] : leak
connect at_3 -> first by one_to_one onto kick { weight = 1; delay = 1 ms }
connect first -> cell by one_to_one onto I { weight = 10; delay = 0 ms }
run 8 ms { step = 1 ms; precision = double; record v of cell every 1 ms; record I of cell every 1 ms })");
  // first fires at 4 ms; I = 1 + 10 stands at 4 ms, is integrated from 4 to 5 ms, and is back at its default at 5 ms.
  CHECK(run.trace("I") == std::vector<double>{1, 1, 1, 11, 1, 1, 1, 1});
  std::vector<double> v = run.trace("v");
  const std::vector<double> expected = {1, 2, 3, 4, 15, 16, 17, 18};
  for (size_t k = 0; k < v.size(); ++k) CHECK(std::abs(v[k] - expected[k]) < 1e-12);
}

TEST_CASE("a held variable takes no jumps and is not tested; a hold lasts whole steps") {
  lab::Run run = lab::run(R"(
neuron held { state v = 0; state n = 0; spike when v >= 1 { v = 0; n += 1; hold v for 3 ms } }
source every_ms : regular(1000 Hz, from = 1 ms)
population cell[1] : held
connect every_ms -> cell by one_to_one onto v { weight = 1; delay = 1 ms }
run 12 ms { step = 1 ms; precision = double; record spikes of cell; record v of cell every 1 ms })");
  // Jumps arrive at 2, 3, ... ms. 2 fires; those of 3, 4, 5 ms are lost; 6 fires, and so on.
  CHECK(run.spikes("cell") == std::vector<double>{2, 6, 10});
  for (double v : run.trace("v")) CHECK(v == 0);
}

TEST_CASE("a drive acts from the first integration, and t is the time of the step's end") {
  lab::Run run = lab::run(R"(
neuron sum { state v = 0; input I = 0; v' = I per ms; spike when v > 1000 }
population cell[1] : sum
drive cell.I = t / 1 ms
run 4 ms { step = 1 ms; precision = double; record v of cell every 1 ms; record I of cell every 1 ms })");
  CHECK(run.trace("I") == std::vector<double>{1, 2, 3, 4});
  CHECK(run.trace("v") == std::vector<double>{0, 1, 3, 6});
}

TEST_CASE("a second run goes on where the first stopped: two halves equal the whole") {
  const std::string net = R"(
import "models/neurons.net"
population cell[20] : lif_psc_exp { v ~ uniform(-65 mV, -50 mV) }
source noise[20] : poisson(8000 Hz)
connect noise -> cell by one_to_one onto I { weight = 87.8 pA; delay = 1.5 ms }
connect cell -> cell by probability(20%) onto I { weight = 20 pA; delay ~ normal(1.5 ms, 0.5 ms, above = 0.05 ms) }
)";
  lab::Run whole = lab::run(net + "run 200 ms { step = 0.1 ms; precision = double; record spikes of cell; record v of cell every 1 ms }");
  lab::Run halves = lab::run(net + "run 100 ms { step = 0.1 ms; precision = double }\nrun 100 ms { step = 0.1 ms; precision = double; record spikes of cell; record v of cell every 1 ms }");
  std::vector<double> all = whole.spikes("cell"), late;
  for (double t : all) {
    if (t > 100 + 1e-9) late.push_back(t);
  }
  CHECK(all.size() > 50);
  CHECK(halves.spikes("cell") == late);
  std::vector<double> a = whole.trace("v"), b = halves.trace("v");
  CHECK(a.back() == b.back());
}

TEST_CASE("`every` acts when its time is over, in the order written, and goes on from run to run") {
  const std::string text = R"(
neuron cell(pause = 3 ms) { state n = 0; state m = 0; every pause { n += 1 }
                            every 2 steps { m += n; n *= 10 } }
population cells[2] : cell
run 5 ms { step = 1 ms }
run 4 ms { step = 1 ms; record n of cells every 1 ms; record m of cells every 1 ms })";
  for (const std::string device : {"reference", "cpu"}) {
    lab::Run run = lab::run(text, {device, 1, 1, {}});
    // n: 1 at 3 ms, 10 at 4 ms; then 11 at 6 ms, of which m takes its part before n is multiplied; 1100 at 8 ms; 1101 at 9 ms.
    CHECK(run.trace("n") == std::vector<double>{110, 110, 1100, 1101});
    CHECK(run.trace("m") == std::vector<double>{12, 12, 122, 122});
  }
}
