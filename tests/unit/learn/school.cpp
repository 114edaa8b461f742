#include "school.h"
#include "engine/graph/build.h"
#include "engine/text/render.h"
#include "runtime/data/event_set.h"
#include "runtime/data/readers.h"
#include <fstream>
#include <sstream>

namespace nsim::learn {

const data::Set& digits() {
  static const data::Set set = data::read_idx_folder(std::string(NSIM_SOURCE_DIR) + "/models/data/digits_small");
  return set;
}

const data::Set& recordings() {
  static const data::Set set = [] {
    auto part = [](int count) {
      data::EventSamples events{{{"polarity", 2}, {"row", 2}, {"column", 3}}, count, {0}, {}, {}, {}};
      events.columns["label"].classes = 2;
      for (int k = 0; k < count; ++k) {
        events.columns["label"].values.push_back(k % 2);
        for (int ms = 0; ms < 20; ms += 2) {
          for (int cell = 6 * (k % 2); cell < 6 * (k % 2) + 6; cell += 2) events.cell.push_back(uint32_t(cell)), events.time_ms.push_back(float(ms));
          if (ms % 8 == k % 8) events.cell.push_back(uint32_t((ms + k) % 12)), events.time_ms.push_back(float(ms) + 0.25f);
        }
        events.begin.push_back(int64_t(events.cell.size()));
      }
      data::Samples samples{events.axes, events.count, {}, events.columns};
      samples.events = std::make_shared<const data::EventSamples>(std::move(events));
      return samples;
    };
    return data::Set{part(6), part(2), "recordings"};
  }();
  return set;
}

const data::Set& set_of(const SetName& name) { return name.kind == "events" ? recordings() : digits(); }

std::string spiking_loop(int n_hidden) {
  return R"(
neuron cell(tau = 4 ms) { state v = 0; input I = 0; v' = (I - v) / tau; spike when v >= 0.2 { v -= 0.2; hold v for 2 ms } }
source digits : images("digits_small")
source spikes : rate_code(digits, highest = 300 Hz)
layer h[)" + std::to_string(n_hidden) + R"(] : cell + surrogate(arctan) <- spikes
layer out[10] : cell + surrogate(fast_sigmoid, slope = 5) <- h
connect h -> h by dense { learn = true; self = false; delay = 2 ms }
)";
}

School::School(const std::string& text, uint64_t seed) {
  bindings.seed = seed, bindings.seed_is_said = true;
  syntax::Files files;
  files.find = [](const std::string& name, const std::string&) -> std::optional<std::pair<std::string, std::string>> {
    std::ifstream in(std::string(NSIM_SOURCE_DIR) + "/" + name);
    std::stringstream all;
    all << in.rdbuf();
    return in ? std::optional(std::pair(name, all.str())) : std::nullopt;
  };
  program = syntax::load(sources, sources.add("model.net", text), files, diagnostics);
  facts = check::check(program, bindings, {}, diagnostics);
  REQUIRE_MESSAGE(!diagnostics.has_errors(), render_all(diagnostics, sources, {.colour = false}));
  auto shape = [](const SetName& name) {
    Shape s;
    for (const data::Extent& axis : set_of(name).train.axes) s.axes.emplace_back(axis.name, axis.count);
    s.classes = set_of(name).train.classes();
    return s;
  };
  Splits splits;
  for (const graph::Script::Part& part : graph::script(facts, bindings, "", diagnostics).parts) {
    if (part.kind == graph::Script::Part::split) {
      std::optional<Division> division = learn::division(facts, bindings, *part.stage, shape, diagnostics);
      REQUIRE_MESSAGE(division, render_all(diagnostics, sources, {.colour = false}));
      steps.push_back({std::move(division), 0});
      splits.push_back(part.stage);
      continue;
    }
    if (part.kind == graph::Script::Part::mask) {
      std::optional<Pruning> pruning = learn::pruning(facts, bindings, *part.stage, shape, diagnostics, splits);
      REQUIRE_MESSAGE(pruning, render_all(diagnostics, sources, {.colour = false}));
      steps.push_back({std::nullopt, 0, std::move(pruning)});
      splits.push_back(part.stage);
      continue;
    }
    if (part.of_layers) continue;
    std::optional<Lesson> made = lesson(facts, bindings, *part.stage, shape, diagnostics, splits);
    REQUIRE_MESSAGE(made, render_all(diagnostics, sources, {.colour = false}));
    steps.push_back({std::nullopt, lessons.size()});
    lessons.push_back(std::move(*made));
  }
}

School::~School() = default;

School& School::run(MachineOptions options, const Kept& from) {
  options.cache_folder = (std::filesystem::temp_directory_path() / "nsim-test-cache").string();
  Course course(options, set_of);
  course.keep(from);
  const auto goes_on = [](const Progress&) { return true; };
  for (const Step& step : steps) {
    if (step.division) {
      divided.push_back(divide(*step.division, course));
      continue;
    }
    if (step.pruning) {
      remaining.push_back(prune(*step.pruning, course));
      continue;
    }
    const Lesson& one = lessons[step.lesson];
    if (one.applied) put_on(*one.applied, course.kept());
    if (one.scored) scores.push_back(score(one, course, goes_on));
    outcomes.push_back(one.scored ? scores.back().whole : course.run(one, goes_on));
  }
  kept = course.kept();
  return *this;
}

}  // namespace nsim::learn
