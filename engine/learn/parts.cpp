// Parts of a network in a program: owners and masks of cells, and what is read of a cell that is taken away.
#include "engine/learn/network.h"
#include <algorithm>

namespace nsim::learn {

using namespace syntax;

void Network::begin() {
  for (auto [clock, path] : {std::pair{&p.samples, "samples"}, {&p.batches, "batches"}, {&p.epochs, "epochs"}, {&p.steps, "steps"}, {&p.epoch_share, "epoch_share"}})
    *clock = p.value({Value::data, path, {}, false, true, {}, {}, {}});
}

namespace {

/// The latest of this name, if it is of this kind.
const Stage* latest(const Splits& all, const std::string& name, Stage::Kind kind) {
  for (size_t k = all.size(); k-- > 0;)
    if (all[k]->name && all[k]->name->text == name) return all[k]->kind == kind ? all[k] : nullptr;
  return nullptr;
}

}  // namespace

const Stage* Network::split(const std::string& name) const { return latest(splits, name, Stage::split); }
const Stage* Network::mask(const std::string& name) const { return latest(splits, name, Stage::mask); }

std::string Network::method(const Call& by, const std::vector<std::string>& known) const {
  Diagnostics quiet;
  Expr name;
  name.kind = ExprKind::path, name.span = by.name.span, name.path.head = by.name, name.path.span = name.span;
  std::string wanted = by.name.text;
  for (int step = 0; step < 8 && std::find(known.begin(), known.end(), wanted) == known.end(); ++step) {
    name.path.head.text = wanted;
    std::optional<values::Value> value = values::evaluate(name, scope(facts.program->main(), quiet), quiet);
    const auto* function = value ? std::get_if<values::Function>(&value->what) : nullptr;
    const auto* text = value ? std::get_if<std::string>(&value->what) : nullptr;
    if (!function && !text) break;
    wanted = function ? function->name : *text;
  }
  return wanted;
}

ValueId Network::of_split(const std::string& split, const std::string& what, const Cells& cells, double initial) {
  const std::string path = split + "." + what + "." + cells.name;
  if (const ValueId made = p.find(path); made.valid()) return made;
  Axes axes = what == "mean" ? cells.axes : cells.owned();
  if (what == "taken") axes.insert(axes.begin(), p.axis("task", int64_t(this->split(split)->over.size())));
  return p.value({Value::kept, path, axes, false, true, constant(initial), {}, cells.span});
}

std::optional<Remove> Network::remove_of(const Stage& split) {
  for (const Step& step : split.steps) {
    const auto* s = std::get_if<Setting>(&step.what);
    if (!s || print(s->target) != "remove") continue;
    const std::string word = s->value.kind == ExprKind::path ? print(s->value.path) : "";
    if (word == "outgoing") return Remove::outgoing;
    if (word == "incoming") return Remove::incoming;
    if (word == "mean") return Remove::mean;
    return std::nullopt;                       // the checks have said it
  }
  return Remove::outgoing;
}

bool Network::is_masked(const Cells& cells) const {
  return masked && std::find(masked->layers.begin(), masked->layers.end(), cells.name) != masked->layers.end();
}

/// Taken away with `outgoing`, a cell sends nothing; with `mean`, what it sends on average.
ValueId Network::sent(const Cells& cells, ValueId y) {
  const bool masks = is_masked(cells) && masked->remove != Remove::incoming;
  const bool gates = gated && !cells.from.empty() && y == cells.y;
  if (!masks && !gates) return y;
  if (auto found = sent_.find(y.at); found != sent_.end()) return found->second;
  ExpressionId body = p.read(y);
  if (masks) {
    const ExpressionId mask = p.read(of_split(masked->split, "mask", cells, 1));
    body = make(Op::mul, body, mask);
    if (masked->remove == Remove::mean)
      body = make(Op::add, body, make(Op::mul, p.read(of_split(masked->split, "mean", cells, 0)), make(Op::sub, constant(1), mask)));
  }
  if (gates)
    body = make(Op::add, body, p.read(p.value({Value::kept, cells.name + ".gate", p[cells.y].axes, true, false, constant(0), {}, cells.span})));
  return sent_[y.at] = map(cells.name + ".sent", {body, p[cells.y].axes}, cells.span);
}

}  // namespace nsim::learn
