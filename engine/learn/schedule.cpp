#include "engine/learn/schedule.h"
#include <cmath>
#include <numbers>

namespace nsim::learn {

using namespace syntax;

namespace {

/// A moment of the training, and the value that counts up to it.
struct Moment { double count = 0; ExpressionId now; };

class Schedules {
 public:
  Schedules(Network& network, const File& file) : n_(network), file_(file) {}

  std::optional<ExpressionId> rate(const Expr& expr) {
    const bool call = expr.kind == ExprKind::path && expr.path.is_call();
    const std::string name = call ? expr.path.head.text : "";
    if (name == "stairs" || name == "cosine" || name == "warm") return schedule(name, expr);
    std::optional<double> n = n_.number(expr, file_);
    if (n && !(*n >= 0)) n_.out.error("N319", expr.span, "`rate` of an optimiser is a number, 0 or more").at("below 0");
    return n && *n >= 0 ? std::optional(n_.constant(*n)) : std::nullopt;
  }

 private:
  std::optional<ExpressionId> schedule(const std::string& name, const Expr& expr) {
    std::optional<ExpressionId> x;
    std::map<std::string, const Expr*> named;
    for (const Arg& arg : expr.path.steps[0].args) {
      if (arg.name && arg.name->text != "x") named[arg.name->text] = &arg.value;
      else if (!x && !(x = rate(arg.value))) return std::nullopt;
    }
    const std::string wanted = name == "cosine" ? "until" : name == "warm" ? "for" : named.contains("at") ? "at" : "every";
    if (!x || !named.contains(wanted)) {
      n_.out.error("N107", expr.span, "`" + name + "` needs " + (x ? "`" + wanted + "`" : "the rate that it changes")).at("not given").help("such as `" + name + "(1e-3, " + wanted + " = 5 epochs)`");
      return std::nullopt;
    }
    if (name == "stairs") return stairs(*x, named, wanted);
    std::optional<Moment> end = moment(*named[wanted]);
    if (!end) return std::nullopt;
    if (name == "cosine") {
      const ExpressionId share = n_.make(Op::min, n_.make(Op::div, end->now, n_.constant(end->count)), n_.constant(1));
      const ExpressionId wave = n_.make(Op::cos, n_.make(Op::mul, share, n_.constant(std::numbers::pi)));
      return n_.make(Op::mul, *x, n_.make(Op::mul, n_.constant(0.5), n_.make(Op::add, n_.constant(1), wave)));
    }
    const ExpressionId grown = n_.make(Op::div, n_.make(Op::add, end->now, end->now == n_.p.read(n_.p.epochs) ? n_.p.read(n_.p.epoch_share) : n_.constant(1)), n_.constant(end->count));
    return n_.make(Op::mul, *x, n_.make(Op::min, grown, n_.constant(1)));
  }

  std::optional<ExpressionId> stairs(ExpressionId x, const std::map<std::string, const Expr*>& named, const std::string& wanted) {
    std::optional<double> times = named.contains("times") ? n_.number(*named.at("times"), file_) : 0.1;
    if (!times) return std::nullopt;
    const Expr& when = *named.at(wanted);
    if (wanted == "every") {
      std::optional<Moment> each = moment(when);
      if (!each) return std::nullopt;
      const ExpressionId passed = n_.make(Op::floor, n_.make(Op::div, each->now, n_.constant(each->count)));
      return n_.make(Op::mul, x, n_.make(Op::exp, n_.make(Op::mul, passed, n_.constant(std::log(*times)))));
    }
    std::vector<const Expr*> all;
    if (when.kind == ExprKind::list) for (const Range& item : when.items) all.push_back(&item.first);
    else all.push_back(&when);
    for (const Expr* one : all) {
      std::optional<Moment> at = moment(*one);
      if (!at) return std::nullopt;
      x = n_.make(Op::mul, x, n_.make(Op::select, n_.make(Op::lt, at->now, n_.constant(at->count)), n_.constant(1), n_.constant(*times)));
    }
    return x;
  }

  std::optional<Moment> moment(const Expr& expr) {
    std::optional<values::Value> value = values::evaluate(expr, n_.scope(file_, n_.out), n_.out);
    if (!value) return std::nullopt;
    const auto* n = std::get_if<values::Number>(&value->what);
    if (n && n->value > 0 && n->dimension == Dimension::of(Base::epochs)) return Moment{n->value, n_.p.read(n_.p.epochs)};
    if (n && n->value > 0 && n->dimension == Dimension::of(Base::batches)) return Moment{n->value, n_.p.read(n_.p.steps)};
    n_.out.error("N213", expr.span, "a schedule counts epochs or batches").at(values::to_text(*value)).help("such as `5 epochs`");
    return std::nullopt;
  }

  Network& n_;
  const File& file_;
};

}  // namespace

std::optional<ExpressionId> rate_of(Network& network, const Expr& expr, const File& file) { return Schedules(network, file).rate(expr); }

std::optional<Optimiser> optimiser_of(Network& network, const Call& call, const File& file) {
  static const std::map<std::string, Optimiser::Kind> kinds = {{"sgd", Optimiser::sgd}, {"adam", Optimiser::adam}, {"adamw", Optimiser::adamw}};
  Optimiser optimiser;
  optimiser.kind = kinds.at(call.name.text);
  optimiser.rate = network.constant(optimiser.kind == Optimiser::sgd ? 0.01 : 1e-3);
  if (optimiser.kind == Optimiser::adamw) optimiser.decay = 0.01;
  size_t position = 0;
  for (const Arg& arg : call.args) {
    const std::string name = arg.name ? arg.name->text : position++ == 0 ? "rate" : "";
    if (name == "rate") {
      std::optional<ExpressionId> rate = rate_of(network, arg.value, file);
      if (!rate) return std::nullopt;
      optimiser.rate = *rate;
      continue;
    }
    std::optional<values::Value> value = values::evaluate(arg.value, network.scope(file, network.out), network.out);
    if (!value) return std::nullopt;
    const bool truth = std::holds_alternative<bool>(value->what);
    const double n = value->is_number() ? value->number() : truth ? std::get<bool>(value->what) : -1;
    if (!(n >= 0)) {
      network.out.error("N319", arg.value.span, "`" + name + "` of an optimiser is a number, 0 or more").at(values::to_text(*value));
      return std::nullopt;
    }
    if (name == "momentum") optimiser.momentum = n;
    else if (name == "nesterov") optimiser.nesterov = n != 0;
    else if (name == "decay") optimiser.decay = n;
    else if (name == "clip") optimiser.clip = n;
  }
  return optimiser;
}

}  // namespace nsim::learn
