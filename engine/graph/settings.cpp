#include "engine/graph/settings.h"
#include <algorithm>
#include <cmath>

namespace nsim::graph {

using namespace syntax;

bool is_stage_word(const std::string& name) {
  return name == "step" || name == "seed" || name == "precision" || name == "weights" || name == "carry" || name == "reproducible" || name == "until";
}

std::vector<std::string> object_names(const check::Facts& facts, const Path& target, const values::Bindings& bindings) {
  if (target.is_name()) return {};
  Diagnostics quiet;
  values::Scope scope = facts.scope(facts.program->main(), bindings, quiet);
  Expr whole;
  whole.kind = ExprKind::path;
  whole.path = target;
  whole.span = target.span;
  std::optional<values::Value> value = values::evaluate(whole, scope, quiet);
  const auto* cells = value ? std::get_if<values::Cells>(&value->what) : nullptr;
  if (!cells || cells->variable.empty()) return {};
  std::vector<std::string> names;
  for (const values::Slice& slice : cells->slices) {
    if (slice.first) return {};  // parts of a population share its parameters
    names.push_back(slice.population + "." + cells->variable);
  }
  return names;
}

bool sets_alive(const check::Facts& facts, const Path& target) {
  if (target.steps.empty() || target.steps.back().kind != PathStep::member || target.steps.back().name.text != "alive") return false;
  auto head = facts.names.find(target.head.text);
  const auto* population = head == facts.names.end() ? nullptr : std::get_if<syntax::Population>(&head->second.item->what);
  auto made = population ? facts.compositions.find(population) : facts.compositions.end();
  return made != facts.compositions.end() && made->second.find("alive") == nullptr;
}

bool apply_settings(const check::Facts& facts, const syntax::Stage& stage, values::Bindings& bindings, Diagnostics& diagnostics,
                    std::vector<std::pair<std::string, values::Value>>* shown) {
  const File& main = facts.program->main();
  for (const Step& step : stage.steps) {
    const auto* setting = std::get_if<Setting>(&step.what);
    if (!setting) continue;
    if (setting->let) {
      // A `let` that is known before anything runs is seen by the stages inside; the others are measures.
      Diagnostics quiet;
      values::Scope scope = facts.scope(main, bindings, quiet);
      std::optional<values::Value> known = setting->drawn ? std::nullopt : values::evaluate(setting->value, scope, quiet);
      bool hides = !setting->target.is_name() || scope.find(setting->target.head.text, setting->span).has_value();
      if (known && !hides && stage.kind != syntax::Stage::run) bindings.names[setting->target.head.text] = *known;
      continue;
    }
    std::string name = print(setting->target);
    if (sets_alive(facts, setting->target)) continue;  // of each cell: see stages.cpp
    if (setting->drawn) {
      diagnostics.error("N408", setting->span, "a setting of a stage cannot be drawn").at("`~` is for cells and connections");
      return false;
    }
    auto declared = facts.names.find(name);  // a `param` hides the word; a function of that name (metrics.net has `precision`) does not
    bool param = declared != facts.names.end() && std::holds_alternative<Param>(declared->second.item->what);
    std::string word = is_stage_word(name) && !param ? stage_setting(name) : name;
    if (word == stage_setting("until")) continue;  // read while the stage runs
    // The command line and `repeat` say the seed for all that they run.
    if (word == stage_setting("seed") && bindings.seed_is_said) continue;
    const Expr& value = setting->value;
    if ((word == stage_setting("precision") || word == stage_setting("weights")) && value.kind == ExprKind::path && value.path.is_name()) {
      bindings.names[word] = values::Value{value.path.head.text};
      continue;
    }
    values::Scope scope = facts.scope(main, bindings, diagnostics);
    std::optional<values::Value> result = values::evaluate(value, scope, diagnostics);
    if (!result) return false;
    std::vector<std::string> objects = object_names(facts, setting->target, bindings);
    if (!setting->target.is_name() && objects.empty()) {
      diagnostics.error("N408", setting->target.span, "`" + name + "` is not a parameter that a stage can set")
          .at("not a `param`, and not a parameter of a population or source");
      return false;
    }
    for (const std::string& object : objects) bindings.names[object] = *result;
    if (objects.empty()) bindings.names[word] = *result;
    if (word == stage_setting("seed") && result->is_number()) bindings.seed = static_cast<uint64_t>(std::max(0.0, result->number()));
    if (shown && word == name) shown->emplace_back(name, *result);
  }
  return true;
}

std::optional<Clockwork> clockwork_of(const values::Bindings& bindings, Span span, Diagnostics& diagnostics) {
  Clockwork clock;
  clock.seed = bindings.seed;
  auto find = [&](const char* name) -> const values::Value* {
    auto found = bindings.names.find(stage_setting(name));
    return found == bindings.names.end() ? nullptr : &found->second;
  };
  if (const values::Value* step = find("step"); step && step->is_number()) {
    clock.step_ms = step->number();
    if (!(clock.step_ms > 0) || !std::isfinite(clock.step_ms)) {
      diagnostics.error("N222", span, "the step must be longer than no time");
      return std::nullopt;
    }
  }
  if (const values::Value* seed = find("seed"); seed && seed->is_number()) {
    double n = seed->number();
    if (n < 0 || n != std::round(n) || n > 9e15) {
      diagnostics.error("N222", span, "a seed is a whole number, 0 or more");
      return std::nullopt;
    }
  }
  if (const values::Value* precision = find("precision")) {
    std::string word = values::to_text(*precision);
    if (word != "single" && word != "double" && word != "mixed") {
      diagnostics.error("N113", span, "`" + word + "` is not a precision").help("`single`, `double` or `mixed`");
      return std::nullopt;
    }
    clock.double_precision = word == "double";
    clock.mixed = word == "mixed";
  }
  clock.half_weights = find("weights") != nullptr;  // `half` is the one word that checked texts have
  return clock;
}

}  // namespace nsim::graph
