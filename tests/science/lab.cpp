#include "tests/science/lab.h"
#include "engine/text/render.h"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace lab {

using namespace nsim;

namespace {

uint32_t population_index(const plan::Schedule& schedule, const std::string& name) {
  for (size_t k = 0; k < schedule.populations.size(); ++k) {
    if (schedule.populations[k].name == name) return static_cast<uint32_t>(k);
  }
  FAIL("no population " << name);
  return 0;
}

Run run_file(const std::filesystem::path& file, const Options& options) {
  Run run;
  run.session = tools::open_session(file, options.set, options.seed);
  try {
    if (!run.session->clean()) throw tools::Mistakes{};
    graph::Script script = graph::script(run.session->facts, run.session->bindings, "", run.session->diagnostics());
    values::Bindings bindings = run.session->bindings;
    bool first = true;
    for (const graph::Script::Part& part : script.parts) {
      if (part.kind != graph::Script::Part::run) continue;
      if (first && !part.trials.empty()) bindings = part.trials[0].bindings;
      first = false;
    }
    tools::Machine machine;
    machine.device = options.device;
    machine.threads = options.threads;
    machine.threads_chosen = true;
    machine.profile = options.profile;
    machine.cache = std::filesystem::temp_directory_path() / "nsim-test-cache";
    run.simulation = tools::network_of(*run.session, bindings, graph::sentences_of(script.parts), machine);
    const std::vector<graph::Measure>& measures = run.simulation->schedule().measures;
    size_t n_actions = 0;
    for (const graph::Script::Part& part : script.parts) {
      if (part.kind != graph::Script::Part::run) {
        run.simulation->act(run.simulation->schedule().actions.at(n_actions++));
        continue;
      }
      run.stages.push_back(run.simulation->run(
          run.stages.size(), [](const simulate::Progress&) { return true; }, [&](const record::StageRun& so_far) { return record::has_ended(so_far, measures); }));
      run.summaries.push_back(record::summarise(run.stages.back(), run.simulation->schedule().measures));
    }
  } catch (const tools::Mistakes&) {
    FAIL(render_all(run.session->diagnostics(), run.session->loaded->sources));
  } catch (const Failure& failure) {
    FAIL(render(failure));
  }
  return run;
}

}  // namespace

Run run(const std::string& text, const Options& options) {
  static int count = 0;
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("nsim-lab-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::filesystem::path file = folder / ("model_" + std::to_string(++count) + ".net");
  std::ofstream(file) << text;
  Run done = run_file(file, options);
  std::filesystem::remove(file);
  return done;
}

Run run_example(const std::string& name, const Options& options) { return run_file(std::filesystem::path(NSIM_SOURCE_DIR) / "models" / name, options); }

std::vector<double> Run::spikes(const std::string& population, int64_t cell) const {
  const record::StageRun& last = stages.back();
  uint32_t at = population_index(*last.schedule, population);
  std::vector<double> times;
  auto found = last.spikes.find(at);
  REQUIRE(found != last.spikes.end());
  for (size_t k = 0; k < found->second.step.size(); ++k) {
    if (cell < 0 || found->second.cell[k] == cell) times.push_back(std::round(static_cast<double>(found->second.step[k]) * last.schedule->step_ms * 1e9) / 1e9);
  }
  return times;
}

std::vector<double> Run::trace(const std::string& path, int64_t cell) const {
  for (const record::Trace& trace : stages.back().traces) {
    if (trace.request.path != path) continue;
    size_t n = static_cast<size_t>(trace.request.cells.size());
    std::vector<double> values;
    for (size_t row = 0; row < trace.step.size(); ++row) values.push_back(trace.values[row * n + static_cast<size_t>(cell)]);
    return values;
  }
  FAIL("nothing recorded of " << path);
  return {};
}

double Run::result(const std::string& label) const {
  for (const record::StageSummary& summary : summaries) {
    for (const record::ResultSummary& result : summary.results) {
      if (result.label == label) return result.value.values.at(0);
    }
  }
  FAIL("no result " << label);
  return 0;
}

}  // namespace lab
