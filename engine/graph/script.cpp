// The stages of a file as a Script: what is run, with what bound, in which order.
#include "engine/graph/build.h"
#include "engine/check/builtins.h"
#include "engine/check/learned.h"
#include "engine/graph/settings.h"
#include <algorithm>
#include <cmath>
#include <set>

namespace nsim::graph {

using namespace syntax;

namespace {

constexpr size_t most_trials = 1'000'000;

class Scripter {
 public:
  Scripter(const check::Facts& facts, Diagnostics& out) : facts_(facts), out_(out) {}

  std::optional<Script::Part> part(const syntax::Stage& stage, const values::Bindings& bindings) {
    Script::Part part;
    part.stage = &stage;
    switch (stage.kind) {
      case syntax::Stage::run:
        part.kind = Script::Part::run;
        break;
      case syntax::Stage::sweep:
        part.kind = Script::Part::sweep;
        break;
      case syntax::Stage::repeat:
        part.kind = Script::Part::repeat;
        break;
      case syntax::Stage::reset:
        part.kind = Script::Part::reset;
        break;
      case syntax::Stage::save:
        part.kind = Script::Part::save;
        break;
      case syntax::Stage::load:
        part.kind = Script::Part::load;
        break;
      case syntax::Stage::train:
        part.kind = Script::Part::train;
        break;
      case syntax::Stage::evaluate:
        part.kind = Script::Part::evaluate;
        break;
      case syntax::Stage::split:
        part.kind = Script::Part::split;
        break;
      case syntax::Stage::mask:
        part.kind = Script::Part::mask;
        break;
      case syntax::Stage::score:
        part.kind = Script::Part::score;
        break;
      default:
        bug("a stage that cannot run has passed the checks");
    }
    if (part.kind == Script::Part::sweep || part.kind == Script::Part::repeat) return with_trials(std::move(part), bindings);
    const bool filed = part.kind == Script::Part::save || part.kind == Script::Part::load || part.kind == Script::Part::reset;
    part.of_layers = filed && std::all_of(stage.what.begin(), stage.what.end(), [&](const Path& path) { return check::is_learned(facts_, path.head.text); });
    part.trials.push_back({bindings, "", {}, {}});
    return part;
  }

 private:
  values::Scope scope(const values::Bindings& bindings) { return facts_.scope(facts_.program->main(), bindings, out_); }

  std::optional<Script::Part> with_trials(Script::Part part, const values::Bindings& bindings) {
    bool good = part.kind == Script::Part::sweep ? sweep(part, bindings) : repeat(part, bindings);
    if (!good || part.trials.empty()) return std::nullopt;
    auto carry = part.trials[0].bindings.names.find(stage_setting("carry"));
    if (carry != part.trials[0].bindings.names.end()) {
      const bool* yes = std::get_if<bool>(&carry->second.what);
      part.carry = yes && *yes;
      for (Script::Trial& trial : part.trials) trial.bindings.names.erase(stage_setting("carry"));
    }
    for (Script::Trial& trial : part.trials) {
      for (const Step& step : part.stage->steps) {
        const auto* inner = std::get_if<syntax::Stage>(&step.what);
        if (!inner) continue;
        std::optional<Script::Part> made = this->part(*inner, trial.bindings);
        if (!made) return std::nullopt;
        trial.inner.push_back(std::move(*made));
      }
    }
    part.inner = part.trials[0].inner;
    return part;
  }

  bool sweep(Script::Part& part, const values::Bindings& bindings) {
    const syntax::Stage& stage = *part.stage;
    std::optional<std::vector<values::Value>> all = values::members(*stage.in, scope(bindings), out_);
    if (!all) return false;
    if (all->size() > most_trials) {
      out_.error("N222", stage.in->span, "this sweep has too many trials").at(std::to_string(all->size()) + " trials");
      return false;
    }
    if (all->empty()) {
      out_.error("N222", stage.in->span, "this sweep has no trials").at("nothing to sweep over");
      return false;
    }
    for (const values::Value& value : *all) {
      Script::Trial trial;
      trial.bindings = bindings;
      trial.bindings.names[stage.swept.text] = value;
      std::vector<std::pair<std::string, values::Value>> shown;
      if (!apply_settings(facts_, stage, trial.bindings, out_, &shown)) return false;
      values::Value named = value.is_number() ? value : values::Value{values::key_text(value).value_or(values::to_text(value))};
      trial.shown.emplace_back(stage.swept.text, named);
      for (auto& one : shown) {
        if (one.first != stage.swept.text) trial.shown.push_back(std::move(one));
      }
      for (const auto& [name, what] : trial.shown) trial.label += (trial.label.empty() ? "" : ", ") + name + " = " + values::to_text(what);
      part.trials.push_back(std::move(trial));
    }
    return true;
  }

  bool repeat(Script::Part& part, const values::Bindings& bindings) {
    const syntax::Stage& stage = *part.stage;
    std::optional<values::Value> amount = values::evaluate(*stage.amount, scope(bindings), out_);
    if (!amount) return false;
    const auto* n = std::get_if<values::Number>(&amount->what);
    bool whole = n && n->value >= 1 && n->value == std::round(n->value) && n->value <= static_cast<double>(most_trials);
    if (!whole) {
      out_.error("N222", stage.amount->span, "a number of seeds is whole and at least 1").at(values::to_text(*amount));
      return false;
    }
    values::Bindings settled = bindings;
    if (!apply_settings(facts_, stage, settled, out_)) return false;
    settled.seed_is_said = true;
    for (uint64_t k = 0; k < static_cast<uint64_t>(n->value); ++k) {
      Script::Trial trial;
      trial.bindings = settled;
      trial.bindings.seed += k;
      trial.label = "seed = " + std::to_string(trial.bindings.seed);
      trial.shown.emplace_back("seed", values::Value::number(static_cast<double>(trial.bindings.seed)));
      part.trials.push_back(std::move(trial));
    }
    return true;
  }

  const check::Facts& facts_;
  Diagnostics& out_;
};

}  // namespace

bool shows_samples(const syntax::Population& source) {
  return source.is_source && !source.models.empty() && check::find_builtin(source.models[0].name.text, check::Where::sample) != nullptr;
}

bool learns(const Script::Part& part) {
  static const std::set<Script::Part::Kind> kinds = {Script::Part::train, Script::Part::evaluate, Script::Part::split, Script::Part::mask, Script::Part::score};
  return kinds.contains(part.kind) || part.of_layers;
}

bool saves_network(const Script::Part& part) {
  return part.kind == Script::Part::save && part.of_layers && part.stage->file && part.stage->file->ends_with(".nir");
}

bool learns(const std::vector<Script::Part>& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const Script::Part& part) { return learns(part); });
}

std::vector<const syntax::Stage*> sentences_of(const std::vector<Script::Part>& parts) {
  std::vector<const syntax::Stage*> all;
  for (const Script::Part& part : parts) {
    if (part.kind != Script::Part::sweep && part.kind != Script::Part::repeat && !part.of_layers) all.push_back(part.stage);
  }
  return all;
}

/// The network that is trained and one that steps share no state in this version, so they do not stand side by side.
static bool apart(const std::vector<Script::Part>& parts, Diagnostics& out) {
  for (const Script::Part& part : parts) {
    const bool steps = !learns(part) && part.kind != Script::Part::sweep && part.kind != Script::Part::repeat;
    if (steps && learns(parts)) {
      out.error("N402", part.stage->keyword, "this stage beside one that trains or tests").at("cannot run yet").help("put them into experiments of their own");
      return false;
    }
    for (const Script::Trial& trial : part.trials)
      if (!apart(trial.inner, out)) return false;
  }
  return true;
}

Script script(const check::Facts& facts, const values::Bindings& bindings, const std::string& experiment, Diagnostics& diagnostics) {
  Script result;
  Scripter scripter(facts, diagnostics);
  values::Bindings all = bindings;
  auto add = [&](const syntax::Stage& stage) {
    std::optional<Script::Part> part = scripter.part(stage, all);
    if (part) result.parts.push_back(std::move(*part));
    return part.has_value();
  };
  for (const Item& item : facts.program->main().items) {
    const auto* stage = std::get_if<syntax::Stage>(&item.what);
    if (experiment.empty() && stage && !add(*stage)) return {};
    const auto* group = std::get_if<Experiment>(&item.what);
    if (!group || experiment.empty() || group->name.text != experiment) continue;
    syntax::Stage around;  // settings of an experiment hold for all of its stages
    around.kind = syntax::Stage::sweep;
    for (const Step& step : group->steps) {
      if (std::holds_alternative<Setting>(step.what)) around.steps.push_back(step);
    }
    if (!apply_settings(facts, around, all, diagnostics)) return {};
    for (const Step& step : group->steps) {
      const auto* inner = std::get_if<syntax::Stage>(&step.what);
      if (inner && !add(*inner)) return {};
    }
  }
  if (!apart(result.parts, diagnostics)) return {};
  return result;
}

}  // namespace nsim::graph
