// Recorded events as samples: cut into steps, trained on, the same on every machine.
#include "school.h"

using namespace nsim;
using namespace nsim::learn;

// By hand: sample 0 has three cells every 2 ms, twenty milliseconds long, and a stray event every 8 ms that meets one of them in the same step: cell 0 at 0 ms,
// 8 and 4 at 8 and 16 ms. In sample 1, whose cells are 6, 8 and 10, there is none: no even number of ms is 1 more than a multiple of 8.
TEST_CASE("an event is 1 in its step, several of a cell in a step are one, and what comes later is left out") {
  const auto counted = [](const std::string& step, const std::string& lasts) {
    School school("source camera[polarity = 2, row = 2, column = 3] : events(\"made\")\nevaluate camera on camera.test {\n  step = " + step +
                  "\n  batch = 1\n  present camera for " + lasts + "\n  record sum(count(camera.spikes)) every 1 batches\n}\n");
    return school.run().outcomes[0].recorded[0].value.values;
  };
  CHECK(counted("1 ms", "20 ms") == std::vector<double>{30 + 1, 30});    // cell 8 at 8 ms fires beside the others; 0 and 4 fire anyway
  CHECK(counted("1 ms", "10 ms") == std::vector<double>{15 + 1, 15});
  CHECK(counted("0.25 ms", "20 ms") == std::vector<double>{30 + 3, 30});
  CHECK(counted("4 ms", "20 ms") == std::vector<double>{15 + 1, 15});
}

TEST_CASE("spiking layers learn to tell recordings apart, and compiled events go the way of the interpreter") {
  const std::string text = R"(
neuron cell(tau = 4 ms) { state v = 0; input I = 0; v' = (I - v) / tau; spike when v >= 0.2 { v -= 0.2 } }
source camera[polarity = 2, row = 2, column = 3] : events("made")
layer h[20] : cell + surrogate(fast_sigmoid, slope = 5) <- camera
layer out[2] : cell + surrogate(fast_sigmoid, slope = 5) <- h
train 40 epochs using adam(rate = 2e-2) {
  step = 1 ms
  batch = 4
  reset h, out
  present camera for 20 ms
  minimise cross_entropy(count(out.spikes), camera.label)
}
evaluate out on camera.test {
  step = 1 ms
  reset h, out
  present camera for 20 ms
  record accuracy(count(out.spikes), camera.label)
}
)";
  MachineOptions reference, precise, two;
  reference.reference = true, precise.double_precision = true, two.threads = 2;
  School single(text), oracle(text);
  const Kept one = single.run().kept;
  CHECK(single.outcomes[1].recorded[0].value.values[0] == 1);
  CHECK(School(text).run(two).kept.arrays == one.arrays);
  // In double the forms with and without events add in the same order, and a spike more or less would show at once.
  const Kept a = oracle.run(reference).kept, b = School(text).run(precise).kept;
  for (const auto& [path, values] : a.arrays)
    for (size_t k = 0; k < values.size(); ++k) REQUIRE(b.arrays.at(path)[k] == doctest::Approx(values[k]).epsilon(1e-6));
}
