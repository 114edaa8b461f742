// What a stage makes of the steps of a sample: filtered spikes, latencies, sums; windows and segments of the way back; what begins anew.
#include "differences.h"
#include "engine/learn/segments.h"
#include "school.h"
#include <algorithm>
#include <cmath>

using namespace nsim;
using namespace nsim::learn;

namespace {

/// What an evaluation of two rows of cells records: `h` gives 0.5 in each of 8 steps of 2 ms.
std::vector<double> recorded(const std::string& results) {
  School school("import \"models/losses.net\"\nsource digits : images(\"digits_small\")\nsource rows : sequence(digits, along = row)\n"
                "layer h[3] : linear <- rows { weight = 0; bias = 0.5 }\n"
                "evaluate h on digits.test {\n  step = 2 ms\n  precision = double\n  present rows for 8 steps\n  let first = latency(h) / 1 ms\n  record " + results + "\n}\n");
  std::vector<double> all;
  for (const auto& one : school.run().outcomes[0].recorded) all.push_back(one.value.values[0]);
  return all;
}

}  // namespace

// Doubles, a few dozen operations.
TEST_CASE("a filter, a distance of trains, a latency and a loss of counts have their closed forms") {
  const double left = std::exp(-2.0 / 10);
  double f = 0, square = 0, silent = 1, latency = 0;
  for (int t = 0; t < 8; ++t) f = f * left + 0.5, square += f * f, silent *= 0.5, latency += 2 * silent;
  const auto all = recorded("mean(last(filtered(h, 10 ms))), van_rossum(h, 0, 10 ms), mean(first), poisson_loss(count(h), 3), mean(first_wins(h, sharp = 4 ms)), "
                            "mean(h, over = [time, cells]), sum(h^2), mean(count(h, from = 4 ms)), mean(count(h, from = 2 ms, to = -6 ms))");
  const std::vector<double> expected = {f, square * 2 / 10, latency, 4 - 3 * std::log(4 + 1e-8), -latency / 4, 0.5, 6, 3, 2};
  REQUIRE(all.size() == expected.size());
  for (size_t k = 0; k < all.size(); ++k) CHECK(all[k] == doctest::Approx(expected[k]).epsilon(1e-12));
}

// See steps.cpp for the bound.
TEST_CASE("losses and read-outs in time have the gradients of finite differences") {
  for (const char* loss : {"van_rossum(h, 0.3, 3 ms)", "van_rossum(h, g, 5 ms)", "mean(latency(h)) / 1 ms", "poisson_loss(count(h), 2)", "cross_entropy(first_wins(h), digits.label)",
                           "mean(last(filtered(h * g, 4 ms))) + sum(count(h)^2)", "mean(mean(h, over = time)^2) + max(filtered(g, 4 ms), over = [time, cell])"}) {
    CAPTURE(loss);
    School school("import \"models/losses.net\"\nsource digits : images(\"digits_small\")\nsource rows : sequence(digits, along = row)\n"
                  "layer g[10] : sigmoid <- rows\nlayer h[10] : sigmoid <- g\nconnect h -> g by dense { learn = true }\n"
                  "train 1 batches using sgd(rate = 0.1) {\n  step = 1 ms\n  batch = 7\n  reset g, h\n  present rows for 10 steps\n  minimise " + std::string(loss) + "\n}\n");
    const Program& p = school.lessons[0].program;
    CHECK(worst(p) < 1e-6);
  }
}

// In one step: the digits through dense and sliding weights, once for all steps, beside a loop and slices that move. See steps.cpp for the bound.
TEST_CASE("what is steady while a sample is shown is multiplied once, and its weights have their gradient") {
  for (const char* cells : {"layer h[4] : tanh <- digits", "layer h[4] : tanh <- digits, rows",
                            "layer h[channel = 2, row = 4, column = 4] : tanh <- digits by conv(7, stride = 7)"}) {
    CAPTURE(cells);
    School school("source digits : images(\"digits_small\")\nsource rows : sequence(digits, along = row)\n" + std::string(cells) +
                  "\nconnect h -> h by dense { learn = true }\n"
                  "train 1 batches using sgd(rate = 0.1) {\n  batch = 7\n  reset h\n  present digits for 5 steps\n  minimise mean(last(h)^2) + mean(h, over = [time, cells])\n}\n");
    const Program& p = school.lessons[0].program;
    CHECK(std::count_if(p.forward.begin(), p.forward.end(), [](const Node& node) { return std::holds_alternative<Product>(node.what); }) == 1);
    CHECK(worst(p) < 1e-6);
  }
}

// The statistics of each step are those of the batch: smooth as long as the variance is far from 0.
TEST_CASE("batch normalisation in the steps of a loop has its gradient, and remembers the mean of all steps") {
  School school("source digits : images(\"digits_small\")\nsource rows : sequence(digits, along = row)\nlayer h[4] : batch_norm + tanh <- rows\nlayer out[3] : linear <- h\n"
                "connect h -> h by dense { learn = true }\n"
                "train 1 batches using sgd(rate = 0.1) {\n  step = 1 ms\n  batch = 7\n  reset h\n  present rows for 10 steps\n  minimise mean(last(out)^2) + mean(h^2, over = [time, cells])\n}\n");
  CHECK(worst(school.lessons[0].program) < 1e-6);
  School constant("source digits : images(\"digits_small\")\nsource rows : sequence(digits, along = row)\nlayer h[2] : batch_norm <- rows { weight = 0; bias = 3; learn = false }\n"
                  "layer out[2] : linear <- h\ntrain 1 batches using sgd(rate = 0.1) {\n  precision = double\n  batch = 7\n  present rows for 10 steps\n  minimise mean(last(out)^2)\n}\n");
  // Ten steps, a hundredth each: 3 (1 - 0.99^10).
  CHECK(constant.run().kept.arrays.at("h.batch_norm.mean")[0] == doctest::Approx(3 * (1 - std::pow(0.99, 10))).epsilon(1e-12));
}

// By hand: h_t = b + w h_(t-2), with no slope through the past where that lies in another window.
TEST_CASE("no gradient passes into an earlier window of `truncate`") {
  constexpr int n_steps = 12;
  for (int window : {1, 2, 5, 12, 100}) {
    CAPTURE(window);
    School school("source digits : images(\"digits_small\")\nlayer h[1] : linear <- digits { weight = 0; learn = false }\nlayer b[1] : linear <- h\n"
                  "connect loop: b -> b by dense { learn = true; delay = 2 steps; weight = 0.7 }\n"
                  "train 1 batches using sgd(rate = 0.1) {\n  step = 1 ms\n  batch = 5\n  truncate = " + std::to_string(window) +
                  " steps\n  reset b\n  present digits for 12 steps\n  minimise mean(last(b))\n}\n");
    const Program& p = school.lessons[0].program;
    const auto m = interpreter(p);
    fill(m->memory(), p);
    m->memory().set(named(p, "b.weight"), 0, 0);
    m->run(Machine::forward, n_samples), m->run(Machine::backward, n_samples);
    double w = 0, bias = 0, dw = 0, db = 0;
    for (const auto& [value, gradient] : p.gradients) {
      if (p[value].path == "loop.weight") w = m->memory().get(value, 0), dw = m->memory().get(gradient, 0);
      if (p[value].path == "b.bias") bias = m->memory().get(value, 0), db = m->memory().get(gradient, 0);
    }
    double now[n_steps + 2] = {}, by_w[n_steps + 2] = {}, by_b[n_steps + 2] = {};
    for (int t = 0; t < n_steps; ++t) {
      const double through = t % window >= 2 ? 1 : 0;
      now[t + 2] = bias + w * now[t];
      by_b[t + 2] = 1 + through * w * by_b[t];
      by_w[t + 2] = now[t] + through * w * by_w[t];
    }
    CHECK(db == doctest::Approx(by_b[n_steps + 1]).epsilon(1e-12));
    CHECK(dw == doctest::Approx(by_w[n_steps + 1]).epsilon(1e-12));
  }
}

TEST_CASE("a way back in segments has the bits of one that remembers every step, also where nothing is reset, at any number of threads") {
  for (const std::string reset : {"", "  reset h, out\n"}) {
    const std::string text = spiking_loop(40) + "train 4 batches using adam(rate = 5e-3) {\n  step = 1 ms\n  batch = 64\n" + reset + R"(  present spikes for 15 ms
  minimise cross_entropy(count(out.spikes) + 0.1 * max(out.v, over = time), digits.label) + 0.1 * mean(h.spikes)
}
)";
    School plain(text);
    const Kept all = plain.run().kept;
    const Program& p = plain.lessons[0].program;
    for (int threads : {1, 3}) {
      MachineOptions options;
      options.threads = threads, options.most_bytes = 1;
      CHECK(School(text).run(options).kept.arrays == all.arrays);
    }
    MachineOptions reference, short_reference;
    reference.reference = short_reference.reference = true, short_reference.most_bytes = 1;
    CHECK(School(text).run(reference).kept.arrays == School(text).run(short_reference).kept.arrays);
    const std::optional<Program> made = fitted(p, 4, 1);
    REQUIRE(made);
    CHECK(made->segment > 1);
    CHECK(made->segment < 15);
    CHECK(bytes_of_steps(*made, 4) < bytes_of_steps(p, 4));
    CHECK_FALSE(fitted(p, 4, bytes_of_steps(p, 4)));
  }
}

TEST_CASE("what is added up over the steps is not remembered, and memory_text says what is") {
  School school(R"(
neuron cell(tau = 4 ms) { state v = 0; input I = 0; v' = (I - v) / tau; spike when v >= 0.2 { v -= 0.2 } }
source digits : images("digits_small")
source spikes : rate_code(digits, highest = 300 Hz)
layer h[40] : cell + surrogate(arctan) <- spikes
layer out[10] : cell + surrogate(fast_sigmoid, slope = 5) <- h
train 1 batches using adam(rate = 5e-3) {
  step = 1 ms
  batch = 64
  reset h, out
  present spikes for 15 ms
  minimise cross_entropy(count(out.spikes), digits.label) + mean(h.spikes)
}
)");
  const Program& p = school.lessons[0].program;
  for (const Value& v : p.values)
    if (v.path.ends_with(".spikes") && !v.view) CHECK(v.slots < 15);
  const std::string cut = memory_text(*in_segments(p, 4), 4);
  CHECK(cut.find("in segments of 4 steps") != std::string::npos);
  CHECK(cut.find("  h.v.1: 4 steps, 41.0 kB\n") != std::string::npos);
  const std::string text = memory_text(p, 4);
  CHECK(text.find("memory of a batch of 64: ") == 0);
  CHECK(text.find("  h.v.1: 15 steps, 153.6 kB\n") != std::string::npos);   // 40 cells, 64 samples, 15 steps of 4 bytes: what the threshold is compared with
  CHECK(text.find("computed again on the way back: ") != std::string::npos);
}

// 200 test pictures, 2 cells: the mean of 400 even numbers of 2 .. 4 is off by 0.1 in one of 10^4 keys.
TEST_CASE("`reset` draws a first state anew for every batch and sample") {
  const auto run = [](const std::string& law, const std::string& reset) {
    School school("neuron keeps { state v ~ " + law + "; input I = 0; v' = I / 1000 s }\nsource digits : images(\"digits_small\")\nlayer h[2] : keeps <- digits { weight = 0; bias = 0 }\n"
                  "evaluate h on digits.test {\n  step = 1 ms\n  batch = 50\n" + reset + "  present digits for 3 ms\n  record mean(last(h.v)) every 1 batches\n  record mean((last(h.v) - 3)^2)\n}\n");
    school.run();
    std::vector<double> all = school.outcomes[0].recorded[0].value.values;
    all.push_back(school.outcomes[0].recorded[1].value.values[0]);
    return all;
  };
  const std::vector<double> kept = run("uniform(2, 4)", ""), anew = run("uniform(2, 4)", "  reset h\n"), bell = run("normal(3, 0.5)", "  reset h\n");
  REQUIRE(kept.size() == 5);
  CHECK(kept[0] == doctest::Approx(kept[1]).epsilon(1e-6));
  CHECK(anew[0] != doctest::Approx(anew[1]).epsilon(1e-6));
  CHECK((anew[0] + anew[1] + anew[2] + anew[3]) / 4 == doctest::Approx(3).epsilon(0.035));
  CHECK(anew[4] == doctest::Approx(1.0 / 3).epsilon(0.25));
  CHECK((bell[0] + bell[1] + bell[2] + bell[3]) / 4 == doctest::Approx(3).epsilon(0.035));
  CHECK(bell[4] == doctest::Approx(0.25).epsilon(0.3));
}

// dv/dt = dw/dt = 0: what they were they stay, but for what `reset` sets back before every batch.
TEST_CASE("`reset h.v` sets back one state, and `reset h` stands between stages, which begin anew") {
  School school(R"(
neuron counts { state v = 0; state w = 0; input I = 0; v = v + 1; w = w + 1 }
source digits : images("digits_small")
layer h[2] : counts <- digits { weight = 0; bias = 0 }
evaluate h on digits.test { step = 1 ms; batch = 50; reset h.v; present digits for 3 ms; record mean(last(h.v)) every 1 batches; record mean(last(h.w)) every 1 batches }
reset h
evaluate h on digits.test { step = 1 ms; batch = 50; present digits for 3 ms; record mean(last(h.w)) every 1 batches }
)");
  school.run();
  CHECK(school.outcomes[0].recorded[0].value.values == std::vector<double>{3, 3, 3, 3});
  CHECK(school.outcomes[0].recorded[1].value.values == std::vector<double>{3, 6, 9, 12});
  CHECK(school.outcomes[1].recorded[0].value.values == std::vector<double>{3, 6, 9, 12});
}

TEST_CASE("a latency code fires once for each value above 0, the brightest first") {
  School school("source digits : images(\"digits_small\")\nsource code : latency_code(digits, 20 ms)\nevaluate digits on digits.test {\n  step = 1 ms\n  batch = 1\n  present code for 25 ms\n"
                "  let first = latency(code.spikes) / 1 ms\n  record sum(count(code.spikes)), sum(first) every 1 batches\n}\n");
  school.run();
  const data::Samples& part = digits().test;
  std::vector<float> image(size_t(part.size()));
  for (int64_t k = 0; k < 20; ++k) {
    part.read(k, image.data());
    double spikes = 0, time = 0;
    for (float x : image) spikes += x > 0, time += x > 0 ? std::round((1 - double(x)) * 20) : 25;
    CHECK(school.outcomes[0].recorded[0].value.values[size_t(k)] == spikes);
    CHECK(school.outcomes[0].recorded[1].value.values[size_t(k)] == doctest::Approx(time).epsilon(2e-4));   // a half may be rounded otherwise in single precision
  }
}
