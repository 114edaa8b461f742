// Traces are drawn from what the run records: a run that would end without them is refused before it begins.
#include "engine/check/stages.h"
#include <set>

namespace nsim::check {

using namespace syntax;

namespace {

/// `cells.ampa.g` for `cells[0..4].ampa.g`; nothing where something is called.
std::string without_indices(const Path& path) {
  std::string text = path.head.text;
  for (const PathStep& step : path.steps) {
    if (step.kind == PathStep::call) return "";
    if (step.kind == PathStep::member) text += "." + step.name.text;
  }
  return text;
}

}  // namespace

/// Other names of populations (members of a family in a `for`, a `let`) are left to the run: they are not what a typing error looks like.
void StageChecker::needs_records(const Stage& stage) {
  auto is_population = [&](const Path& path) {
    auto declared = check_.facts.names.find(path.head.text);
    return declared != check_.facts.names.end() && std::holds_alternative<Population>(declared->second.item->what);
  };
  std::set<std::string> kept;
  for (const Step& step : stage.steps) {
    const auto* record = std::get_if<Record>(&step.what);
    for (const Path& of : record ? record->of : std::vector<Path>{}) {
      if (!is_population(of)) return;
      for (const Path& what : record->what) kept.insert(without_indices(of) + "." + without_indices(what));
    }
  }
  for (const Step& step : stage.steps) {
    const auto* plot = std::get_if<Plot>(&step.what);
    for (const Call& call : plot ? plot->calls : std::vector<Call>{}) {
      for (const Arg& arg : call.name.text == "traces" ? call.args : std::vector<Arg>{}) {
        if (arg.name || arg.value.kind != ExprKind::path || !is_population(arg.value.path)) continue;
        std::string text = without_indices(arg.value.path), head = arg.value.path.head.text;
        if (text.size() <= head.size() || kept.contains(text)) continue;
        error("N336", arg.value.span, "`" + text + "` is not recorded in this run")
            .at("no values over time")
            .also(stage.keyword, "this run")
            .help("add `record " + text.substr(head.size() + 1) + " of " + head + " every 1 ms`");
      }
    }
  }
}

}  // namespace nsim::check
