// `on post` put off until the source spikes again, against the same model done at once: a model that also says `every` wants to see its synapses at
// moments of its own, so that nothing of it is put off. Weights act on nothing here, so spikes are the same in all runs.
#include "tests/science/lab.h"
#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

namespace {

// One exponential of the steps since a spike, against one product for each step: 10,000 roundings of 1e-16.
constexpr double rounding = 1e-12;

/// `more`: a line of the models that is never reached within the run, or nothing.
std::string network(const std::string& more) {
  return fmt::format(R"(
param pre_hz = 20
param post_hz = 20
param tau_x = 20 ms
neuron relay {{ input kick = 0; state g = 0 nS; spike when kick > 0 }}
synapse pairs(tau_pre = 20 ms, tau_post = 30 ms, up = 3%, down = 2%, w_max = 1 nS) {{
  state w ~ uniform(0.2 nS, 0.8 nS)
  state seen = 0
  pre  state x = 0.7
  post state y = 0
  x' = -x / tau_pre
  y' = -y / tau_post
  on pre  {{ w = clip(w - down * w_max * y, 0, w_max); send w; x += 1 }}
  on post {{ seen += 0.01 * x * (1 - seen); w += up * (w_max - w) * x * (1 + seen); y += 1 }}
  {}
}}
synapse triplets(tau_x = 15 ms, tau_r = 100 ms, tau_y = 25 ms) {{
  state w = 0.5 nS
  pre  state x = 0
  pre  state r = 0
  post state y = 0
  x' = -x / tau_x
  r' = -r / tau_r
  y' = -y / tau_y
  on pre  {{ w -= 0.01 * w * y * (1 + r); send w; x += 1; r += 1 }}
  on post {{ w += 0.01 nS * x * y; y += 1; w -= 0.002 nS * y * r }}
  {}
}}
source fast[30] : poisson(pre_hz * 1 Hz)
source slow[20] : poisson(post_hz * 1 Hz)
source both     : regular(50 Hz)
population before[30] : relay
population after[20]  : relay
connect fast -> before by one_to_one onto kick {{ weight = 1; delay = 0.1 ms }}
connect slow -> after  by one_to_one onto kick {{ weight = 1; delay = 0.1 ms }}
connect both -> before[0..9], after[5..9] by all_to_all onto kick {{ weight = 1; delay = 0.1 ms }}
connect plain:    before -> after by total(700)       onto g with pairs(tau_pre = tau_x) {{ delay ~ uniform(0.1 ms, 2 ms) }}
connect triplet:  before[3..25] -> after[2..19] by probability(60%) onto g with triplets {{ delay = 0.3 ms }}
connect at_once:  before -> after by indegree(9) onto g with triplets {{ delay = 0 ms }}
)",
                     more, more);
}

const char* const never = "every 100 s { w += 0 nS }";
const std::vector<const char*> labels = {"plain.w", "triplet.w", "at_once.w", "plain.seen"};

std::string stage(const char* precision, const std::string& more = "") {
  return fmt::format("run 1 s {{ step = 0.1 ms; precision = {}; record plain.w, triplet.w, at_once.w, plain.seen; {} }}\n", precision, more);
}

std::vector<double> values(const lab::Run& run, const std::string& label) {
  for (const auto& result : run.summaries.back().results)
    if (result.label == label) return result.value.values;
  return {};
}

double worst(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  REQUIRE(a.size() > 100);
  double most = 0;
  for (size_t k = 0; k < a.size(); ++k) most = std::max(most, std::abs(a[k] - b[k]));
  return most;
}

void same(const lab::Run& a, const lab::Run& b) {
  for (const char* label : labels) {
    CAPTURE(label);
    CHECK(values(a, label) == values(b, label));
  }
}

}  // namespace

TEST_CASE("what happens at spikes of targets may wait: all sources, few or many spikes between two of the source, coincident ones") {
  const std::string text = network("") + stage("double"), not_put_off = network(never) + stage("double");
  // 5 Hz and 400 Hz: more spikes of a target than are kept for it (64 at most) come between two of many a source.
  for (const auto& [pre, post] : {std::pair{"20", "20"}, {"5", "400"}, {"300", "2"}}) {
    const std::string source = pre;            // clang++ captures no binding
    CAPTURE(source);
    const std::vector<std::pair<std::string, std::string>> set = {{"pre_hz", pre}, {"post_hz", post}};
    const lab::Run waited = lab::run(text, {"cpu", 1, 1, set}), at_once = lab::run(not_put_off, {"cpu", 1, 1, set}), reference = lab::run(text, {"reference", 1, 1, set});
    for (const char* label : labels) {
      CAPTURE(label);
      CHECK(worst(values(waited, label), values(at_once, label)) < rounding);
      CHECK(worst(values(waited, label), values(reference, label)) < rounding);
    }
    for (unsigned threads : {2u, 3u}) same(lab::run(text, {"cpu", threads, 1, set}), waited);
  }
}

TEST_CASE("in single precision waiting makes no more difference than roundings do") {
  // Traces of a few are advanced by one product for each step, roundings of 6e-8 over some hundred steps that matter; a weight adds up some hundred
  // of them, each times a hundredth.
  const lab::Run waited = lab::run(network("") + stage("single"), {"cpu", 1, 1, {}}), at_once = lab::run(network(never) + stage("single"), {"cpu", 1, 1, {}});
  for (const char* label : labels) {
    CAPTURE(label);
    CHECK(worst(values(waited, label), values(at_once, label)) < 1e-5);
  }
}

TEST_CASE("a look at synapses that wait changes nothing that follows") {
  for (const char* precision : {"single", "double"}) {
    const lab::Run blind = lab::run(network("") + stage(precision), {"cpu", 1, 1, {}});
    same(lab::run(network("") + stage(precision, "record plain.w, triplet.w every 7.3 ms"), {"cpu", 2, 1, {}}), blind);
    same(lab::run(network("") + stage(precision, "record mean(plain.w), std(at_once.w) every 31 ms"), {"cpu", 1, 1, {}}), blind);
  }
}

TEST_CASE("synapses that wait are saved as they would be by then, and go on as if they had never stopped") {
  const std::string file = (std::filesystem::temp_directory_path() / ("nsim-replay-" + std::to_string(getpid()) + ".h5")).string();
  const std::string all = "before, after, plain, triplet, at_once \"" + file + "\"\n", half = "run 0.5137 s { step = 0.1 ms }\n";
  const lab::Run whole = lab::run(network("") + half + stage("single"), {"cpu", 1, 1, {}});
  lab::run(network("") + half + "save " + all, {"cpu", 2, 1, {}});
  for (unsigned threads : {1u, 3u}) same(lab::run(network("") + "load " + all + stage("single"), {"cpu", threads, 1, {}}), whole);
  same(lab::run(network("") + half + "save " + all + stage("single"), {"cpu", 1, 1, {}}), whole);
  std::filesystem::remove(file);
  const lab::Run first = lab::run(network("") + half, {"cpu", 3, 1, {}});
  lab::Run later = lab::run(network("") + half + stage("single"), {"cpu", 1, 1, {}});
  later.simulation->restore(first.simulation->snapshot());
  CHECK(later.simulation->run(1, {}).finals == whole.stages.back().finals);
}

TEST_CASE("a trial in which traces decay otherwise begins where the others have left them") {
  const std::string half = "run 0.4 s { step = 0.1 ms; precision = double }\n", text = network("") + half + stage("double");
  std::vector<std::map<uint32_t, std::vector<double>>> ends;
  for (const char* device : {"cpu", "reference"}) {
    const lab::Run first = lab::run(text, {device, 1, 1, {}});
    lab::Run trial = lab::run(text, {device, 1, 1, {{"tau_x", "90 ms"}}});
    const lab::Run begin = lab::run(network("") + half, {device, 1, 1, {}});
    trial.simulation->restore(begin.simulation->snapshot());
    const auto finals = trial.simulation->run(1, {}).finals;
    ends.emplace_back(finals.begin(), finals.end());
    CHECK(ends.back() != std::map<uint32_t, std::vector<double>>(first.stages.back().finals.begin(), first.stages.back().finals.end()));
  }
  for (const auto& [value, numbers] : ends[0])
    if (numbers.size() > 100) CHECK(worst(numbers, ends[1].at(value)) < rounding);
}
