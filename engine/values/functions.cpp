// Functions on the host: arithmetic, reductions of lists, and the functions that the file defines.
#include "engine/text/suggest.h"
#include "engine/values/evaluator.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace nsim::values {

namespace {

/// How the dimensions of an elementwise function go.
enum class Rule : uint8_t { same, plain, sign, root, ratio, any };
struct Elementwise {
  size_t arguments;
  Rule rule;
  double (*of)(double, double, double);
};

double exprel(double z) { return z == 0 ? 1 : std::expm1(z) / z; }
double hill(double x, double s) { return std::exp(-(x * x) / (2 * s * s)); }

const std::map<std::string, Elementwise>& elementwise_functions() {
  static const std::map<std::string, Elementwise> table = {
      {"abs", {1, Rule::same, [](double x, double, double) { return std::abs(x); }}},
      {"sign", {1, Rule::sign, [](double x, double, double) { return x > 0   ? 1.0
                                                                     : x < 0 ? -1.0
                                                                             : 0.0; }}},
      {"min", {2, Rule::same, [](double x, double y, double) { return y < x ? y : x; }}},
      {"max", {2, Rule::same, [](double x, double y, double) { return x < y ? y : x; }}},
      {"clip", {3, Rule::same, [](double x, double low, double high) { return std::min(std::max(x, low), high); }}},
      {"round", {1, Rule::plain, [](double x, double, double) { return std::round(x); }}},
      {"floor", {1, Rule::plain, [](double x, double, double) { return std::floor(x); }}},
      {"ceil", {1, Rule::plain, [](double x, double, double) { return std::ceil(x); }}},
      {"exp", {1, Rule::plain, [](double x, double, double) { return std::exp(x); }}},
      {"log", {1, Rule::plain, [](double x, double, double) { return std::log(x); }}},
      {"sqrt", {1, Rule::root, [](double x, double, double) { return std::sqrt(x); }}},
      {"sin", {1, Rule::plain, [](double x, double, double) { return std::sin(x); }}},
      {"cos", {1, Rule::plain, [](double x, double, double) { return std::cos(x); }}},
      {"tanh", {1, Rule::plain, [](double x, double, double) { return std::tanh(x); }}},
      {"sigmoid", {1, Rule::plain, [](double x, double, double) { return 1 / (1 + std::exp(-x)); }}},
      {"exprel", {1, Rule::plain, [](double x, double, double) { return exprel(x); }}},
      {"gaussian", {2, Rule::ratio, [](double x, double s, double) { return hill(x, s); }}},
      {"mexican_hat", {3, Rule::ratio, [](double d, double near, double far) { return hill(d, near) - hill(d, far); }}},
      {"heaviside", {1, Rule::sign, [](double x, double, double) { return x > 0 ? 1.0 : 0.0; }}},
      {"relu", {1, Rule::same, [](double x, double, double) { return x > 0 ? x : 0.0; }}},
  };
  return table;
}

const std::vector<std::string>& reductions() {
  static const std::vector<std::string> names = {"sum", "mean", "min", "max", "median", "std", "quantile", "argmax", "size", "except"};
  return names;
}

bool is_list(const Value& v) { return std::holds_alternative<Value::List>(v.what); }

}  // namespace

std::vector<std::string> function_names() {
  std::vector<std::string> all = reductions();
  for (const auto& [name, function] : elementwise_functions()) {
    if (name != "min" && name != "max") all.push_back(name);
  }
  all.push_back("table");
  all.push_back("matrix");
  return all;
}

Maybe Evaluator::call(const syntax::Name& name, const syntax::PathStep& step) {
  for (const Scope* s = &scope_; s; s = s->parent) {  // a name that holds a function stands for it
    auto here = s->names.find(name.text);
    Maybe value = here != s->names.end() ? Maybe(here->second) : s->find && !function_of(name.text) ? s->find(name.text, name.span) : std::nullopt;
    if (!value) continue;
    const auto* function = std::get_if<Function>(&value->what);
    if (function && function->name != name.text) return call({function->name, name.span}, step);
    if (function) break;
    out_.error("N221", name.span, "`" + name.text + "` is " + kind_of(*value) + ", which cannot be called");
    return std::nullopt;
  }
  if (const syntax::Let* function = function_of(name.text)) return apply(*function, name, step);
  return builtin(name, step);
}

const Scope& Evaluator::home_of(const syntax::Let& function) const {
  const Scope* outermost = &scope_;
  for (const Scope* s = &scope_; s; s = s->parent) {
    outermost = s;
    if (!s->home) continue;
    if (const Scope* home = s->home(function)) return *home;
  }
  return *outermost;
}

Maybe Evaluator::apply(const syntax::Let& function, const syntax::Name& name, const syntax::PathStep& step) {
  const Scope& home = home_of(function);
  Scope inner;
  inner.parent = &home;
  size_t position = 0;
  for (const syntax::Arg& arg : step.args) {
    const syntax::Formal* formal = nullptr;
    if (!arg.name && position < function.formals.size()) formal = &function.formals[position++];
    for (const syntax::Formal& f : function.formals) {
      if (arg.name && f.name == *arg.name) formal = &f;
    }
    if (!formal) {
      out_.error("N221", arg.value.span, "`" + name.text + "` has no such argument");
      return std::nullopt;
    }
    Maybe value = evaluate(arg.value);
    if (!value) return value;
    inner.names[formal->name.text] = *value;
  }
  for (const syntax::Formal& formal : function.formals) {
    if (inner.names.count(formal.name.text)) continue;
    if (!formal.value) {
      out_.error("N221", step.span, "`" + name.text + "` needs `" + formal.name.text + "`");
      return std::nullopt;
    }
    Maybe value = Evaluator(inner, out_).evaluate(*formal.value);
    if (!value) return value;
    inner.names[formal.name.text] = *value;
  }
  return Evaluator(inner, out_).evaluate(function.value);
}

Maybe Evaluator::builtin(const syntax::Name& name, const syntax::PathStep& step) {
  if (name.text == "table" || name.text == "matrix") return table(step, cover(name.span, step.span), name.text == "matrix");
  std::vector<std::string> known = function_names();
  if (std::find(known.begin(), known.end(), name.text) == known.end()) {
    out_.error("N101", name.span, "`" + name.text + "` is not a function that gives a value here").help(did_you_mean(name.text, known));
    return std::nullopt;
  }
  Values args;
  for (const syntax::Arg& arg : step.args) {
    bool named = arg.name && arg.name->text != "share" && arg.name->text != "x";
    if (named && (arg.name->text == "over" || arg.name->text == "each" || arg.name->text == "tie")) {
      out_.error("N221", arg.name->span, "a list has no named axes, so `" + arg.name->text + "` means nothing here");
      return std::nullopt;
    }
    Maybe value = evaluate(arg.value);
    if (!value) return value;
    args.push_back(*value);
  }
  bool reduces = std::find(reductions().begin(), reductions().end(), name.text) != reductions().end();
  bool pairwise = (name.text == "min" || name.text == "max") && args.size() == 2;
  if (reduces && !pairwise) return reduction(name.text, args, step.span);
  return elementwise(name.text, args, step.span);
}

Maybe Evaluator::elementwise(const std::string& name, const Values& args, Span at) {
  const Elementwise& function = elementwise_functions().at(name);
  if (args.size() != function.arguments) {
    out_.error("N221", at, "`" + name + "` takes " + std::to_string(function.arguments) + (function.arguments == 1 ? " argument" : " arguments"));
    return std::nullopt;
  }
  size_t length = 0;
  for (const Value& arg : args) {
    if (is_list(arg)) length = std::max(length, std::get<Value::List>(arg.what)->size());
  }
  if (std::any_of(args.begin(), args.end(), is_list)) {
    auto all = std::make_shared<Values>();
    for (size_t k = 0; k < length; ++k) {
      Values point;
      for (const Value& arg : args) {
        if (!is_list(arg)) {
          point.push_back(arg);
          continue;
        }
        const Values& list = *std::get<Value::List>(arg.what);
        if (list.size() != length) {
          out_.error("N222", at, "these lists have different lengths");
          return std::nullopt;
        }
        point.push_back(list[k]);
      }
      Maybe one = elementwise(name, point, at);
      if (!one) return one;
      all->push_back(*one);
    }
    return Value{Value::List(all)};
  }
  double x[3] = {0, 0, 0};
  Dimension dimension;
  bool bare_zero = true;
  for (size_t k = 0; k < args.size(); ++k) {
    std::optional<Number> n = number(args[k], at);
    if (!n) return std::nullopt;
    if (function.rule == Rule::plain && !plain(args[k], at)) return std::nullopt;
    if (!n->bare_zero && !bare_zero && n->dimension != dimension) {
      out_.error("N220", at, "the arguments of `" + name + "` must have one dimension").note(kind_of(args[0]) + " and " + kind_of(args[k]));
      return std::nullopt;
    }
    if (!n->bare_zero) dimension = n->dimension;
    bare_zero = bare_zero && n->bare_zero;
    x[k] = n->value;
  }
  if (function.rule == Rule::root) dimension = has_power(dimension, 0.5) ? power(dimension, 0.5) : Dimension{};
  if (function.rule == Rule::plain || function.rule == Rule::sign || function.rule == Rule::ratio) dimension = {};
  return finite(function.of(x[0], x[1], x[2]), dimension, at);
}

}  // namespace nsim::values
