// Calls in expressions of cells and synapses: arithmetic, laws of random numbers, functions of the file.
#include "engine/check/builtins.h"
#include "engine/graph/lower.h"

namespace nsim::graph {

using namespace syntax;

namespace {

const std::map<std::string, std::pair<Op, int>>& direct_functions() {
  static const std::map<std::string, std::pair<Op, int>> table = {
      {"abs", {Op::abs, 1}},   {"sign", {Op::sign, 1}},       {"round", {Op::round, 1}},   {"floor", {Op::floor, 1}}, {"ceil", {Op::ceil, 1}},
      {"exp", {Op::exp, 1}},   {"log", {Op::log, 1}},         {"sqrt", {Op::sqrt, 1}},     {"sin", {Op::sin, 1}},     {"cos", {Op::cos, 1}},
      {"tanh", {Op::tanh, 1}}, {"sigmoid", {Op::sigmoid, 1}}, {"exprel", {Op::exprel, 1}}, {"min", {Op::min, 2}},     {"max", {Op::max, 2}}};
  return table;
}

const std::map<std::string, Law>& laws() {
  static const std::map<std::string, Law> table = {{"uniform", Law::uniform},         {"normal", Law::normal}, {"lognormal", Law::lognormal},
                                                   {"exponential", Law::exponential}, {"gamma", Law::gamma},   {"bernoulli", Law::bernoulli},
                                                   {"poisson", Law::poisson},         {"choice", Law::choice}};
  return table;
}

/// The argument of this name, by name or by its place among the arguments without one.
const Expr* argument(const PathStep& step, const std::vector<std::string_view>& order, std::string_view wanted) {
  size_t position = 0;
  for (const Arg& arg : step.args) {
    std::string_view name = arg.name ? std::string_view(arg.name->text) : position < order.size() ? order[position++] : std::string_view();
    name = name.substr(0, name.find_first_of("?=*"));
    if (name == wanted) return &arg.value;
  }
  return nullptr;
}

}  // namespace

std::optional<Term> Lowering::call(const Path& path, const Sight& sight, Span span) {
  Expr whole;
  whole.kind = ExprKind::path;
  whole.path = path;
  whole.span = span;
  if (!path.is_call()) return host(whole, sight);
  const PathStep& step = path.steps[0];
  std::string name = path.head.text;
  const values::Scope* outer = nullptr;
  for (const Sight* s = &sight; s; s = s->parent) {
    auto here = s->names.find(name);
    const values::Value* value = here == s->names.end() ? nullptr : std::get_if<values::Value>(&here->second);
    if (const auto* function = value ? std::get_if<values::Function>(&value->what) : nullptr) name = function->name;
    if (s->call) {
      if (std::optional<Term> found = s->call({name, path.head.span}, step)) return found;
      if (out_.has_errors()) return std::nullopt;
    }
    if (!outer) outer = s->host;
  }
  for (const values::Scope* s = outer; s; s = s->parent) {
    const Let* function = s->function ? s->function(name) : nullptr;
    if (!function) continue;
    const values::Scope* home = s->home ? s->home(*function) : nullptr;
    return apply(*function, home ? home : s, step, sight, span);
  }
  if (laws().count(name) || name == "noise") return law(name, step, sight, span);
  if (const check::Builtin* builtin = check::find_builtin(name, check::Where::arithmetic); builtin && step.args.size() <= builtin->arguments.size()) {
    bool reduces = (name == "min" || name == "max") && step.args.size() == 1;
    if (!reduces) return arithmetic(name, step, sight);
  }
  return host(whole, sight);
}

std::optional<Term> Lowering::arithmetic(const std::string& name, const PathStep& step, const Sight& sight) {
  const check::Builtin* builtin = check::find_builtin(name, check::Where::arithmetic);
  std::vector<ExpressionId> args;
  for (std::string_view wanted : builtin->arguments) {
    const Expr* expr = argument(step, builtin->arguments, wanted);
    if (!expr) {
      out_.error("N107", step.span, "`" + name + "` needs `" + std::string(wanted) + "`");
      return std::nullopt;
    }
    std::optional<ExpressionId> id = number(*expr, sight);
    if (!id) return std::nullopt;
    args.push_back(*id);
  }
  auto make = [&](Op op, ExpressionId a, ExpressionId b = {}) { return arena_.make(op, a, b); };
  auto gaussian = [&](ExpressionId x, ExpressionId s) {
    ExpressionId z = make(Op::div, x, s);
    return make(Op::exp, make(Op::mul, arena_.constant(-0.5), make(Op::mul, z, z)));
  };
  if (auto direct = direct_functions().find(name); direct != direct_functions().end()) {
    return make(direct->second.first, args[0], direct->second.second == 2 ? args[1] : ExpressionId{});
  }
  if (name == "clip") return make(Op::min, make(Op::max, args[0], args[1]), args[2]);
  if (name == "gaussian") return gaussian(args[0], args[1]);
  if (name == "mexican_hat") return make(Op::sub, gaussian(args[0], args[1]), gaussian(args[0], args[2]));
  if (name == "heaviside") return as_number(make(Op::lt, arena_.constant(0), args[0]));
  if (name == "relu") return make(Op::max, args[0], arena_.constant(0));
  bug("an arithmetic function without a meaning was met");
}

Draw Lowering::next_draw(Law law, const Sight& sight) {
  Draw draw;
  draw.law = law;
  bool said = false;
  for (const Sight* s = &sight; s && !said; s = s->parent) {
    if (s->stream.empty()) continue;
    said = true;
    draw.stream = s->stream;
    draw.each_step = s->each_step;
  }
  require(said, "random numbers are drawn only where a stream is named");
  int ordinal = used_streams_[draw.stream]++;
  if (ordinal > 0) draw.stream += "." + std::to_string(ordinal);
  return draw;
}

ExpressionId Lowering::draw(Law law, std::array<ExpressionId, 2> parameters, const Sight& sight) {
  return arena_.draw(next_draw(law, sight), parameters);
}

std::optional<Term> Lowering::law(const std::string& name, const PathStep& step, const Sight& sight, Span span) {
  const check::Builtin* builtin = check::find_builtin(name, check::Where::draw);
  require(builtin != nullptr, "a law is a built-in function");
  if (name == "noise" && !noise) {
    out_.error("N118", span, "`noise` can be used in `drive` only");
    return std::nullopt;
  }
  std::array<ExpressionId, 2> parameters;
  Draw draw;
  size_t k = 0;
  for (std::string_view wanted : builtin->arguments) {
    std::string_view plain = wanted.substr(0, wanted.find_first_of("?="));
    const Expr* expr = argument(step, builtin->arguments, plain);
    if (!expr) {
      if (wanted.find('?') != std::string_view::npos) continue;
      out_.error("N107", step.span, "`" + name + "` needs `" + std::string(plain) + "`");
      return std::nullopt;
    }
    if (plain == "sign") {
      draw.keep_sign = true;
      continue;
    }
    if (plain == "list") {
      std::optional<Term> list = host(*expr, sight);
      const values::Value* value = list ? std::get_if<values::Value>(&*list) : nullptr;
      const auto* items = value ? std::get_if<values::Value::List>(&value->what) : nullptr;
      if (!items) return std::nullopt;
      for (const values::Value& item : **items) {
        std::optional<ExpressionId> id = number_of(term_of(arena_, item), expr->span);
        if (!id) return std::nullopt;
        draw.choices.push_back(arena_.value_of(*id));
      }
      continue;
    }
    std::optional<ExpressionId> id = number(*expr, sight);
    if (!id) return std::nullopt;
    if (plain == "above")
      draw.above = *id;
    else if (plain == "below")
      draw.below = *id;
    else
      parameters[k++] = *id;
  }
  if (name == "noise") {
    std::optional<ExpressionId> made = noise(parameters[0], sight);
    return made ? std::optional<Term>(*made) : std::nullopt;
  }
  Draw named = next_draw(laws().at(name), sight);
  draw.law = named.law;
  draw.stream = named.stream;
  draw.each_step = named.each_step;
  return arena_.draw(std::move(draw), parameters);
}

/// A function of the file: its text with the arguments in place of their names. It sees its own file, not the place of its use.
std::optional<Term> Lowering::apply(const Let& function, const values::Scope* home, const PathStep& step, const Sight& sight, Span span) {
  Sight inner;
  inner.host = home;
  size_t position = 0;
  for (const Arg& arg : step.args) {
    const Formal* formal = nullptr;
    if (!arg.name && position < function.formals.size()) formal = &function.formals[position++];
    for (const Formal& f : function.formals) {
      if (arg.name && f.name == *arg.name) formal = &f;
    }
    if (!formal) {
      out_.error("N106", arg.value.span, "`" + function.name.text + "` has no such argument");
      return std::nullopt;
    }
    std::optional<Term> value = term(arg.value, sight);
    if (!value) return value;
    inner.names.emplace(formal->name.text, *value);
  }
  for (const Sight* s = &sight; s && inner.stream.empty(); s = s->parent) {
    inner.stream = s->stream;
    inner.each_step = s->each_step;
  }
  for (const Formal& formal : function.formals) {
    if (inner.names.count(formal.name.text)) continue;
    std::optional<Term> value = formal.value ? term(*formal.value, inner) : std::nullopt;
    if (!formal.value) out_.error("N107", span, "`" + function.name.text + "` needs `" + formal.name.text + "`");
    if (!value) return value;
    inner.names.emplace(formal.name.text, *value);
  }
  return term(function.value, inner);
}

}  // namespace nsim::graph
