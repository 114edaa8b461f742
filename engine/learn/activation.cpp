// Parts of layers act from left to right on the sum of what arrives and the bias.
#include "engine/learn/interchange.h"
#include "engine/learn/network.h"
#include "engine/learn/terms.h"
#include <cmath>

namespace nsim::learn {

using namespace syntax;

std::optional<Array> Network::activated(Cells& cells, const Layer& layer, const File& file, Array x) {
  Terms terms(*this);
  Sight sight;
  sight.file = &file;
  size_t n_norms = 0, n_dropouts = 0;
  auto numbered = [](const std::string& path, size_t n) { return n > 1 ? path + std::to_string(n) : path; };
  for (const Call& part : layer.models) {
    const std::string built_in = facts.scopes.at(&file).contains(part.name.text) ? "" : part.name.text;   // names of the file hide them
    std::optional<Array> next;
    if (built_in == "dropout") {
      next = dropout(cells, numbered(cells.name + ".dropout", ++n_dropouts), part, file, x);
    } else if (built_in == "k_winners") {
      next = k_winners(cells, part, file, x);
    } else if (built_in == "leaky") {
      next = leaky(cells, part, file, x);
    } else if (part.has_args && !part.args.empty()) {
      out.error("N402", part.span, "`" + part.name.text + "` with arguments as a part of a layer").at("cannot run yet");
    } else if (std::optional<FunctionUse> function = terms.function(part.name, sight); function && !function->body && function->name == "batch_norm") {
      next = batch_norm(cells, numbered(cells.name + ".batch_norm", ++n_norms), x);
    } else if (function) {
      next = terms.apply(*function, x, part.span);
    }
    if (!next) return std::nullopt;
    x = *next;
  }
  return x;
}

/// In training each cell is silent in each sample with this probability, and the others give more, so that the mean stays. Source: Srivastava et al. 2014.
std::optional<Array> Network::dropout(const Cells& cells, const std::string& path, const Call& part, const File& file, const Array& x) {
  const std::optional<double> share = part.args.empty() ? 0.5 : number(part.args[0].value, file);
  if (!share) return std::nullopt;
  if (!(*share >= 0 && *share < 1)) {
    out.error("N319", part.span, "`dropout` takes the share of cells that are silent").at("at least 0, below 1");
    return std::nullopt;
  }
  if (test_ || *share == 0) return x;
  const Axes all = joined(x.axes, {trial});
  const ValueId drawn = local(path + ".drawn", all, cells.span);
  p.values[drawn.at].constant = true;
  p.add({Uniform{drawn, path}, false, cells.span});
  return Array{make(Op::select, make(Op::lt, p.read(drawn), constant(*share)), constant(0), make(Op::mul, x.body, constant(1 / (1 - *share)))), all};
}

/// y' = (x - y) / tau, exactly for an x that stands still in a step.
std::optional<Array> Network::leaky(Cells& cells, const Call& part, const File& file, const Array& x) {
  std::optional<double> tau = part.args.size() == 1 ? number(part.args[0].value, file) : std::nullopt;
  if (!tau || !(*tau > 0)) {
    out.error("N319", part.span, "`leaky` takes a time constant above 0").at("no such time").help("such as `leaky(tau = 20 ms)`");
    return std::nullopt;
  }
  if (p.n_steps == 0) {
    out.error("N378", part.span, "`" + cells.name + "` changes from step to step").at("samples are shown without a duration").help("`present ... for 100 ms`");
    return std::nullopt;
  }
  const ValueId y = local(cells.name + ".leaky", joined(cells.axes, {trial}), cells.span);
  p.values[y.at].each_step = true;
  cells.columns["leaky"] = y;
  const ExpressionId before = p.read(p.ago(y, 1)), keep = constant(-std::expm1(-step_ms / *tau));
  p.add({Map{y, make(Op::add, before, make(Op::mul, keep, make(Op::sub, x.body, before)))}, false, cells.span});
  return whole(y);
}

/// Each channel, at all places of all samples of a batch, is shifted and scaled to mean 0 and variance 1, then by two learned numbers. A test takes the
/// mean and variance that trainings remember: a tenth of each batch's, the variance as of a sample (n - 1). In a layer that changes from step to step each
/// step has its own statistics, and leaves the n-th part of a tenth of n steps. Source: Ioffe & Szegedy 2015.
Array Network::batch_norm(Cells& cells, const std::string& path, const Array& array) {
  constexpr double least = batch_norm_least;
  const Axes channels = without(cells.axes, cells.spots);
  auto remembered = [&](const char* name, double first) { return p.value({Value::kept, path + name, channels, false, true, constant(first), {}, cells.span}); };
  const ValueId mean = remembered(".mean", 0), variance = remembered(".variance", 1);
  const ValueId scale = parameter(path + ".scale", channels, constant(1), cells.span), shift = parameter(path + ".shift", channels, constant(0), cells.span);
  const ValueId x = stored(array, path + ".x");
  const ExpressionId y = p.read(x);
  const double memory = p.per_step(x) ? 0.1 / double(p.n_steps) : 0.1;
  auto factor = [&](ExpressionId v) { return make(Op::div, p.read(scale), make(Op::sqrt, make(Op::add, v, constant(least)))); };
  ExpressionId centre = p.read(mean), by;
  if (test_) {
    by = p.read(map(path + ".factor", {factor(p.read(variance)), channels}));
  } else {
    double places = 1;
    for (AxisId axis : cells.spots) places *= double(p.axes[axis].extent);
    const Axes over = joined(cells.spots, {trial});
    const ExpressionId n = make(Op::mul, p.read(p.samples), constant(places));
    auto averaged = [&](const std::string& name, ExpressionId body) {
      const ValueId sum = local(path + name + "_sum", channels, cells.span);
      p.add({Reduce{Reduce::sum, sum, body, over}, false, cells.span});
      return p.read(map(path + name, {make(Op::div, p.read(sum), n), channels}));
    };
    centre = averaged(".batch_mean", y);
    const ExpressionId apart = make(Op::sub, y, centre), own = averaged(".batch_variance", make(Op::mul, apart, apart));
    by = p.read(map(path + ".factor", {factor(own), channels}));
    // Of one number there is no variance.
    const ExpressionId others = make(Op::max, make(Op::sub, n, constant(1)), constant(1)), of_sample = make(Op::mul, own, make(Op::div, n, others));
    for (const auto& [kept, now] : {std::pair{mean, centre}, {variance, of_sample}})
      p.add({Map{kept, make(Op::add, p.read(kept), make(Op::mul, constant(memory), make(Op::sub, now, p.read(kept))))}, false, cells.span});
  }
  return {make(Op::add, make(Op::mul, make(Op::sub, y, centre), by), p.read(shift)), array.axes};
}

}  // namespace nsim::learn
