// nsim explain FILE --after graph|passes|plan|emit: each stage of the line as text.
#include "engine/emit/source.h"
#include "engine/learn/segments.h"
#include "engine/learn/text.h"
#include "engine/passes/pipeline.h"
#include "tools/commands.h"
#include "tools/first_network.h"
#include "tools/learning.h"
#include "tools/network.h"
#include <fmt/format.h>

namespace nsim::tools {

namespace {

std::string text_after(Session& session, const FirstNetwork& first, const std::string& after) {
  Diagnostics& diagnostics = session.diagnostics();
  graph::Graph graph = graph::build(session.facts, first.bindings, first.runs, diagnostics);
  if (diagnostics.has_errors()) throw Mistakes{};
  if (after == "graph") return graph::dump(graph);
  std::string passes;
  graph = passes::run_all(std::move(graph), diagnostics, [&](const passes::Pass& pass, const graph::Graph&) { passes += fmt::format("# {}: {}\n", pass.name, pass.why); });
  if (diagnostics.has_errors()) throw Mistakes{};
  if (after == "passes") return passes + "\n" + graph::dump(graph);
  plan::Schedule schedule = plan::plan(graph, diagnostics);
  if (diagnostics.has_errors()) throw Mistakes{};
  if (after == "plan") return plan::dump(schedule);
  return emit_text(session, schedule).text;
}

/// The first level of the script that trains or tests; null when there is none.
const std::vector<graph::Script::Part>* first_lessons(const std::vector<graph::Script::Part>& parts) {
  if (graph::learns(parts)) return &parts;
  for (const graph::Script::Part& part : parts) {
    const auto* found = part.trials.empty() ? nullptr : first_lessons(part.trials[0].inner);
    if (found) return found;
  }
  return nullptr;
}

/// Programs of batches: every node with its axes, or the text that is compiled.
std::string lessons_after(Session& session, const std::vector<graph::Script::Part>& parts, const std::string& after) {
  std::string text;
  learn::Splits done;
  for (const graph::Script::Part& part : parts) {
    if (part.kind == graph::Script::Part::split || part.kind == graph::Script::Part::mask) done.push_back(part.stage);
    if (part.trials.empty() || (part.kind != graph::Script::Part::train && part.kind != graph::Script::Part::evaluate)) continue;
    std::optional<learn::Lesson> lesson = learn::lesson(session.facts, part.trials[0].bindings, *part.stage, shapes_of(session.sample_folders()), session.diagnostics(), done);
    if (!lesson || session.diagnostics().has_errors()) throw Mistakes{};
    text += fmt::format("# {}\n", lesson->trains ? "train" : "evaluate");
    const size_t bytes = lesson->double_precision ? sizeof(double) : sizeof(float);
    const std::optional<learn::Program> shorter = learn::fitted(lesson->program, bytes, learn::usual_most_bytes());
    text += after == "emit" ? learn::text(lesson->program, lesson->double_precision, lesson->mixed).body : learn::dump(lesson->program) + learn::memory_text(shorter ? *shorter : lesson->program, bytes);
  }
  return text;
}

}  // namespace

int explain_stage(const ExplainOptions& options) {
  std::unique_ptr<Session> session = open_session(options.what, options.overrides, {});
  try {
    if (!session->clean()) throw Mistakes{};
    graph::Script script = graph::script(session->facts, session->bindings, options.experiment, session->diagnostics());
    if (!session->clean()) throw Mistakes{};
    if (const auto* lessons = first_lessons(script.parts)) {
      std::string text = lessons_after(*session, *lessons, options.after.empty() ? "plan" : options.after);
      print_messages(*session->loaded);
      fmt::print("{}", text);
      return 0;
    }
    FirstNetwork first = first_network(script, session->bindings);
    if (first.runs.empty()) {
      fmt::print(stderr, "note: nothing runs in {}, so no value is needed and little is left of its network\n  = hint: add a stage, such as `run 1 s`{}\n", options.what,
                 session->facts.experiments.empty() ? "" : ", or name an experiment with `--experiment`");
    }
    std::string text = text_after(*session, first, options.after.empty() ? "plan" : options.after);
    print_messages(*session->loaded);
    fmt::print("{}", text);
    return 0;
  } catch (const Mistakes&) {
    print_messages(*session->loaded);
    return 1;
  }
}

}  // namespace nsim::tools
