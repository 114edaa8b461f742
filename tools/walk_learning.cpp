// Stages that train and test, in the walk through a script.
#include "engine/learn/build.h"
#include "tools/learning.h"
#include "tools/walk.h"
#include <cmath>
#include <fmt/format.h>

namespace nsim::tools {

void Walk::learning(const std::vector<graph::Script::Part>& parts, const values::Bindings& bindings, State& state, const Place& place, Row& row) {
  learn::MachineOptions options;
  options.reference = machine_.device == "reference";
  options.threads = static_cast<int>(machine_.threads);
  options.cache_folder = machine_.cache.string(), options.compiler = machine_.compiler;
  learn::Course course(options, library_of(session_.sample_folders()));
  if (state.learned) course.keep(*state.learned);
  threads_ = std::max(threads_, options.reference ? 1 : options.threads);
  if (!seed_) seed_ = bindings.seed;
  size_t number = 0, n_stages = 0;
  for (const graph::Script::Part& part : parts) n_stages += part.stage->kind == syntax::Stage::train || part.stage->kind == syntax::Stage::evaluate;
  for (const graph::Script::Part& part : parts) {
    if (interrupted_) break;
    if (part.kind == graph::Script::Part::train || part.kind == graph::Script::Part::evaluate) {
      Place here = place;
      const char* word = part.kind == graph::Script::Part::train ? "train" : "evaluate";
      if (n_stages > 1) here.folder += fmt::format("{}{}_{}", here.folder.empty() ? "" : "/", word, ++number);
      lesson(course, part, bindings, here, row);
    } else {
      trials(part, bindings, State{state.network, course.kept()}, place);
    }
  }
  state.learned = course.kept();
}

void Walk::lesson(learn::Course& course, const graph::Script::Part& part, const values::Bindings& bindings, const Place& place, Row& row) {
  Diagnostics& diagnostics = session_.diagnostics();
  std::optional<learn::Lesson> lesson = learn::lesson(session_.facts, bindings, *part.stage, shapes_of(session_.sample_folders()), diagnostics);
  if (diagnostics.has_errors() || !lesson) throw Mistakes{};
  if (lesson->double_precision || machine_.device == "reference") precision_ = "double";
  std::string heading = place.heading;
  const std::string what = lesson->trains ? "train" : lesson->name.empty() ? "evaluate" : lesson->name;
  heading += (heading.empty() ? "" : ", ") + what;
  listener_.stage_begins(heading, 0);
  learn::Outcome outcome = course.run(*lesson, [&](const learn::Progress& progress) {
    listener_.learning_at(progress);
    return !stop_was_asked();
  });
  listener_.stage_ends();
  interrupted_ = outcome.interrupted;
  times_.simulate += outcome.seconds, times_.compile += outcome.compile_seconds;

  record::StageSummary summary;
  summary.name = heading, summary.interrupted = outcome.interrupted;
  for (const learn::Outcome::Recorded& recorded : outcome.recorded) summary.results.push_back({recorded.label, recorded.value});
  auto number = [](double x) {
    measure::Array array;
    array.values = {x};
    return array;
  };
  for (const learn::Outcome::Claimed& claimed : outcome.claims) {
    record::ClaimSummary claim;
    claim.label = claimed.claim.label, claim.value = number(claimed.value), claim.held = claimed.held, claim.span = claimed.claim.span;
    if (std::isfinite(claimed.claim.low)) claim.low = number(claimed.claim.low);
    if (std::isfinite(claimed.claim.high)) claim.high = number(claimed.claim.high);
    summary.claims.push_back(std::move(claim));
  }
  for (const record::ResultSummary& result : summary.results) row.push_back(result);
  if (!outcome.epochs.empty()) {
    std::vector<std::vector<std::string>> rows;
    for (const std::vector<double>& epoch : outcome.epochs) {
      rows.emplace_back();
      for (double x : epoch) rows.back().push_back(fmt::format("{:.6g}", x));
    }
    record::write_table((folder_.open(place.folder) / "metrics.csv").string(), outcome.columns, rows);
  }
  listener_.stage_done(summary);
  summaries_.push_back(std::move(summary));
}

}  // namespace nsim::tools
