// What is read of the synapses of a connection: one number for each of them.
#include "engine/check/network.h"
#include <algorithm>

namespace nsim::check {

using syntax::PathStep;

namespace {

bool is_state_of_synapses(const Variable& v) { return v.kind == Variable::state && v.clause->side == syntax::Side::none; }

bool is_distance(const std::string& name) { return name == "dist" || name == "dx" || name == "dy" || name == "dz"; }

}  // namespace

/// `plastic.w`, `near.weight`, `near.dist`.
Type Typer::member_of_synapses(const Type& of, const PathStep& step) {
  const std::string& name = step.name.text;
  auto made = check_.facts.synapses.find(of.connect);
  const Composition* model = made == check_.facts.synapses.end() ? nullptr : &made->second;
  if (const Variable* v = model == nullptr ? nullptr : model->find(name); v != nullptr) {
    if (is_state_of_synapses(*v)) return Type::of(v->dimension, per_cell);
    check_.refuse("N405", step.name.span, "reading `" + name + "` of a connection, which is not a `state` of its synapses,");
    return {};
  }
  auto joint = check_.joints.find(of.connect);
  if (joint == check_.joints.end()) return {};  // its own sentence says what is wrong
  if (name == "weight" && joint->second.weight) return Type::of(*joint->second.weight, per_cell);
  if (name == "delay") return Type::of(dimensions::time(), per_cell);
  if (is_distance(name)) {
    std::optional<Dimension> d = pair_distance(check_, joint->second.from, joint->second.to, step.name.span);
    return d ? Type::of(*d, per_cell) : Type{};
  }
  if (name == "pre" || name == "post") {
    error("N109", step.name.span, "`" + name + "` gives each synapse a number of its " + (name == "pre" ? "source" : "target") + " cell")
        .at("which number?")
        .help("such as `" + of.connect->name->text + "." + name + "(count(cells.spikes))`");
    return {};
  }
  std::vector<Known> known;
  for (const Variable& other : model == nullptr ? std::vector<Variable>{} : model->variables) {
    if (is_state_of_synapses(other)) known.push_back({other.path, other.span});
  }
  if (joint->second.weight) known.push_back({"weight", {}});
  for (const char* word : {"delay", "dist", "pre", "post"}) known.push_back({word, {}});
  const std::string who = model == nullptr ? "`" + of.connect->name->text + "`" : "`" + model->text + "`";
  check_.unknown_word("N109", step.name.span, who + " has no " + (model == nullptr ? "" : "state ") + "`" + name + "`", name, known,
                      "not a number of its synapses");
  return {};
}

/// `near.pre(x)`: for each synapse the number of its source cell.
Type Typer::of_end(const syntax::Path& path, const PathStep& end, const PathStep& call, const Sight& sight) {
  const std::string text = path.head.text + "." + end.name.text;
  if (call.args.size() != 1 || call.args[0].name) {
    error("N107", call.span, "`" + text + "` takes one value").at(std::to_string(call.args.size()) + " arguments").help("such as `" + text + "(count(cells.spikes))`");
    return {};
  }
  Type x = number(call.args[0].value, sight);
  if (!x.known()) return {};
  if ((x.axes & per_cell) == 0) {
    error("N345", call.args[0].value.span, "`" + text + "` needs a number for each " + (end.name.text == "pre" ? "source" : "target") + " cell, but this is one number")
        .at(described(x))
        .help("name a variable or a count of the cells, such as `count(cells.spikes)`");
    return {};
  }
  return x;
}

}  // namespace nsim::check
