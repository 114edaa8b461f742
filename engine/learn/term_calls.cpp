// Functions in expressions of stages: those of the file by their text, reductions, and what is one operation.
#include "engine/check/builtins.h"
#include "engine/learn/terms.h"
#include <algorithm>

namespace nsim::learn {

using namespace syntax;

std::optional<FunctionUse> Terms::function(const Name& name, const Sight& sight) {
  std::string wanted = name.text;
  const File* file = sight.file;
  if (auto own = sight.names.find(wanted); own != sight.names.end()) {
    if (auto* f = std::get_if<FunctionUse>(&own->second)) return *f;
    if (auto* v = std::get_if<values::Value>(&own->second))
      if (auto* f = std::get_if<values::Function>(&v->what)) wanted = f->name, file = &n_.facts.program->main();
  }
  for (int step = 0; step < 8; ++step) {       // a param may name another
    const auto& declared = n_.facts.scopes.at(file);
    const auto found = declared.find(wanted);
    if (found == declared.end()) return FunctionUse{wanted, nullptr, nullptr, file};
    const ItemKind& what = found->second.item->what;
    if (auto* let = std::get_if<Let>(&what); let && let->has_formals) return FunctionUse{wanted, &let->formals, &let->value, found->second.file};
    if (auto* penalty = std::get_if<Penalty>(&what)) return FunctionUse{wanted, &penalty->formals, &penalty->value, found->second.file};
    Diagnostics quiet;
    values::Scope scope = n_.scope(*file, quiet);
    std::optional<values::Value> value = scope.find(wanted, name.span);
    auto* f = value ? std::get_if<values::Function>(&value->what) : nullptr;
    if (!f || f->name == wanted) break;
    wanted = f->name;
  }
  n_.out.error("N118", name.span, "`" + name.text + "` is not a function of arrays").at("cannot be called here");
  return std::nullopt;
}

std::optional<Array> Terms::apply(const FunctionUse& function, const Array& x, Span span) {
  if (!function.body) return builtin(function.name, {x}, span);
  Sight inner;
  inner.file = function.file;
  for (size_t k = 0; k < function.formals->size(); ++k) {
    const Formal& formal = (*function.formals)[k];
    if (k == 0) {
      inner.names[formal.name.text] = x;
    } else if (formal.value) {
      std::optional<Thing> t = thing(*formal.value, Sight(inner));
      if (!t) return std::nullopt;
      inner.names[formal.name.text] = *t;
    } else {
      n_.out.error("N107", span, "`" + function.name + "` needs `" + formal.name.text + "`").at("given one array");
      return std::nullopt;
    }
  }
  return array(*function.body, inner);
}

std::optional<Thing> Terms::call(const Name& name, const PathStep& step, const Sight& sight, Span span) {
  static const std::set<std::string> folds = {"sum", "mean", "max", "min"}, scores = {"cross_entropy", "squared_error", "accuracy", "hinge"};
  std::optional<FunctionUse> function = this->function(name, sight);
  if (!function) return std::nullopt;
  std::optional<Array> result;
  const auto plain = std::count_if(step.args.begin(), step.args.end(), [](const Arg& a) { return !a.name; });
  if (function->body) result = of_text(*function, step, sight, span);
  else if (function->name == "pairwise") result = pairwise(step, sight, span);
  else if (function->name == "nearest") result = nearest(step, sight, span);
  else if (function->name == "silhouette") result = silhouette(step, sight, span);
  else if (scores.contains(function->name)) result = score(function->name, step, sight, span);
  else if (function->name == "count" && step.args.size() > 1) result = count_within(step, sight, span);
  else if (folds.contains(function->name) && plain == 1) result = fold(function->name, step, sight, span);
  else {
    std::vector<Array> arguments;
    for (const Arg& arg : step.args) {
      std::optional<Array> a = settled(array(arg.value, sight), arg.value.span);
      if (!a || (!arguments.empty() && !align(arguments[0], *a, span))) return std::nullopt;
      arguments.push_back(*a);
    }
    result = builtin(function->name, arguments, span);
  }
  return result ? std::optional<Thing>(*result) : std::nullopt;
}

std::optional<Array> Terms::of_text(const FunctionUse& function, const PathStep& step, const Sight& sight, Span span) {
  Sight inner;
  inner.file = function.file;
  auto bind = [&](const std::string& name, const Expr& expr, const Sight& seen) {
    if (expr.kind == ExprKind::path && expr.path.is_name() && !seen.names.contains(expr.path.head.text)) {
      const auto& declared = n_.facts.scopes.at(seen.file);
      const auto found = declared.find(expr.path.head.text);
      const bool callable = found != declared.end() && (std::holds_alternative<Penalty>(found->second.item->what) ||
                                                        (std::get_if<Let>(&found->second.item->what) && std::get<Let>(found->second.item->what).has_formals));
      if (callable || (found == declared.end() && check::find_builtin(expr.path.head.text))) {
        std::optional<FunctionUse> f = this->function(expr.path.head, seen);
        if (f) inner.names[name] = *f;
        return f.has_value();
      }
    }
    std::optional<Thing> t = thing(expr, seen);
    if (t) inner.names[name] = *t;
    return t.has_value();
  };
  size_t position = 0;
  for (const Arg& arg : step.args) {
    const Formal* formal = nullptr;
    if (!arg.name && position < function.formals->size()) formal = &(*function.formals)[position++];
    for (const Formal& f : *function.formals)
      if (arg.name && f.name == *arg.name) formal = &f;
    if (!formal) {
      n_.out.error("N106", arg.value.span, "`" + function.name + "` has no such argument").at("one too many");
      return std::nullopt;
    }
    if (!bind(formal->name.text, arg.value, sight)) return std::nullopt;
  }
  for (const Formal& formal : *function.formals) {
    if (inner.names.contains(formal.name.text)) continue;
    if (!formal.value) {
      n_.out.error("N107", span, "`" + function.name + "` needs `" + formal.name.text + "`").at("not given");
      return std::nullopt;
    }
    if (!bind(formal.name.text, *formal.value, Sight(inner))) return std::nullopt;
  }
  if (++depth_ >= 64) {
    n_.out.error("N117", span, "too many functions stand behind this call").at("leads through more than 64 others");
    return std::nullopt;
  }
  std::optional<Array> result = array(*function.body, inner);
  --depth_;
  return result;
}

ValueId Terms::reduced(const std::string& path, Axes axes, ExpressionId body, const Axes& over, Reduce::Fold fold) {
  const ValueId value = n_.local(path, std::move(axes));
  p_.add({Reduce{fold, value, body, over}, false, {}});
  return value;
}

Array Terms::sum(const Array& x, const Axes& over, const std::string& path) {
  if (has(over, p_.time))
    if (const std::optional<Array> now = n_.at_hand(x)) {
      // Added up while the steps pass: nothing has to be remembered for it.
      const Array all = n_.whole(p_.summed(path + ".steps", now->axes, now->body));
      const Axes others = without(over, {p_.time});
      return others.empty() ? all : sum(all, others, path);
    }
  const Axes kept = without(x.axes, over);
  return n_.whole(reduced(path, kept, x.body, over, Reduce::sum));
}

std::optional<Array> Terms::builtin(const std::string& name, const std::vector<Array>& a, Span span) {
  static const std::map<std::string, Op> one = {{"exp", Op::exp}, {"log", Op::log}, {"sqrt", Op::sqrt}, {"sin", Op::sin}, {"cos", Op::cos}, {"tanh", Op::tanh},
                                                {"sigmoid", Op::sigmoid}, {"exprel", Op::exprel}, {"abs", Op::abs}, {"sign", Op::sign}, {"floor", Op::floor},
                                                {"ceil", Op::ceil}, {"round", Op::round}};
  if (auto op = one.find(name); op != one.end() && a.size() == 1) return Array{make(op->second, a[0].body), a[0].axes, {}, a[0].live};
  if (name == "linear" && a.size() == 1) return a[0];
  if (name == "relu" && a.size() == 1) return Array{make(Op::max, number(0), a[0].body), a[0].axes, {}, a[0].live};   // so that no gradient passes at 0
  if (name == "silu" && a.size() == 1) return Array{make(Op::mul, a[0].body, make(Op::sigmoid, a[0].body)), a[0].axes, {}, a[0].live};
  if (name == "heaviside" && a.size() == 1) return Array{make(Op::select, make(Op::lt, number(0), a[0].body), number(1), number(0)), a[0].axes, {}, a[0].live};
  if ((name == "min" || name == "max") && a.size() == 2) return Array{make(name == "min" ? Op::min : Op::max, a[0].body, a[1].body), joined(a[0].axes, a[1].axes), {}, alive(a[0], a[1])};
  if (name == "clip" && a.size() == 3)
    return Array{make(Op::min, make(Op::max, a[0].body, a[1].body), a[2].body), joined(a[0].axes, joined(a[1].axes, a[2].axes)), {}, alive(a[0], a[1])};
  if (name == "gaussian" && a.size() == 2) {
    const ExpressionId z = make(Op::div, a[0].body, a[1].body);
    return Array{make(Op::exp, make(Op::mul, number(-0.5), make(Op::mul, z, z))), joined(a[0].axes, a[1].axes), {}, alive(a[0], a[1])};
  }
  if (name == "constant" && a.size() == 1) {
    const ValueId value = n_.map("constant", a[0], span);
    p_.values[value.at].constant = true;
    return n_.whole(value);
  }
  if (name == "straight" && a.size() == 2) {
    const ValueId value = n_.local("straight", joined(a[0].axes, a[1].axes), span);
    p_.add({Map{value, a[0].body, a[1].body}, false, span});
    return n_.whole(value);
  }
  if (name == "shuffle" && a.size() == 1) return shuffled(a[0], span);
  if (name == "correlation" && a.size() == 2) return correlation(a[0], a[1], span);
  if (name == "communicability" && a.size() == 1) return communicability(a[0], span);
  if (name == "modularity") {
    n_.out.error("N369", span, "`modularity` is worked out when a stage has ended, so it is a result of its own").at("inside another expression").help("`record modularity(abs(loop.weight))`, or a `let` of it");
    return std::nullopt;
  }
  if (name == "last" && a.size() == 1) return last(a[0], span);
  if (name == "filtered" && a.size() == 2) return filtered(a[0], a[1], span);
  if (name == "latency" && a.size() == 1) return latency(a[0], span);
  if (name == "van_rossum" && a.size() == 3) return van_rossum(a[0], a[1], a[2], span);
  if (name == "count" && a.size() == 1) return sum(a[0], {p_.time}, "count");
  if (name == "softmax" && a.size() == 1) {
    const Axes cells = without(a[0].axes, {trial});
    const ValueId x = n_.stored(a[0], "softmax.x");
    const ValueId top = reduced("softmax.max", without(a[0].axes, cells), p_.read(x), cells, Reduce::max);
    p_.values[top.at].constant = true;         // it cancels
    const ValueId e = n_.map("softmax.exp", {make(Op::exp, make(Op::sub, p_.read(x), p_.read(top))), a[0].axes});
    const Array all = sum(n_.whole(e), cells, "softmax.sum");
    return Array{make(Op::div, p_.read(e), all.body), a[0].axes};
  }
  if (name == "layer_norm" && a.size() == 1) {
    const Axes cells = without(a[0].axes, {trial});
    double n = 1;
    for (AxisId axis : cells) n *= double(p_.axes[axis].extent);
    const Array x = n_.whole(n_.stored(a[0], "layer_norm.x"));
    const Array mean = sum({make(Op::mul, x.body, number(1 / n)), x.axes}, cells, "layer_norm.mean");
    const ExpressionId apart = make(Op::sub, x.body, mean.body);
    const Array variance = sum({make(Op::mul, make(Op::mul, apart, apart), number(1 / n)), x.axes}, cells, "layer_norm.variance");
    return Array{make(Op::div, apart, make(Op::sqrt, make(Op::add, variance.body, number(1e-5)))), x.axes};
  }
  n_.out.error("N402", span, "`" + name + "` in a stage that trains or tests").at("cannot run yet");
  return std::nullopt;
}

std::optional<Array> Terms::last(const Array& x, Span span) {
  if (!has(x.axes, p_.time)) {
    if (p_.n_steps == 1) return x;
    n_.out.error("N378", span, "`last` is of what changes while a sample is shown").at(p_.n_steps > 0 ? "the same in every step" : "samples are shown without a duration");
    return std::nullopt;
  }
  std::unordered_map<uint32_t, ExpressionId> with;
  for (ValueId id : reads_of(p_, x.body))
    if (has(p_[id].axes, p_.time)) with[p_.read(id).at] = p_.read(p_.slice(id, p_.time, p_.n_steps - 1));
  return Array{p_.expressions.replace(x.body, with), without(x.axes, {p_.time})};
}

/// Words of `over`: axes by their names, `cells`, `synapses`, `batch`, and a layer: the axes of its cells.
std::optional<Axes> Terms::axes(const Expr& expr, const Array& of, const Sight& sight) {
  std::vector<const Expr*> words;
  if (expr.kind == ExprKind::list) for (const Range& item : expr.items) words.push_back(&item.first);
  else words.push_back(&expr);
  Axes over;
  for (const Expr* word : words) {
    const std::string name = word->kind == ExprKind::path && word->path.is_name() ? word->path.head.text : "";
    Axes found;
    const auto argument = sight.names.find(name);
    auto* layer = argument == sight.names.end() ? nullptr : std::get_if<const Cells*>(&argument->second);
    if (layer) for (AxisId axis : of.axes) { if (has((*layer)->axes, axis)) found.push_back(axis); }
    else if (name == "cells" || name == "synapses" || name == "layer" || name == "tensor") found = without(of.axes, {trial, p_.time});
    else if (name == "outgoing" || name == "incoming") {
      // Of an array with a number for each pair: the targets of one source, or the sources of one target.
      for (const auto& [post, pre] : n_.lines)
        if (without(joined(post, pre), of.axes).empty()) found = name == "outgoing" ? post : pre;
    }
    else if (name == "taps") for (AxisId axis : of.axes) { if (n_.taps.contains(axis)) found.push_back(axis); }
    else if (name == "batch" || name == "samples") found = has(of.axes, trial) ? Axes{trial} : Axes{};
    else
      for (AxisId axis : of.axes)
        if (axis != trial && p_.axes[axis].name == name && !n_.taps.contains(axis)) found.push_back(axis);
    if (found.empty()) {
      n_.out.error("N116", word->span, "`" + name + "` is not an axis of what is folded here").at("not an axis of it");
      return std::nullopt;
    }
    over = joined(over, found);
  }
  return over;
}

std::optional<Array> Terms::fold(const std::string& name, const PathStep& step, const Sight& sight, Span) {
  const Expr *what = nullptr, *over = nullptr, *each = nullptr;
  for (const Arg& arg : step.args) {
    if (!arg.name) what = &arg.value;
    else if (arg.name->text == "over") over = &arg.value;
    else if (arg.name->text == "each") each = &arg.value;
    else {
      n_.out.error("N402", arg.value.span, "`" + arg.name->text + "` of `" + name + "` in a stage that trains or tests").at("cannot run yet");
      return std::nullopt;
    }
  }
  std::optional<Array> x = array(*what, sight);
  if (!x) return std::nullopt;
  Axes folded = without(x->axes, {trial});     // of one sample
  if (over) {
    std::optional<Axes> named = axes(*over, *x, sight);
    if (!named) return std::nullopt;
    folded = *named;
  }
  if (each) {
    std::optional<Axes> named = axes(*each, *x, sight);
    if (!named) return std::nullopt;
    folded = without(folded, *named);
  }
  if (folded.empty()) return x;
  const Axes kept = without(x->axes, folded);
  const ExpressionId live = x->live;           // pairs that are not connected are left out
  if (live.valid()) x->body = make(Op::select, live, x->body, number(name == "max" ? -1e30 : name == "min" ? 1e30 : 0)), x->live = {};
  if (name == "max" || name == "min") return n_.whole(reduced(name, kept, x->body, folded, name == "max" ? Reduce::max : Reduce::min));
  if (name == "sum") return sum(*x, folded, "sum");
  double n = 1;
  for (AxisId axis : without(folded, {trial})) n *= double(p_.axes[axis].extent);
  if (live.valid()) {
    const Axes of = without(folded, {trial});
    const Array all = sum({make(Op::select, live, number(1), number(0)), joined(without(kept, {trial}), of)}, of, "mean.number");
    const Array total = sum(*x, folded, "mean.sum");
    const ExpressionId share = make(Op::div, total.body, make(Op::max, all.body, number(1)));
    return Array{has(folded, trial) ? make(Op::div, share, p_.read(p_.samples)) : share, total.axes};
  }
  ExpressionId share = make(Op::mul, x->body, number(1 / n));
  if (has(folded, trial)) share = make(Op::div, share, p_.read(p_.samples));
  return sum({share, x->axes}, folded, "mean");
}

}  // namespace nsim::learn
