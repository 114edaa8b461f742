// Layers of cells that have a model: gradients through their equations, loops and delays; surrogates of spikes against a derivative taken forwards.
#include "differences.h"
#include "school.h"
#include <algorithm>
#include <cmath>

using namespace nsim;
using namespace nsim::learn;

// See steps.cpp for the bound.
TEST_CASE("gradients go through equations, loops and delays of several layers") {
  School school(R"(
neuron leak(tau = 3 ms) { state v = 0; state w = 0.1; input I = 0; v' = (I + w - v) / tau; w' = (0.5 * v - w) / 2 ms }
neuron gate(slow = 0.8) { state y = 0; input I = 0; y = slow * y + (1 - slow) * tanh(I) }
source digits : images("digits_small")
source rows : sequence(digits, along = row)
layer a[4] : leak(tau = 2 ms) <- rows
layer b[3] : gate <- a
layer c[3] : tanh <- b { delay = 1 step }
connect a -> a by dense { learn = true; self = false; delay = 2 steps }
connect back: c -> a by dense { learn = true }
train 1 batches using sgd(rate = 0.1) {
  step = 1 ms
  batch = 7
  reset a, b, c
  present rows for 10 steps
  minimise mean(last(c)^2) + mean(a.v^2, over = [time, cells]) + max(b, over = [time, cell]) + 0.1 * sum(back.weight^2)
}
)");
  CHECK(school.lessons[0].program.step_back.size() > 10);
  CHECK(worst(school.lessons[0].program) < 1e-6);
}

// By hand: dv and dz are the derivatives by the bias, carried along with v and z. Both sums have a few dozen terms in double.
TEST_CASE("every surrogate has the gradient that its page says, through the reset or not") {
  constexpr int n_steps = 12;
  constexpr double tau = 3, threshold = 0.3, slope = 2;
  const std::vector<std::pair<std::string, std::function<double(double)>>> shapes = {
      {"fast_sigmoid", [](double x) { return 1 / std::pow(1 + slope * std::abs(x), 2); }},
      {"arctan", [](double x) { return slope / 2 / (1 + std::pow(M_PI / 2 * slope * x, 2)); }},
      {"sigmoid", [](double x) { return slope * std::exp(-slope * x) / std::pow(1 + std::exp(-slope * x), 2); }},
      {"triangle", [](double x) { return std::max(0.0, 1 - slope * std::abs(x)); }},
      {"exponential", [](double x) { return slope / 2 * std::exp(-slope * std::abs(x)); }},
      {"slayer", [](double x) { return std::exp(-slope * std::abs(x)); }}};
  for (const auto& one : shapes)
    for (bool hard : {true, false})
      for (bool through : {true, false}) {
        const std::string& shape = one.first;
        CAPTURE(shape);
        CAPTURE(hard);
        CAPTURE(through);
        School school("neuron cell { state v = 0; input I = 0; v' = (I - v) / 3 ms; spike when v >= 0.3 { v " + std::string(hard ? "= 0.1" : "-= 0.3") +
                      " } }\nsource digits : images(\"digits_small\")\nlayer h[1] : cell + surrogate(" + shape + ", slope = 2, through_reset = " + (through ? "true" : "false") +
                      ") <- digits\ntrain 1 batches using sgd(rate = 0.1) {\n  step = 1 ms\n  batch = 7\n  reset h\n  present digits for 12 ms\n  minimise mean((count(h.spikes) - 3)^2)\n}\n");
        const Program& p = school.lessons[0].program;
        const auto m = interpreter(p);
        fill(m->memory(), p);
        const ValueId weight = named(p, "h.weight"), bias = named(p, "h.bias"), image = named(p, "digits");
        for (int64_t k = 0; k < p.size(weight); ++k) m->memory().set(weight, k, 0.01 * double(k % 7));
        m->run(Machine::forward, n_samples), m->run(Machine::backward, n_samples);
        const double keep = std::expm1(-1 / tau);
        double expected = 0, fired = 0;
        for (int64_t s = 0; s < n_samples; ++s) {
          double current = m->memory().get(bias, 0);
          for (int64_t k = 0; k < p.size(weight); ++k) current += m->memory().get(weight, k) * m->memory().get(image, k * p.axes[trial].extent + s);
          double v = 0, dv = 0, count = 0, dcount = 0;
          for (int t = 0; t < n_steps; ++t) {
            const double I = t == 0 ? 0 : current, dI = t == 0 ? 0 : 1;
            v += keep * (v - I), dv += keep * (dv - dI);
            const double dz = one.second(v - threshold) * dv;
            const bool z = v >= threshold;
            const double to = hard ? 0.1 : v - threshold;
            count += z, dcount += dz;
            const double through_z = through ? (to - v) * dz : 0;
            dv = (z && hard ? 0 : dv) + through_z;
            if (z) v = to;
          }
          expected += 2 * (count - 3) * dcount / n_samples, fired += count;
        }
        CHECK(fired > 0);
        for (const auto& [value, gradient] : p.gradients)
          if (value == bias) CHECK(m->memory().get(gradient, 0) == doctest::Approx(expected).epsilon(1e-10));
      }
}

TEST_CASE("a cell of a layer steps as a cell of a population does, and goes on from batch to batch unless it is reset") {
  const auto after = [](const std::string& reset) {
    School school("neuron leak { state v = 1; input I = 0; v' = (I - v) / 5 ms }\nsource digits : images(\"digits_small\")\n"
                  "layer h[1] : leak <- digits { weight = 0; bias = 0 }\nevaluate h on digits.test {\n  step = 1 ms\n  batch = 50\n" + reset +
                  "  present digits for 4 ms\n  record mean(last(h.v)) every 1 batches\n}\n");
    return school.run().outcomes[0].recorded[0].value.values;
  };
  const auto goes_on = after(""), begins_anew = after("  reset h\n");
  REQUIRE(goes_on.size() >= 2);
  // Single precision: 6e-8 a step.
  for (size_t k = 0; k < goes_on.size(); ++k) {
    CHECK(goes_on[k] == doctest::Approx(std::exp(-4 * double(k + 1) / 5)).epsilon(1e-6));
    CHECK(begins_anew[k] == doctest::Approx(std::exp(-4.0 / 5)).epsilon(1e-6));
  }
}

// 500 spikes expected at least: their number is off by less than 20 % in all but one of 10^5 keys.
TEST_CASE("a rate code fires at its rate, other spikes in each step, sample and batch, and the same at any number of threads") {
  const std::string text = R"(
source digits : images("digits_small")
source spikes : rate_code(digits, highest = 100 Hz)
evaluate digits on digits.test {
  step = 1 ms
  batch = 32
  present spikes for 20 ms
  let ratio = mean(count(spikes)) / mean(digits)
  record ratio, max(count(spikes))
}
)";
  const auto result = [&](int threads) {
    MachineOptions options;
    options.threads = threads;
    School school(text);
    school.run(options);
    return std::pair(school.outcomes[0].recorded[0].value.values[0], school.outcomes[0].recorded[1].value.values[0]);
  };
  const auto [ratio, most] = result(1);
  CHECK(ratio == doctest::Approx(2).epsilon(0.1));       // 100 Hz · 20 ms
  CHECK(most > 3);
  CHECK(result(2) == result(1));
}

TEST_CASE("spiking layers learn the same bits at any number of threads, and go the way of the interpreter") {
  const std::string text = spiking_loop(70) + R"(train 5 batches using adam(rate = 5e-3, clip = 1) {
  step = 1 ms
  batch = 128
  reset h
  present spikes for 15 ms
  minimise cross_entropy(count(out.spikes) + 0.1 * max(out.v, over = time), digits.label)
  record mean(h.spikes)
}
)";
  MachineOptions two, three, reference, precise;
  two.threads = 2, three.threads = 3, reference.reference = true, precise.double_precision = true;
  School first(text);
  const Kept one = first.run().kept;
  CHECK(first.outcomes[0].recorded[1].value.values[0] > 0.002);   // some cells fire, or nothing would be compared
  CHECK(School(text).run(two).kept.arrays == one.arrays);
  CHECK(School(text).run(three).kept.arrays == one.arrays);
  // In double the forms with and without events add in the same order, and a spike more or less would show at once.
  const Kept a = School(text).run(reference).kept, b = School(text).run(precise).kept;
  for (const auto& [path, values] : a.arrays)
    for (size_t k = 0; k < values.size(); ++k) REQUIRE(b.arrays.at(path)[k] == doctest::Approx(values[k]).epsilon(1e-7));
}

// The bound as in steps.cpp; the series of communicability is a polynomial like others. Kept places are no learned values here.
TEST_CASE("a network in space has the gradient of its wire, along all walks, and of leaky read-outs") {
  School school(R"(
import "models/penalties.net"
source digits : images("digits_small")
source rows : sequence(digits, along = row)
layer h[5] : tanh in box(2, 2, 2) placed random <- rows
connect loop: h -> h by dense { learn = true; self = false; weight = orthogonal }
layer out[4] : leaky(tau = 3 ms) <- h
train 1 batches using sgd(rate = 0.1) {
  step = 1 ms
  batch = 7
  reset h, out
  present rows for 10 steps
  minimise mean(max(out, over = time)^2) + 0.1 * communication(loop) + 0.2 * correlation(abs(loop.weight), loop.dist)
}
)");
  CHECK(worst(school.lessons[0].program) < 1e-6);
}

TEST_CASE("a function of the file hides a part of layers that has its name") {
  School school("let leaky(x) = max(x, 0.1 * x)\nsource digits : images(\"digits_small\")\nlayer h[1] : leaky <- digits { weight = 0; bias = -2 }\n"
                "evaluate h on digits.test { record mean(h) }\n");
  CHECK(school.run().outcomes[0].recorded[0].value.values[0] == doctest::Approx(-0.2));
}
