#include "runtime/record/summary.h"
#include "tests/unit/measure/hand_made.h"
#include <doctest/doctest.h>
#include <yaml-cpp/yaml.h>

using namespace nsim;
using test::HandMade;

namespace {

void make_balanced(HandMade& made) {
  uint32_t exc = made.population("exc", 3200), inh = made.population("inh", 800);
  for (int64_t k = 0; k < 17856; ++k) made.spike(exc, 1 + k / 2, static_cast<uint32_t>(k * 7 % 3200));
  for (int64_t k = 0; k < 4480; ++k) made.spike(inh, 1 + 2 * k, static_cast<uint32_t>(k * 7 % 800));
  auto hertz = [&](double value) { return made.number(value / 1000, dimensions::rate()); };
  made.stage.results.push_back({"rate(exc)", made.rate(exc), {}});
  made.stage.claims.push_back({"rate(exc)", made.rate(exc), hertz(5.3), hertz(6), {}});
  made.stage.claims.push_back({"rate(inh)", made.rate(inh), hertz(5.7), hertz(6), {}});
  made.stage.claims.push_back({"rate(exc) > 1 Hz", made.call(">", {made.rate(exc), hertz(1)}), {}, {}, {}});
}

}  // namespace

TEST_CASE("the summary of a stage, word for word") {
  HandMade made(0.1, 10000);
  make_balanced(made);
  record::StageSummary summary = record::summarise(made.run, made.measures);
  CHECK(record::to_text(summary) ==
        "  exc  3,200 cells  17,856 spikes  5.58 Hz\n"
        "  inh    800 cells   4,480 spikes   5.6 Hz\n"
        "  rate(exc) = 5.58 Hz\n"
        "  held    rate(exc) = 5.58 Hz, expected 5.3 Hz .. 6 Hz\n"
        "  FAILED  rate(inh) = 5.6 Hz, expected 5.7 Hz .. 6 Hz\n"
        "  held    rate(exc) > 1 Hz\n");
  CHECK(!record::all_held(summary));
}

TEST_CASE("JSON holds the same, in Hz") {
  HandMade made(0.1, 10000);
  make_balanced(made);
  record::Info info;
  info.file = "a \"b\"\n.net";
  info.seconds = {{"simulate", 0.25}};
  info.n_synapses = 300;
  info.peak_bytes = 4096;
  YAML::Node json = YAML::Load(record::to_json(info, {record::summarise(made.run, made.measures)}, "results"));  // JSON is YAML
  CHECK(json["file"].as<std::string>() == info.file);
  YAML::Node stage = json["stages"][0];
  CHECK(stage["populations"][1]["spikes"].as<int>() == 4480);
  CHECK(stage["populations"][0]["rate_hz"].as<double>() == doctest::Approx(5.58));
  CHECK(stage["results"][0]["value"].as<double>() == doctest::Approx(5.58));
  CHECK(stage["results"][0]["unit"].as<std::string>() == "Hz");
  CHECK(stage["expects"][1]["held"].as<bool>() == false);
  CHECK(stage["expects"][1]["low"].as<double>() == doctest::Approx(5.7));
  CHECK(stage["expects"][2]["value"].as<bool>() == true);
  CHECK(json["held"].as<bool>() == false);
  CHECK(json["seconds"]["simulate"].as<double>() == 0.25);
  CHECK(json["synapses"].as<int>() == 300);
  CHECK(json["peak_bytes"].as<int>() == 4096);
}

TEST_CASE("what is not defined fails a claim, is null in JSON, and is counted") {
  HandMade made(0.1, 1000);
  uint32_t exc = made.population("exc", 3);
  made.stage.results.push_back({"cv(exc)", made.cv(exc), {}});
  made.stage.claims.push_back({"cv(exc)", made.cv(exc), made.number(0), made.number(2), {}});
  record::StageSummary summary = record::summarise(made.run, made.measures);
  CHECK(!summary.claims[0].held);
  CHECK(record::to_text(summary) ==
        "  exc  3 cells  0 spikes  0 Hz\n"
        "  cv(exc) = undefined  (3 undefined left out)\n"
        "  FAILED  cv(exc) = undefined, expected 0 .. 2\n");
  CHECK(record::to_json({}, {summary}, "r").find("\"value\": null") != std::string::npos);
}

TEST_CASE("a claim over a table must hold for every row, each with its own bounds") {
  HandMade made;
  measure::Array rates, low;
  rates.axes = low.axes = {"trial"};
  rates.extents = low.extents = {3};
  rates.values = {0.007, 0.0086, 0.0217};
  low.values = {0.0065, 0.008, 0.02};
  rates.dimension = low.dimension = dimensions::rate();
  made.columns = {{"rate(retina)", rates}, {"low", low}};
  made.stage.claims.push_back(
      {"rate(retina)", made.column("rate(retina)"), made.number(0.006, dimensions::rate()), made.number(0.025, dimensions::rate()), {}});
  made.stage.claims.push_back({"rate(retina)", made.column("rate(retina)"), made.column("low"), made.number(0.02, dimensions::rate()), {}});
  record::StageSummary summary = record::summarise_table(made.stage, made.measures, made.columns);
  CHECK(summary.claims[0].held);
  CHECK(!summary.claims[1].held);
  CHECK(record::to_text(summary.claims[0]) == "held    rate(retina) = 7 Hz, 8.6 Hz, 21.7 Hz, expected 6 Hz .. 25 Hz");
}
