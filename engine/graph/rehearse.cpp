// The networks of a file without its runs: what only a network shows is found before anything is drawn.
#include "engine/graph/build.h"

namespace nsim::graph {

namespace {

class Rehearsal {
 public:
  Rehearsal(const check::Facts& facts, const std::function<void(Graph)>& use, const Learns& learns, Diagnostics& out)
      : facts_(facts), use_(use), learns_(learns), out_(out) {}

  /// What one level of the script records, as columns of the table around it: single numbers are told apart only by a run, so all of them.
  using Columns = std::vector<std::pair<std::string, Dimension>>;

  Columns level(const std::vector<Script::Part>& parts, const values::Bindings& bindings) {
    Columns columns;
    values::Bindings own = bindings;
    for (const Script::Part& part : parts) {
      if (part.kind != Script::Part::run || part.trials.empty()) continue;
      own = part.trials[0].bindings;
      break;
    }
    if (learns(parts)) {
      for (const Script::Part& part : parts) {
        if (!learns(part) || (part.of_layers && !saves_network(part))) continue;
        for (const std::string& name : learns_(*part.stage, bindings)) columns.emplace_back(name, Dimension{});
        if (out_.has_errors()) return columns;
      }
    } else if (std::vector<const syntax::Stage*> sentences = sentences_of(parts); !sentences.empty()) {
      Graph graph = build(facts_, own, sentences, out_);
      if (out_.has_errors()) return columns;
      for (const Stage& stage : graph.stages) {
        for (const Stage::Result& result : stage.results) columns.emplace_back(result.label, graph[result.measure].dimension);
      }
      use_(std::move(graph));
    }
    for (const Script::Part& part : parts) {
      bool trials = part.kind == Script::Part::sweep || part.kind == Script::Part::repeat;
      if (!trials || out_.has_errors()) continue;
      for (auto& column : table(part, own)) columns.push_back(std::move(column));   // a table within a table: its rows are those of both
    }
    return columns;
  }

 private:
  Columns table(const Script::Part& part, const values::Bindings& bindings) {
    const Script::Trial& first = part.trials[0];
    Columns columns = level(first.inner, first.bindings);
    if (out_.has_errors()) return columns;
    for (const auto& [name, value] : first.shown) {
      const auto* number = std::get_if<values::Number>(&value.what);
      columns.emplace_back(name, number ? number->dimension : Dimension{});
    }
    build_table(facts_, bindings, *part.stage, columns, out_);
    return columns;
  }

  const check::Facts& facts_;
  const std::function<void(Graph)>& use_;
  const Learns& learns_;
  Diagnostics& out_;
};

/// Sources of samples are no cells that step.
bool is_population(const syntax::Item& item) {
  const auto* p = std::get_if<syntax::Population>(&item.what);
  return p != nullptr && !shows_samples(*p);
}

}  // namespace

void rehearse(const check::Facts& facts, const values::Bindings& bindings, Diagnostics& diagnostics, const std::function<void(Graph)>& use, const Learns& learns) {
  std::vector<std::string> experiments = {""};
  bool populated = false;
  for (const syntax::Item& item : facts.program->main().items) {
    if (const auto* experiment = std::get_if<syntax::Experiment>(&item.what)) experiments.push_back(experiment->name.text);
    populated = populated || is_population(item);
  }
  bool anything_runs = false;
  for (const std::string& experiment : experiments) {
    Script plan = script(facts, bindings, experiment, diagnostics);
    if (!diagnostics.has_errors()) Rehearsal(facts, use, learns, diagnostics).level(plan.parts, bindings);
    if (diagnostics.has_errors()) return;  // the other experiments run on the same network: they would say it again
    anything_runs = anything_runs || !plan.parts.empty();
  }
  if (anything_runs || !populated) return;
  Graph graph = build(facts, bindings, {}, diagnostics);
  if (!diagnostics.has_errors()) use(std::move(graph));
}

}  // namespace nsim::graph
