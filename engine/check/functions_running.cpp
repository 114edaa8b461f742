// The built-in functions of expressions, measures and plots that run in this version.
#include "engine/check/builtin_table.h"

namespace nsim::check {

namespace {

std::vector<Builtin> arithmetic() {
  using enum Where;
  return {
      {"abs", arithmetic, {"x"}, "x -> same", "The value without its sign."},
      {"sign", arithmetic, {"x"}, "x -> 1", "-1, 0 or 1."},
      {"min", arithmetic, {"x", "y"}, "x, x -> same", "The smaller of two."},
      {"max", arithmetic, {"x", "y"}, "x, x -> same", "The larger of two."},
      {"clip", arithmetic, {"x", "low", "high"}, "x, x, x -> same", "The value, moved into the range from low to high."},
      {"round", arithmetic, {"x"}, "1 -> 1", "The nearest whole number; halves go away from zero."},
      {"floor", arithmetic, {"x"}, "1 -> 1", "The next whole number below."},
      {"ceil", arithmetic, {"x"}, "1 -> 1", "The next whole number above."},
      {"exp", arithmetic, {"x"}, "1 -> 1", "The exponential function."},
      {"log", arithmetic, {"x"}, "1 -> 1", "The natural logarithm."},
      {"sqrt", arithmetic, {"x"}, "x -> sqrt", "The square root; the dimension is halved as well."},
      {"sin", arithmetic, {"x"}, "1 -> 1", "The sine of an angle in radians."},
      {"cos", arithmetic, {"x"}, "1 -> 1", "The cosine of an angle in radians."},
      {"tanh", arithmetic, {"x"}, "1 -> 1", "The hyperbolic tangent."},
      {"sigmoid", arithmetic, {"x"}, "1 -> 1", "1 / (1 + exp(-x))."},
      {"exprel", arithmetic, {"z"}, "1 -> 1", "(exp(z) - 1) / z, which is 1 at 0."},
      {"gaussian", arithmetic, {"x", "s"}, "x, x -> 1", "exp(-x^2 / (2 s^2))."},
      {"mexican_hat", arithmetic, {"d", "near", "far"}, "x, x, x -> 1", "A narrow hill minus a wide one."},
      {"heaviside", arithmetic, {"x"}, "n -> 1", "1 where x is positive, else 0."},
      {"relu", arithmetic, {"x"}, "x -> same", "The value where it is positive, else 0."},
      {"rises", cell, {"x", "level"}, "x, x -> truth", "Whether x crossed the level upwards in this step."},
      {"falls", cell, {"x", "level"}, "x, x -> truth", "Whether x crossed the level downwards in this step."},
      {"since", cell, {"event=spike"}, "word -> T", "The time since this cell fired."},
      {"previous", cell, {"x"}, "x -> same", "The value one step ago."},
  };
}

std::vector<Builtin> reductions() {
  using enum Where;
  return {
      {"sum", reduction, {"x", "over?", "each?"}, "x, axes, axes -> same", "The sum."},
      {"mean", reduction, {"x", "over?", "each?"}, "x, axes, axes -> same", "The mean of those that are defined."},
      {"min", reduction, {"x", "over?", "each?"}, "x, axes, axes -> same", "The smallest."},
      {"max", reduction, {"x", "over?", "each?"}, "x, axes, axes -> same", "The largest."},
      {"median", reduction, {"x", "over?", "each?", "tie?=lower|upper|mean"}, "x, axes, axes, word -> same", "The middle value."},
      {"std", reduction, {"x", "over?", "each?"}, "x, axes, axes -> same", "The standard deviation of the sample."},
      {"quantile", reduction, {"x", "share", "over?", "each?"}, "x, 1, axes, axes -> same", "The value below which a share of the others lies."},
      {"argmax", reduction, {"x", "over?", "each?"}, "n, axes, axes -> 1", "The index of the largest; the lowest index wins a tie."},
      {"winner", reduction, {"x", "over?", "each?"}, "n, axes, axes -> 1", "1 for the largest, 0 for the rest; the lowest index wins a tie."},
      {"rank", reduction, {"x", "within?", "over?", "each?"}, "n, n, axes, axes -> 1",
       "The place among the others from the smallest, counted from 0; equal ones share their mean place. `within`: among those with the same number there."},
      {"rescale", reduction, {"x", "over?", "each?"}, "n, axes, axes -> 1", "The smallest becomes 0, the largest 1."},
      {"best", reduction, {"x", "over?", "each?"}, "x, axes, axes -> same", "The largest, over time unless said otherwise."},
      {"bootstrap", reduction, {"x", "over?", "each?"}, "x, axes, axes -> same", "The standard error of the mean, by drawing 1000 times from the numbers themselves."},
      {"entropy", reduction, {"x", "over?", "each?"}, "n, axes, axes -> 1", "The entropy of shares, in nats."},
      {"correlation", reduction, {"a", "b", "over?", "each?"}, "n, n, axes, axes -> 1", "Pearson's correlation."},
      {"size", reduction, {"x", "over?"}, "any, axes -> 1", "How many numbers or cells there are."},
  };
}

std::vector<Builtin> draws() {
  using enum Where;
  return {
      {"uniform", draw, {"a", "b", "above?", "below?", "sign?=keep"}, "x, x, x, x, word -> same", "Evenly between a and b."},
      {"normal", draw, {"m", "s", "above?", "below?", "sign?=keep"}, "x, x, x, x, word -> same", "Gauss's law with mean m and deviation s."},
      {"lognormal", draw, {"m", "s", "above?", "below?", "sign?=keep"}, "x, x, x, x, word -> same", "A lognormal law with mean m and deviation s."},
      {"exponential", draw, {"m", "above?", "below?"}, "x, x, x -> same", "An exponential law with mean m."},
      {"gamma", draw, {"k", "m", "above?", "below?"}, "1, x, x, x -> same", "A gamma law with shape k and mean m."},
      {"bernoulli", draw, {"p"}, "1 -> 1", "1 with probability p, else 0."},
      {"poisson", draw, {"m"}, "1 -> 1", "A count with mean m."},
      {"choice", draw, {"list"}, "list -> element", "One of the values of a list."},
      {"noise", draw, {"sigma"}, "x -> same", "White noise, scaled by the square root of the step; in `drive`."},
      {"table", table, {"file?", "key?"}, "text, columns -> table", "Rows of a CSV file, or columns written in place."},
      {"matrix", table, {"file"}, "text -> table", "A CSV file with keys on both sides: m[target, source]."},
  };
}

std::vector<Builtin> measures() {
  using enum Where;
  return {
      {"count", measure, {"spikes", "from?", "to?"}, "spikes, T, T -> 1 per cell", "For each cell: its spikes in the window."},
      {"window", measure, {"from?", "to?"}, "T, T -> T", "How long the window is."},
      {"intervals", measure, {"cells", "from?", "to?"}, "cells, T, T -> T per cell and time", "For each cell: the times between its spikes."},
      {"last", measure, {"x"}, "n -> last", "The value at the end of the stage."},
      {"final", measure, {"x"}, "n -> last", "The value at the last moment, or of the last trial."},
      {"clock", measure, {"what=build|simulate"}, "word -> T", "Time on the wall: what drawing the network took, or what the run took."},
      {"spectrum", measure, {"cells", "bin?"}, "cells, T -> 1", "The power spectrum of the population's rate."},
      {"wave_radius", measure, {"p", "share?", "from?", "to?"}, "cells, 1, T, T -> L", "The radius that holds a share of an active patch."},
      {"wave_speed", measure, {"p", "from?", "to?"}, "cells, T, T -> L/T", "How fast active patches move."},
      {"largest_patch", measure, {"p", "from?", "to?"}, "cells, T, T -> 1", "The cells of the largest active patch."},
      {"coherence", measure, {"p", "from?", "to?"}, "cells, T, T -> 1", "How alike the phases of firing cells are: 1 when all agree, near 0 when they are spread."},
  };
}

std::vector<Builtin> plots() {
  using enum Where;
  return {
      {"raster", plot, {"cells*", "sample?", "from?", "to?"}, "cells, 1, T, T -> plot", "A dot for each spike: time to the right, cells upwards."},
      {"traces", plot, {"x*", "from?", "to?"}, "recorded, T, T -> plot", "Recorded values over time, one line for each cell."},
      {"rate_curve", plot, {"cells*", "bin?", "from?", "to?"}, "cells, T, T, T -> plot", "The rate of each population over time."},
      {"histogram", plot, {"x*", "bins?"}, "recorded, 1 -> plot", "How often each value occurs."},
      {"movie", plot, {"cells", "window?"}, "cells, T -> plot", "Activity in space, frame by frame."},
      {"map", plot, {"cells", "colour?"}, "cells, any -> plot", "The cells at their places, coloured by a value."},
      {"curve", plot, {"y", "x", "by?"}, "recorded, recorded, recorded -> plot", "A result against what was swept."},
      {"bars", plot, {"x*", "against?", "by?"}, "recorded, recorded, recorded -> plot", "One bar for each value, beside those of `against`."},
      {"table", plot, {"x*", "by?"}, "recorded, recorded -> plot", "The results in rows and columns."},
      {"spectrum", plot, {"cells*", "bin?"}, "cells, T -> plot", "The power spectrum of the population's rate."},
      {"wave_map", plot, {"cells", "window?"}, "cells, T -> plot", "When each place was last active: the path of waves."},
      {"matrix", plot, {"x"}, "recorded -> plot", "A table of numbers as colours."},
      {"kernels", plot, {"weights*"}, "recorded -> plot", "The weights of layers as small pictures: what each cell, or channel, sees."},
  };
}

/// What stands in stages that train or test, and in the layers that they compute.
std::vector<Builtin> learning() {
  using enum Where;
  return {
      {"linear", layer, {"x"}, "n -> same", "The sum as it is."},
      {"silu", layer, {"x"}, "n -> 1", "x * sigmoid(x)."},
      {"layer_norm", layer, {"x"}, "n -> 1", "The cells of a sample shifted and scaled to mean 0 and variance 1; without parameters of its own."},
      {"softmax", layer, {"x"}, "n -> 1", "Shares of exp(x): they add up to 1 over the cells."},
      {"batch_norm", layer, {}, "n -> 1", "Each channel at mean 0 and variance 1 over the batch and all places, then times one learned number plus another; tests take remembered statistics."},
      {"dropout", layer, {"p?"}, "1 -> 1", "In training each cell is silent with probability p (a half), the others give 1 / (1 - p) times as much; in tests nothing happens."},
      {"k_winners", layer, {"k", "boost?", "boost_falls?", "more_when_tested?", "memory?"}, "1, 1, 1, 1, any -> 1", "The k highest cells of a sample (or that share of them) keep their sums; `boost` favours cells that win rarely."},
      {"dense", joining, {"each?"}, "names -> join", "Every source cell to every cell; this where nothing is said."},
      {"conv", joining, {"k", "stride?", "pad?", "groups?", "each?", "along?"}, "sizes, sizes, pad, 1, names, names -> join", "Windows of length k that slide along `row` and `column`, with the same weights at every place."},
      {"pool", joining, {"f=max|mean", "k?", "stride?", "over?", "along?"}, "word, sizes, sizes, names, names -> join", "The largest or the mean of each window of length k, or `over` whole axes."},
      {"where", joining, {"condition"}, "truth -> join", "Every pair for which the condition holds: of `dist`, `dx`, `dy`, `dz`."},
      {"within", joining, {"r"}, "L -> join", "Every pair at most r apart."},
      {"one_to_one", joining, {}, "-> join", "Cell k from cell k of every source, which have one shape: sums of layers."},
      {"kaiming", initial, {"density?"}, "1 -> same", "Normal, with variance 2 / (inputs of a cell * density)."},
      {"xavier", initial, {}, "-> same", "Uniform within sqrt(6 / (inputs + outputs))."},
      {"orthogonal", initial, {}, "-> same", "Rows that are orthonormal, or columns where there are more rows."},
      {"pairwise", learning, {"positions"}, "n -> 1", "The distances between all cells of a layer, themselves included."},
      {"nearest", learning, {"positions"}, "n -> 1", "For each cell of a layer the number of the nearest other one; the lowest of those equally near."},
      {"silhouette", learning, {"positions", "owner"}, "n, n -> 1", "How well groups of cells lie apart, from -1 to 1: (b - a) / max(a, b) of the mean distances to the own group, a, and to the next one, b."},
      {"shuffle", learning, {"x"}, "n -> same", "The elements in an order that is drawn anew for each batch: for null models."},
      {"constant", learning, {"x"}, "n -> same", "The value, through which no gradient passes."},
      {"straight", learning, {"x", "proxy"}, "n, n -> same", "The value of x with the gradient of the proxy."},
      {"cross_entropy", learning, {"scores", "label"}, "n, n -> 1", "How surprising the label is for softmax(scores), in nats."},
      {"squared_error", learning, {"a", "b"}, "n, n -> 1", "The mean of the squared differences over the cells."},
      {"accuracy", learning, {"scores", "label"}, "n, n -> 1", "1 where the highest score is that of the label, else 0; the lowest class wins a tie."},
      {"hinge", learning, {"scores", "label"}, "n, n -> 1", "How far the best other score comes within 1 of that of the label; 0 beyond."},
      {"modularity", learning, {"w"}, "n -> 1", "How far |w| between the cells of one layer stays within communities, beyond chance; of those that louvain finds. A result of its own."},
      {"communicability", learning, {"w"}, "n -> 1", "exp of the weights, each divided by the roots of its row sums: all walks between two cells, longer ones less."},
      {"last", learning, {"x"}, "n -> same", "What x is in the last step of a sample."},
      {"filtered", learning, {"x", "tau"}, "any, T -> 1", "x through a filter: in each step what is left of the sum, exp(-step / tau) of it, plus x."},
      {"latency", learning, {"spikes"}, "any -> T", "For each cell the time before its first spike; the whole time where it is silent."},
      {"van_rossum", learning, {"a", "b", "tau"}, "any, any, T -> 1", "The distance of two trains of spikes, filtered by tau: the integral of the squared difference over tau, the mean of the cells."},
      {"leaky", layer, {"tau"}, "T -> part", "What follows the sum with a time constant."},
      {"surrogate", layer, {"shape=fast_sigmoid|arctan|sigmoid|triangle|exponential|slayer", "slope?", "through_reset?"}, "word, 1, truth -> part",
       "A gradient for spikes: as if a cell fired the more the nearer it is to its threshold."},
      {"stairs", learning, {"x", "times?", "at?", "every?"}, "1, 1, any, any -> 1", "A rate that is multiplied by `times` (0.1) at the moments named, or every so often."},
      {"cosine", learning, {"x", "until"}, "1, any -> 1", "A rate that falls to 0 along half a cosine."},
      {"warm", learning, {"x", "for"}, "1, any -> 1", "A rate that first grows evenly from 0."},
      {"sgd", optimiser, {"rate?", "momentum?", "nesterov?", "decay?", "clip?"}, "1, 1, truth, 1, 1 -> optimiser", "Gradient descent with momentum."},
      {"adam", optimiser, {"rate?", "decay?", "clip?"}, "1, 1, 1 -> optimiser", "Adam; `decay` is added to the gradient."},
      {"adamw", optimiser, {"rate?", "decay?", "clip?"}, "1, 1, 1 -> optimiser", "Adam with the decay apart from the gradient."},
  };
}

}  // namespace

std::vector<Builtin> running_functions() {
  std::vector<Builtin> all;
  for (const auto& part : {arithmetic(), reductions(), draws(), measures(), plots(), learning()}) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace nsim::check
