// What acts on the sum of a layer, as nodes of NIR: cells, `leaky`, functions of one number.
#include "engine/learn/cell_form.h"
#include "engine/learn/interchanging.h"
#include "engine/learn/linear_form.h"
#include "engine/learn/terms.h"
#include "engine/graph/build.h"
#include <algorithm>

namespace nsim::learn {

using namespace syntax;

std::string Interchanging::built_in(const Known& known, const Call& part) const {
  return n_.facts.scopes.at(known.file).contains(part.name.text) ? "" : part.name.text;
}

bool Interchanging::hears(const Cells& cells) const {
  return std::any_of(joints_.begin(), joints_.end(), [&](const Joint& joint) { return joint.post == &cells; });
}

bool Interchanging::normalises(const Known& known) const {
  return !known.layer->models.empty() && built_in(known, known.layer->models[0]) == "batch_norm";
}

/// Each part is a node, the last of them called as the layer is.
bool Interchanging::parts(const Cells& cells, Known& known, const std::vector<std::string>& arriving, const Shape& shape) {
  std::vector<Interchange::Node> nodes;
  if (normalises(known) && hears(cells)) return refuse(known.layer->models[0].span, "`batch_norm` of a sum to which a loop adds", "goes into the weights before it alone");
  if (cells.dynamics) {
    nodes.emplace_back();
    if (!model(cells, known, nodes.back(), shape)) return false;
  } else {
    for (const Call& part : known.layer->models) {
      const std::string name = built_in(known, part);
      if (name == "dropout") continue;         // in trainings alone
      if (name == "batch_norm" && &part == &known.layer->models[0]) continue;
      nodes.emplace_back();
      if (!function(cells, part, known, nodes.back(), shape)) return false;
      if (nodes.back().type.empty()) nodes.pop_back();
    }
  }
  if (nodes.empty() && hears(cells)) nodes.push_back({"", "Scale", {{"scale", {shape, 1}}}});   // a place where the loop is added
  std::vector<std::string> before = arriving;
  for (size_t k = 0; k < nodes.size(); ++k) {
    nodes[k].name = k + 1 == nodes.size() ? cells.name : unused(cells.name + "_" + std::to_string(k + 1));
    const std::string made = add(std::move(nodes[k]));
    edge(before, made);
    if (k == 0) known.entry = made;
    before = {made};
  }
  known.given = {before, shape};
  return true;
}

bool Interchanging::model(const Cells& cells, const Known& known, Interchange::Node& node, const Shape& shape) {
  const Item& like = *n_.facts.cells_of_layers.at(known.layer);
  graph::Graph graph = graph::build_cells(n_.facts, n_.bindings, like, *known.file, n_.step_ms, n_.out);
  if (n_.out.has_errors()) return false;
  const CellForm form = cell_form(std::move(graph));
  if (form.type.empty()) {
    n_.out.error("N347", known.layer->models[0].span, "NIR has no node for the cells of `" + cells.name + "`: " + form.why).at("these cells").also(form.span, "here").also(saved_, "to be written here").help(form.help);
    return false;
  }
  node.type = form.type;
  if (form.type == "LI") node.note = "equation";
  for (const auto& [name, number] : form.numbers) node.numbers[name] = {shape, number};
  return true;
}

bool Interchanging::function(const Cells& cells, const Call& part, const Known& known, Interchange::Node& node, const Shape& shape) {
  const std::string name = built_in(known, part);
  if (name == "leaky") {
    const std::optional<double> tau = n_.number(part.args[0].value, *known.file);
    if (!tau) return false;
    node.type = "LI", node.numbers = {{"tau", {shape, *tau / 1000}}, {"r", {shape, 1}}, {"v_leak", {shape, 0}}};
    return true;
  }
  const auto none = [&](const std::string& help) { return refuse(part.span, "NIR has no node for `" + part.name.text + "` of `" + cells.name + "`", "neither a multiple of its sum nor a threshold", help); };
  if (name == "k_winners") return none("");
  if (name == "batch_norm") return refuse(part.span, "`batch_norm` behind another part", "goes into the weights before it where it comes first");
  Terms terms(n_);
  Sight sight;
  sight.file = known.file;
  const std::optional<FunctionUse> use = terms.function(part.name, sight);
  if (!use) return false;
  const ValueId x = n_.local(cells.name + ".arrives", joined(cells.axes, {trial}), part.span);
  const std::optional<Array> y = terms.apply(*use, n_.whole(x), part.span);
  if (!y) return false;
  const auto linear = [&](ExpressionId id) {
    return linear_form(p_.expressions, id, [&](ValueId value) { return value == x ? std::nullopt : std::optional(ExpressionId{}); }, n_.step_ms);
  };
  const graph::Expression e = p_.expressions[y->body];
  if (const std::optional<LinearForm> form = linear(y->body)) {
    if (form->constant != 0) return none("leave out what it adds, `" + cells.name + "` has a bias");
    if (form->by(x) == 1) return true;
    node.type = "Scale", node.numbers = {{"scale", {shape, form->by(x)}}};
    return true;
  }
  if (e.op != Op::select) return none("cells that fire, `leaky`, and multiples have nodes");
  const std::optional<LinearForm> yes = linear({e.args[1]}), no = linear({e.args[2]});
  const graph::Expression condition = p_.expressions[ExpressionId{e.args[0]}];
  const std::optional<LinearForm> low = condition.op == Op::lt || condition.op == Op::le ? linear({condition.args[0]}) : std::nullopt;
  const std::optional<LinearForm> high = low ? linear({condition.args[1]}) : std::nullopt;
  const bool steps = yes && no && yes->of.empty() && no->of.empty() && yes->constant == 1 && no->constant == 0;
  if (!steps || !high || !(high->by(x) - low->by(x) > 0)) return none("a step is 1 above a number, else 0: `heaviside`");
  node.type = "Threshold", node.numbers = {{"threshold", {shape, (low->constant - high->constant) / (high->by(x) - low->by(x))}}};
  return true;
}

}  // namespace nsim::learn
