// Arguments of built-in calls: which is which, what each must be, option words and axes.
#include "engine/check/typer.h"
#include <algorithm>

namespace nsim::check {

using syntax::Arg;
using syntax::Expr;
using syntax::ExprKind;

bool Typer::arguments(const Builtin& builtin, const std::vector<Arg>& args, Span call, const Sight& sight, std::vector<Type>* types) {
  Signature sig = signature(builtin);
  std::vector<std::pair<std::string, bool>> written;
  for (const Arg& a : args) written.emplace_back(a.name ? a.name->text : "", a.name.has_value());
  std::vector<int> at = match(sig, written);
  std::string function(builtin.name);
  Type same, result;
  std::vector<Type> found(sig.arguments.size());
  std::vector<bool> given(sig.arguments.size(), false);
  bool good = true;
  for (size_t k = 0; k < args.size(); ++k) {
    Span span = args[k].name ? args[k].name->span : args[k].value.span;
    if (at[k] < 0) {
      good = false;
      if (at[k] == -2)
        error("N107", span, "`" + function + "` takes " + (sig.arguments.empty() ? "no arguments" : "no more arguments")).at("one too many");
      if (at[k] == -3) error("N107", span, "`" + args[k].name->text + "` is given twice").at("given a second time");
      std::vector<Known> candidates;
      for (const Argument& a : sig.arguments) candidates.push_back({a.name, {}});
      if (at[k] == -1)
        check_.unknown_word("N106", span, "`" + function + "` has no argument `" + args[k].name->text + "`", args[k].name->text, candidates,
                            "unknown argument");
      continue;
    }
    const Argument& spec = sig.arguments[static_cast<size_t>(at[k])];
    given[static_cast<size_t>(at[k])] = true;
    good = argument(spec, function, args[k].value, sight, same, result) && good;
    found[static_cast<size_t>(at[k])] = result;
  }
  bool strange = std::any_of(at.begin(), at.end(), [](int k) { return k < 0; });  // what is missing may be what is misspelt
  for (size_t k = 0; k < given.size() && !strange; ++k) {
    const Argument& spec = sig.arguments[k];
    if (given[k] || spec.optional) continue;
    error("N107", call, "`" + function + "` needs the argument `" + spec.name + "`").at("`" + spec.name + "` is missing");
    return false;
  }
  found.push_back(same);
  if (types != nullptr) *types = std::move(found);
  return good;
}

bool Typer::argument(const Argument& spec, const std::string& function, const Expr& value, const Sight& sight, Type& same, Type& result) {
  result = {};
  Sight seen = sight;
  seen.cells = spec.rule == "cells";
  if (!spec.words.empty()) return option_word(spec, value, function);
  if (spec.rule == "axes") return axis_names(value, sight);
  if (spec.rule == "names" || spec.rule == "sizes" || spec.rule == "pad") return window_argument(spec, function, value, sight);
  // Trials are told apart by anything that a sweep may set, also by several at once.
  bool key = spec.name == "by" || spec.name == "columns" || spec.name == "x" || spec.name == "over";
  if (spec.rule == "recorded" && spec.optional && key && value.kind == ExprKind::list) {
    return std::all_of(value.items.begin(), value.items.end(),
                       [&](const syntax::Range& r) { return argument(spec, function, r.first, sight, same, result); });
  }
  if (spec.rule == "any" || (spec.rule == "recorded" && spec.optional && key)) {
    result = type(value, sight);
    return result.known();
  }
  if (spec.rule == "text" || spec.rule == "list" || spec.rule == "cells" || spec.rule == "spikes" || spec.rule == "recorded") {
    result = type(value, seen);
    if (!result.known()) return false;
    bool fits = (spec.rule == "text" && result.kind == Type::text) || (spec.rule == "list" && result.kind == Type::list) ||
                (spec.rule == "cells" && result.kind == Type::cells && result.prefix.empty()) ||
                (spec.rule == "spikes" && result.kind == Type::spikes) ||
                (spec.rule == "recorded" && result.kind != Type::function && result.kind != Type::text && result.kind != Type::projection);
    if (fits) return true;
    static const std::map<std::string, std::string> wanted = {{"text", "a text in quotes"},
                                                              {"list", "a list"},
                                                              {"cells", "a population"},
                                                              {"spikes", "the spikes of a population, such as `exc.spikes`"},
                                                              {"recorded", "something recorded"}};
    error("N210", value.span, "`" + function + "` takes " + wanted.at(spec.rule) + ", but this is " + described(result)).at(described(result));
    return false;
  }
  if (spec.rule == "truth") {
    result = condition(value, sight);
    return result.known();
  }
  result = number(value, sight);
  if (!result.known()) return false;
  const Type* n = &result;
  while (n->kind == Type::list && n->element) n = n->element.get();
  if (!n->known()) return true;
  return fits_rule(spec, function, value, *n, same);
}

/// Names of axes; whole numbers, one for all axes or a list; how windows meet the border. Axes of sources are known when the network is built.
bool Typer::window_argument(const Argument& spec, const std::string& function, const Expr& value, const Sight& sight) {
  if (value.kind == ExprKind::list)
    return std::all_of(value.items.begin(), value.items.end(), [&](const syntax::Range& r) { return window_argument(spec, function, r.first, sight); });
  const bool word = value.kind == ExprKind::path && value.path.is_name();
  if (spec.rule == "pad" && word && (value.path.head.text == "same" || value.path.head.text == "valid")) return true;
  if (spec.rule == "names") {
    if (!word) error("N116", value.span, "`" + spec.name + "` of `" + function + "` takes the names of axes").at("not a name").help("such as `" + spec.name + " = [row, column]`");
    return word;
  }
  Type same;
  const Type t = number(value, sight);
  return t.known() && fits_rule({spec.name, "1", true, false, {}}, function, value, t, same);
}

bool Typer::fits_rule(const Argument& spec, const std::string& function, const Expr& value, const Type& type, Type& same) {
  if (spec.rule == "n") return true;
  if (spec.rule == "x") {
    if (!same.known() || same.bare_zero) {
      uint8_t axes = same.axes;
      same = type;
      same.axes |= axes;
      return true;
    }
    same.axes |= type.axes;
    if (type.bare_zero || type.dimension == same.dimension) return true;
    error("N208", value.span, "the arguments of `" + function + "` must be of one kind, but this is " + described(type))
        .at(name_of(type.dimension))
        .help(literal_value(value) && !same.dimension.plain()
                  ? "give the number a unit, `" + syntax::print(value) + " " + unit_of(same.dimension) + "`"
                  : "");
    return false;
  }
  if (type.bare_zero) return true;
  same.axes |= type.axes;
  Dimension wanted;
  if (spec.rule == "T") wanted = dimensions::time();
  if (spec.rule == "1/T") wanted = dimensions::rate();
  if (spec.rule == "L") wanted = dimensions::length();
  if (type.dimension == wanted || (spec.rule == "L" && type.dimension.plain())) return true;
  if (wanted.plain()) {
    error("N203", value.span, "`" + function + "` takes a plain number, but this is " + described(type))
        .at(name_of(type.dimension))
        .help("divide by `1 " + unit_of(type.dimension) + "`");
  } else {
    error("N208", value.span, "`" + spec.name + "` of `" + function + "` is " + described(wanted) + ", but this is " + described(type))
        .at(name_of(type.dimension))
        .help(literal_value(value) ? "give the number a unit, `" + syntax::print(value) + " " + unit_of(wanted) + "`" : "");
  }
  return false;
}

bool Typer::option_word(const Argument& spec, const Expr& value, const std::string& function) {
  std::string word = value.kind == ExprKind::path && value.path.is_name() ? value.path.head.text : "";
  if (std::find(spec.words.begin(), spec.words.end(), word) != spec.words.end()) return true;
  std::string all;
  std::vector<Known> candidates;
  for (const std::string& w : spec.words) {
    all += (all.empty() ? "`" : ", `") + w + "`";
    candidates.push_back({w, {}});
  }
  check_.unknown_word("N113", value.span, "`" + spec.name + "` of `" + function + "` is " + (spec.words.size() > 1 ? "one of " : "") + all, word,
                      candidates, "not one of its words");
  return false;
}

bool Typer::axis_names(const Expr& value, const Sight& sight) {
  if (value.kind == ExprKind::list) {
    return std::all_of(value.items.begin(), value.items.end(), [&](const syntax::Range& r) { return axis_names(r.first, sight); });
  }
  if (value.kind != ExprKind::path || !value.path.is_name()) {
    error("N116", value.span, "`over` and `each` take the names of axes").at("not a name").help("such as `over = cells` or `over = [row, column]`");
    return false;
  }
  const std::string& word = value.path.head.text;
  std::set<std::string> words = check_.axis_words();
  if (words.contains(word) || sight.names->lookup(word, value.span)) return true;  // the name of something swept is an axis, too
  std::vector<Known> candidates;
  for (const std::string& w : words) candidates.push_back({w, {}});
  check_.unknown_word("N116", value.span, "`" + word + "` is not an axis", word, candidates, "no population has an axis of this name");
  return false;
}

}  // namespace nsim::check
