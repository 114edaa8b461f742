// Spikes as samples: recorded events of cameras and of other cells, and values that are turned into the time of a spike.
#include "engine/learn/network.h"

namespace nsim::learn {

using namespace syntax;

/// The name of the set among the arguments; what else stands there must be the format of a set. Empty after a message.
static std::string set_named(Network& network, const Call& call, const File& file) {
  std::string set;
  for (const Arg& arg : call.args) {
    const std::string name = arg.name ? arg.name->text : "path";
    if (name == "format" && arg.value.kind == ExprKind::path && arg.value.path.head.text == "bs2") continue;
    std::optional<values::Value> value = name == "path" ? values::evaluate(arg.value, network.scope(file, network.out), network.out) : std::nullopt;
    const auto* text = value ? std::get_if<std::string>(&value->what) : nullptr;
    if (text) {
      set = *text;
      continue;
    }
    if (name == "sample" && arg.value.kind == ExprKind::path) value = values::evaluate(arg.value, network.scope(file, network.out), network.out);
    network.out.error("N355", arg.value.span, "`" + name + "` says how one recording is replayed, but here a set of them is shown").at("not of a set")
        .help("`events(\"nmnist\")` with the name of a folder or an archive of recordings");
    return "";
  }
  return set;
}

/// 1 in a step in which a cell has an event, however many. An axis of the data is that of the steps.
const Cells* Network::recordings(const Population& source, const File& file) {
  const Call& call = source.models[0];
  const std::string set = set_named(*this, call, file);
  if (set.empty()) return nullptr;
  if (p.n_steps == 0) {
    out.error("N378", call.span, "`" + source.name.text + "` fires while a sample is shown").at("shown without a duration").help("`present " + source.name.text + " for 300 ms`");
    return nullptr;
  }
  std::optional<Axes> axes = size(source.size, file);
  if (!axes) return nullptr;
  SetName wanted{call.name.text, set, {}};
  for (AxisId axis : *axes) wanted.size.push_back(p.axes[axis].extent);
  const Shape shape = sets_(wanted);
  bool fits = axes->empty() || axes->size() == shape.axes.size();
  std::string recorded;
  for (size_t k = 0; k < shape.axes.size(); ++k) {
    const auto& [name, extent] = shape.axes[k];
    recorded += (k ? ", " : "") + name + " = " + std::to_string(extent);
    if (source.size.empty()) axes->push_back(p.axis(name, extent));
    fits = fits && p.axes[(*axes)[k]].extent == extent;
  }
  if (!fits) {
    out.error("N386", source.name.span, "`" + source.name.text + "` has another shape than its recordings").at("another shape").help("`source " + source.name.text + "[" + recorded + "]`");
    return nullptr;
  }
  auto made = std::make_unique<Cells>();
  made->name = source.name.text, made->span = source.name.span, made->classes = shape.classes, made->axes = *axes;
  const AxisId steps = p.axis("step", p.n_steps);
  const ValueId events = p.value({Value::data, made->name, joined(joined({steps}, *axes), {trial}), false, true});
  p.values[events.at].fires = true, p.values[events.at].span = made->span;
  made->y = made->columns["spikes"] = p.moving(events, steps);
  made->fires = true;
  Origin origin{wanted.kind, wanted.name, made->name};
  origin.size = wanted.size;
  Shown one{made->name, origin, test_, false, events, {}};
  one.steps = p.n_steps, one.step_ms = step_ms;
  shown.push_back(std::move(one));
  if (shape.classes > 0) made->columns["label"] = column(made->name + ".label", "label", made->span);
  return keep(source, std::move(made), file);
}

/// A value x above 0 fires once, (1 - x) · T after the sample begins, in the nearest step.
const Cells* Network::latency_code(const Population& source, const File& file) {
  const Call& call = source.models[0];
  const Cells* of = nullptr;
  std::optional<double> longest;
  for (const Arg& arg : call.args) {
    if (!arg.name && !of) {
      if (arg.value.kind != ExprKind::path || !(of = cells(arg.value.path, file))) return nullptr;
    } else if (!(longest = number(arg.value, file))) {
      return nullptr;
    }
  }
  if (!of || !longest) return nullptr;
  if (p.n_steps == 0 || !(*longest >= 0) || (!unshown && *longest / step_ms > double(p.n_steps - 1) + 0.5)) {
    out.error("N378", call.span, "`" + source.name.text + "` fires while a sample is shown, the last cells after `T`")
        .at(p.n_steps == 0 ? "shown without a duration" : "shown for " + std::to_string(p.n_steps) + " steps").help("`present " + source.name.text + " for` a longer time than `T`");
    return nullptr;
  }
  auto made = std::make_unique<Cells>();
  made->name = source.name.text, made->span = source.name.span, made->classes = of->classes;
  made->axes = of->axes, made->columns = of->columns;
  made->y = made->columns["spikes"] = local(made->name + ".spikes", joined(of->axes, {trial}), made->span);
  p.values[made->y.at].constant = true;
  const ExpressionId x = p.read(of->y), step = make(Op::round, make(Op::mul, make(Op::sub, constant(1), x), constant(*longest / step_ms)));
  const ExpressionId fires = make(Op::logical_and, make(Op::lt, constant(0), x), make(Op::eq, step, p.read(step_number())));
  p.add({Map{made->y, make(Op::select, fires, constant(1), constant(0))}, false, made->span});
  made->fires = true;
  return keep(source, std::move(made), file);
}

}  // namespace nsim::learn
