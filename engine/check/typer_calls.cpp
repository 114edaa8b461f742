// Calls: built-in functions by their table, functions of the file by their text.
#include "engine/check/signature.h"
#include "engine/check/typer.h"
#include <algorithm>
#include <set>

namespace nsim::check {

using syntax::Arg;
using syntax::Expr;
using syntax::ExprKind;
using syntax::PathStep;

namespace {

constexpr size_t deepest = 48;     // functions within functions
constexpr long most_work = 20000;  // calls typed for one sentence of the file

bool in_model(const Sight& sight) { return sight.place == Place::model || sight.place == Place::equation; }

size_t positional(const PathStep& step) {
  return static_cast<size_t>(std::count_if(step.args.begin(), step.args.end(), [](const Arg& a) { return !a.name; }));
}

bool names_axes(const PathStep& step) {
  return std::any_of(step.args.begin(), step.args.end(), [](const Arg& a) { return a.name && (a.name->text == "over" || a.name->text == "each"); });
}

Type folded(Type t, const std::vector<std::string>& over) {
  Type* n = &t;
  if (t.kind == Type::list) { t = t.element ? *t.element : Type{}; }
  if (over.empty()) n->axes = scalar;
  for (const std::string& word : over) {
    if (word == "time")
      n->axes &= static_cast<uint8_t>(~per_time);
    else if (word == "cells" || word == "cell")
      n->axes &= static_cast<uint8_t>(~per_cell);
    else
      n->axes = scalar;
  }
  return t;
}

std::vector<std::string> words_of(const std::vector<Arg>& args, std::string_view name) {
  for (const Arg& arg : args) {
    if (!arg.name || arg.name->text != name) continue;
    if (arg.value.kind == ExprKind::path) return {arg.value.path.head.text};
    std::vector<std::string> all;
    for (const syntax::Range& item : arg.value.items) {
      if (item.first.kind == ExprKind::path) all.push_back(item.first.path.head.text);
    }
    return all;
  }
  return {};
}

}  // namespace

Type Typer::call(const syntax::Name& name, const PathStep& step, const Sight& sight) {
  if (std::optional<Type> found = sight.names->lookup(name.text, name.span)) {
    if (!found->known()) return {};
    if (found->kind == Type::function) return call_function(*found, name, step, sight);
    error("N118", name.span, "`" + name.text + "` is " + described(*found) + ", not a function").at("cannot be called");
    return {};
  }
  const Builtin* builtin = choose(name, step, sight);
  if (builtin == nullptr) return {};
  if (builtin->where == Where::table) return typed_table(name, step, sight);
  return call_builtin(*builtin, step, sight);
}

/// The built-in of this name that can stand here; a message when there is none.
const Builtin* Typer::choose(const syntax::Name& name, const PathStep& step, const Sight& sight) {
  std::string_view n = name.text;
  const Builtin* fold = find_builtin(n, Where::reduction);
  const Builtin* plain = find_builtin(n, Where::arithmetic);
  if (fold != nullptr && (plain == nullptr || names_axes(step) || positional(step) < plain->arguments.size())) {
    if (sight.place == Place::host) return fold;
    return in_cells(name, step, sight) ? fold : nullptr;
  }
  if (plain != nullptr) return plain;
  if (const Builtin* cell = find_builtin(n, Where::cell)) {
    if (sight.place == Place::equation && n != "since") {
      error("N339", name.span, "an equation cannot look one step back, as `" + name.text + "` does")
          .at("not in an equation")
          .note("an equation says how fast a state changes at any moment, also between two steps, and its solver chooses the moments")
          .help(n == "previous" ? "keep the value in a state of its own with an update, `before = " + name.text + "(...)`, and use `before` here"
                                : "react to the crossing in `when " + name.text + "(...) { ... }`");
      return nullptr;
    }
    if (in_model(sight)) return cell;
    error("N118", name.span, "`" + name.text + "` looks at one cell from step to step, so it stands only in models").at("not here");
    return nullptr;
  }
  if (sight.place == Place::host) {
    if (const Builtin* measure = find_builtin(n, Where::measure)) return measure;
    for (Where where : {Where::learning, Where::layer})
      if (const Builtin* learning = find_builtin(n, where)) return learning;
  }
  if (const Builtin* draw = find_builtin(n, Where::draw)) {
    if (n == "noise" && sight.noise) return draw;
    if (n == "noise") {
      error("N325", name.span, "`noise` is scaled by the step, so it stands only in `drive`").at("not here").help("draw with `~ normal(0, sigma)`");
      return nullptr;
    }
    if (sight.drawn) return draw;
    error("N325", name.span, "`" + name.text + "` draws a number, so `~` must come before it")
        .at("drawn, not equal")
        .help("write `~` instead of `=`");
    return nullptr;
  }
  if (const Builtin* table = find_builtin(n, Where::table)) {
    if (sight.place == Place::host) return table;
  }
  if (const Builtin* later = find_builtin(n, Where::later)) {
    check_.refuse("N405", name.span, "`" + name.text + "` (" + std::string(later->rule) + ")");
    return nullptr;
  }
  if (const Builtin* other = find_builtin(n)) {
    auto& mistake = error("N118", name.span, "`" + std::string(other->name) + "` cannot be used here").at(in_model(sight) ? "not inside a model" : "not in an expression");
    if (n == "random") mistake.help("random numbers are drawn with `~`: `v ~ uniform(-65 mV, -55 mV)`");
    return nullptr;
  }
  std::vector<Known> candidates = sight.names->all();
  for (Where where : {Where::arithmetic, Where::reduction, Where::cell, Where::measure, Where::draw, Where::table}) {
    for (const std::string& known : builtin_names(where)) candidates.push_back({known, {}});
  }
  bool hidden = in_model(sight) && check_.facts.names.contains(name.text);
  check_.unknown_name(name, candidates, "not a function", hidden ? "a model sees only its own names, its parameters and the built-in functions" : "");
  return nullptr;
}

/// Whether a reduction over the cells of a population can stand here.
bool Typer::in_cells(const syntax::Name& name, const PathStep& step, const Sight& sight) {
  if (!names_axes(step)) {
    error("N309", name.span, "a model must say what `" + name.text + "` folds")
        .at("over what?")
        .help("add `over = ...`, such as `" + name.text + "(x, over = cells)`");
    return false;
  }
  if (sight.place == Place::equation) {
    error("N342", name.span, "an equation cannot fold over cells, as `" + name.text + "` does")
        .at("not in an equation")
        .note("an equation belongs to one cell: its solver looks at moments between the steps, at which no other cell can be asked")
        .help("keep the result in a state of its own with an update, `all = " + name.text + "(...)`, and use `all` here");
    return false;
  }
  static const std::set<std::string_view> running = {"sum", "mean", "min", "max", "winner", "argmax", "median", "std", "quantile"};
  if (sight.place != Place::model || !running.contains(name.text)) {
    check_.refuse("N405", name.span, "`" + name.text + "` of cells in a " + (sight.place == Place::model ? "model" : "setting"));
    return false;
  }
  if (sight.synapse) return over_incoming(name, step);
  static const std::set<std::string_view> of_others = {"batch", "samples", "time", "shared", "incoming", "outgoing", "synapses", "taps", "tensor", "layer"};
  for (const std::string& axis : words_of(step.args, "over")) {
    if (!of_others.contains(axis)) continue;
    check_.refuse("N405", name.span, "`" + name.text + "` over `" + axis + "` in a neuron");
    return false;
  }
  bool each = std::any_of(step.args.begin(), step.args.end(), [](const Arg& a) { return a.name && a.name->text == "each"; });
  if (each) check_.refuse("N405", name.span, "`each` in a model");
  return !each;
}

/// In an event of a synapse: over the synapses of one target.
bool Typer::over_incoming(const syntax::Name& name, const PathStep& step) {
  const std::vector<std::string> over = words_of(step.args, "over");
  std::string all;
  for (const std::string& word : over) all += (all.empty() ? "" : ", ") + word;
  const bool one = over.size() == 1 && over[0] == "incoming" && words_of(step.args, "each").empty();
  static const std::set<std::string_view> running = {"sum", "mean", "min", "max"};
  if (one && running.contains(name.text)) return true;
  check_.refuse("N405", name.span, one ? "`" + name.text + "` in a synapse" : "`" + name.text + "` over `" + all + "` in a synapse");
  return false;
}

Type Typer::call_builtin(const Builtin& builtin, const PathStep& step, const Sight& sight) {
  if (builtin.name == "since") {
    bool spike = step.args.size() == 1 && step.args[0].value.kind == ExprKind::path && step.args[0].value.path.head.text == "spike";
    if (!spike) error("N113", step.span, "`since` takes the word `spike`").at("since what?").help("write `since(spike)`");
    return spike ? Type::of(dimensions::time()) : Type{};
  }
  std::vector<Type> types;
  if (!arguments(builtin, step.args, step.span, sight, &types)) return {};
  Type same = types.back();
  std::string result = signature(builtin).result;
  if (builtin.where == Where::reduction) {
    std::vector<std::string> over = words_of(step.args, "over");
    Type t = types[0];
    if (t.kind == Type::list) t = t.element ? *t.element : Type{};
    if (!t.known() && result == "same") return {};
    if (result == "1") t = Type::plain(t.axes);
    if (t.kind == Type::truth) t.kind = Type::number;
    t.bare_zero = false;
    static const std::set<std::string_view> keeping = {"winner", "rank", "rescale"};  // one number for each of theirs
    if (keeping.contains(builtin.name)) return t;
    return folded(t, over);
  }
  if (result == "same") {
    // What is equal for each element keeps the shape of a list.
    if (types[0].kind == Type::list) return types[0];
    if (same.kind == Type::truth) same.kind = Type::number;
    return same;
  }
  if (result == "sqrt") return Type::of(power(same.dimension, 0.5), same.axes);
  if (result == "truth") return Type::yes_or_no(same.axes);
  if (result == "T") return Type::of(dimensions::time(), same.axes);
  if (result == "1 per cell") return Type::plain(per_cell);
  if (result == "T per cell and time") return Type::of(dimensions::time(), per_cell | per_time);
  if (result == "L") return Type::of(space_of(types[0]), scalar);
  if (result == "L/T") return Type::of(space_of(types[0]) / dimensions::time(), scalar);
  if (result == "element") return types[0].element ? *types[0].element : Type{};
  if (result == "last") {
    Type t = types[0];
    t.axes &= static_cast<uint8_t>(~per_time);
    return t;
  }
  uint8_t axes = same.axes;
  for (const Type& t : types) axes |= t.kind == Type::cells ? 0 : t.axes;
  return Type::plain(axes);
}

/// The dimension of distances between the cells of a population: plain numbers or lengths.
Dimension Typer::space_of(const Type& cells) {
  return cells.populations.empty() ? Dimension{} : check_.space_dimension(*cells.populations[0]).value_or(Dimension{});
}

Type Typer::typed_table(const syntax::Name& name, const PathStep& step, const Sight& sight) {
  for (const Arg& arg : step.args) {
    if (name.text == "table" && arg.name && arg.name->text == "key") continue;  // names of columns
    type(arg.value, sight);
  }
  // Columns and rows are known only by reading: the value decides the type.
  Type t;
  t.kind = Type::table;
  Expr whole;
  whole.kind = ExprKind::path;
  whole.path.head = name;
  whole.path.steps = {step};
  whole.path.span = cover(name.span, step.span);
  whole.span = whole.path.span;
  std::optional<values::Value> value = check_.value_of(whole);
  if (value) {
    if (auto* table = std::get_if<std::shared_ptr<const values::Table>>(&value->what)) t.columns = *table;
    return t;
  }
  return {};
}

Type Typer::call_function(const Type& function, const syntax::Name& name, const PathStep& step, const Sight& sight) {
  if (function.let == nullptr) {
    const Builtin* builtin = find_builtin(function.name, Where::arithmetic);
    if (builtin != nullptr) return call_builtin(*builtin, step, sight);
    error("N118", name.span, "`" + name.text + "` is not a function").at("cannot be called");
    return {};
  }
  const syntax::Let& let = *function.let;
  if (let.drawn && !sight.drawn) return drawn_name(name);
  Names inner;
  inner.parent = &check_.names_of(*function.file);
  size_t next = 0;
  bool good = true;
  for (const Arg& arg : step.args) {
    Type t = type(arg.value, sight);
    good = good && t.known();
    const syntax::Formal* formal = nullptr;
    if (arg.name) {
      for (const syntax::Formal& f : let.formals) formal = f.name.text == arg.name->text ? &f : formal;
      if (formal == nullptr) {
        std::vector<Known> candidates;
        for (const syntax::Formal& f : let.formals) candidates.push_back({f.name.text, {}});
        check_.unknown_word("N106", arg.name->span, "`" + let.name.text + "` has no argument `" + arg.name->text + "`", arg.name->text, candidates,
                            "unknown argument");
        return {};
      }
    } else if (next < let.formals.size()) {
      formal = &let.formals[next++];
    } else {
      error("N107", arg.value.span,
            "`" + let.name.text + "` takes " + std::to_string(let.formals.size()) + (let.formals.size() == 1 ? " argument" : " arguments"))
          .at("one too many")
          .also(let.name.span, "defined here");
      return {};
    }
    if (inner.here.contains(formal->name.text)) {
      error("N107", arg.value.span, "`" + formal->name.text + "` is given twice").at("given a second time");
      return {};
    }
    inner.declare(formal->name.text, t, formal->name.span);
  }
  for (const syntax::Formal& f : let.formals) {
    if (inner.here.contains(f.name.text)) continue;
    if (!f.value) {
      error("N107", cover(name.span, step.span), "`" + let.name.text + "` needs the argument `" + f.name.text + "`")
          .at("`" + f.name.text + "` is missing")
          .also(let.name.span, "defined here");
      return {};
    }
    inner.declare(f.name.text, type(*f.value, Sight{inner.parent}), f.name.span);
  }
  Type result = body(let, inner, cover(name.span, step.span));
  return good ? result : Type{};
}

/// The text of a function with the types of this call. What is wrong only with these types is said where the call stands.
Type Typer::body(const syntax::Let& let, const Names& inner, Span call) {
  if (check_.ready_functions.contains(&let)) return {};  // wrong whatever its arguments are, and that has been said
  if (check_.open_functions.empty()) check_.work = 0;
  bool circle = std::find(check_.open_functions.begin(), check_.open_functions.end(), &let) != check_.open_functions.end();
  if (circle || check_.open_functions.size() >= deepest || ++check_.work > most_work) {
    if (!check_.ready_functions.emplace(&let, "endless").second) return {};
    for (const syntax::Let* open : check_.open_functions) check_.ready_functions.emplace(open, "endless");  // one circle, one message
    if (circle)
      check_.said.error("N110", let.name.span, "`" + let.name.text + "` leads back to itself").at("calls itself").also(call, "here");
    else if (!check_.exhausted)
      check_.said.error("N117", call, "too many functions stand behind `" + let.name.text + "`")
          .at("more than can be followed")
          .also(let.name.span, "defined here");
    check_.exhausted = check_.exhausted || !circle;
    return {};
  }
  Diagnostics inside;
  Diagnostics* outer = check_.out;
  check_.out = &inside;
  check_.open_functions.push_back(&let);
  Type result = type(let.value, Sight{&inner, Place::host, let.drawn});
  check_.open_functions.pop_back();
  check_.out = outer;
  if (!inside.has_errors()) return result;
  Diagnostic first = inside.sorted().front();
  Diagnostic& d = error(first.code, call, first.message + " (in `" + let.name.text + "`)").at("with these arguments");
  d.also(first.span, first.label.empty() ? "here" : first.label).help(first.hint);
  for (const Label& label : first.others) d.also(label.span, label.text);
  return {};
}

}  // namespace nsim::check
