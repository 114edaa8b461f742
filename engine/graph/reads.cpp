// What the names inside a model read, and the functions that look back in time.
#include "engine/graph/nodes.h"
#include <algorithm>

namespace nsim::graph {

using namespace syntax;
using check::Variable;

Sight Nodes::sight(Place place) {
  static const values::Scope nothing;
  Sight result;
  result.host = &nothing;
  result.find = [this, place](const Path& path) { return find(path, place); };
  result.call = [this, place](const Name& function, const PathStep& step) { return special(function, step, place); };
  return result;
}

std::optional<Term> Nodes::find(const Path& path, Place place) {
  std::string name = path.head.text;
  for (const PathStep& step : path.steps) {
    if (step.kind != PathStep::member) return std::nullopt;
    name += "." + step.name.text;
  }
  if (const Variable* v = composition_.find(composition_.parts[place.part].prefix + name)) return variable(*v, place);
  if (const Variable* v = composition_.find(name)) return variable(*v, place);
  if (!path.is_name() || (name != "t" && name != "tick")) return std::nullopt;
  if (place.moment == Moment::start) return arena_.constant(0);
  ExpressionId clock = arena_.leaf(name == "t" ? Op::time : Op::tick);
  bool after = place.moment == Moment::later && name == "t";  // from phase 2 on, t is the end of the step
  return after ? arena_.make(Op::add, clock, arena_.leaf(Op::step_length)) : clock;
}

std::optional<Term> Nodes::variable(const Variable& v, Place place) {
  if (auto odd = model_.odd.find(v.path); odd != model_.odd.end()) return term_of(arena_, odd->second);
  if (v.kind == Variable::local) {
    auto known = locals_.find({&v, place.moment});
    if (known != locals_.end()) return known->second;
    std::optional<Term> value = b_.lowering.term(*v.clause->value, sight({place.moment, v.part}));
    if (value) locals_.emplace(std::make_pair(&v, place.moment), *value);
    return value;
  }
  ValueId id = model_.by_path.at(v.path);
  uint16_t version = place.moment == Moment::begin ? 0 : version_[id.at];
  if (place.moment == Moment::equations && part_of_[id.at] != place.part) version = 0;
  ExpressionId own = read(id, version);
  if (v.kind == Variable::parameter || v.part != 0) return own;
  std::optional<ExpressionId> added = currents(v, place);
  if (!added) return std::nullopt;
  return added->valid() ? arena_.make(Op::add, own, *added) : own;
}

/// The sum of what receptors say the neuron's input gets from them; an invalid id when there is none. In equations as at t_n.
std::optional<ExpressionId> Nodes::currents(const Variable& v, Place place) {
  ExpressionId sum;
  for (size_t part = 1; part < composition_.parts.size(); ++part) {
    for (const Clause& clause : composition_.parts[part].model->clauses) {
      if (clause.kind != Clause::update || clause.name.text != v.path || has_own(part, clause.name.text)) continue;
      Moment moment = place.moment == Moment::equations ? Moment::begin : place.moment;
      std::optional<ExpressionId> one = b_.lowering.number(*clause.value, sight({moment, part}));
      if (!one) return std::nullopt;
      sum = sum.valid() ? arena_.make(Op::add, sum, *one) : *one;
    }
  }
  return sum;
}

/// previous(x), rises(x, level), falls(x, level): one step ago is what stood at t_n. since(spike): see events.cpp.
std::optional<Term> Nodes::special(const Name& function, const PathStep& step, Place place) {
  const std::string& name = function.text;
  if (std::any_of(step.args.begin(), step.args.end(), [](const Arg& a) { return a.name && a.name->text == "over"; })) return reduction(function, step, place);
  if (name != "previous" && name != "rises" && name != "falls" && name != "since") return std::nullopt;
  if (name == "since") return since(place);
  if (place.moment == Moment::start) {
    b_.out.error("N409", function.span, "`" + name + "` in `on start` cannot run yet in this version").at("not yet");
    return std::nullopt;
  }
  if (place.moment != Moment::later) {
    b_.out.error("N339", function.span, "an equation cannot look one step back, as `" + name + "` does")
        .at("used by an equation")
        .help("use it in an update, in `when` or in `spike when`");
    return std::nullopt;
  }
  require(!step.args.empty(), "a checked call has its arguments");
  std::optional<ExpressionId> before = b_.lowering.number(step.args[0].value, sight({Moment::begin, place.part}));
  if (!before || name == "previous") return before ? std::optional<Term>(*before) : std::nullopt;
  std::optional<ExpressionId> now = b_.lowering.number(step.args[0].value, sight(place));
  std::optional<ExpressionId> level = step.args.size() > 1 ? b_.lowering.number(step.args[1].value, sight(place)) : std::nullopt;
  if (!now || !level) return std::nullopt;
  bool up = name == "rises";
  ExpressionId was = up ? arena_.make(Op::lt, *before, *level) : arena_.make(Op::lt, *level, *before);
  ExpressionId is = up ? arena_.make(Op::le, *level, *now) : arena_.make(Op::le, *now, *level);
  return arena_.make(Op::logical_and, was, is);
}

/// The counter says how many steps ago the cell fired, as seen at t_n; at t_(n+1) it is one more.
std::optional<Term> Nodes::since(Place place) {
  ExpressionId steps = read(model_.counters.at("since_spike"), 0);
  if (place.moment == Moment::later) steps = arena_.make(Op::add, steps, arena_.constant(1, Type::i32));
  return arena_.make(Op::mul, steps, arena_.leaf(Op::step_length));
}

}  // namespace nsim::graph
