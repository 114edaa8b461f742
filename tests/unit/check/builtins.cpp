// The table of built-in functions is well formed, and complete against the page "Built-in functions" of the language.
#include "engine/check/builtins.h"
#include "engine/check/signature.h"
#include <doctest/doctest.h>
#include <set>

using namespace nsim::check;

TEST_CASE("every row has a rule for each of its arguments") {
  const std::set<std::string> rules = {"x",    "n",     "1",      "T",    "L",    "1/T", "truth",    "text",
                                       "list", "cells", "spikes", "axes", "word", "any", "recorded", "columns", "names", "sizes", "pad"};
  for (const Builtin& b : builtins()) {
    CAPTURE(b.name);
    CHECK_FALSE(b.meaning.empty());
    if (b.where == Where::later) continue;
    Signature s = signature(b);
    CHECK_FALSE(s.result.empty());
    REQUIRE(s.arguments.size() == b.arguments.size());
    for (const Argument& a : s.arguments) {
      CAPTURE(a.name);
      CHECK(rules.contains(a.rule));
      CHECK((a.rule == "word") == !a.words.empty());
    }
  }
}

TEST_CASE("a name stands once in each place") {
  std::set<std::pair<std::string_view, Where>> seen;
  for (const Builtin& b : builtins()) {
    CAPTURE(b.name);
    CHECK(seen.emplace(b.name, b.where).second);
  }
}

TEST_CASE("the names of the language's page are known") {
  for (const char* name : {"abs",
                           "sign",
                           "min",
                           "max",
                           "clip",
                           "round",
                           "floor",
                           "ceil",
                           "exp",
                           "log",
                           "sqrt",
                           "sin",
                           "cos",
                           "tanh",
                           "sigmoid",
                           "exprel",
                           "gaussian",
                           "mexican_hat",
                           "heaviside",
                           "relu",
                           "rises",
                           "falls",
                           "since",
                           "previous",
                           "transpose",
                           "mirror",
                           "reshape",
                           "joined",
                           "stacked",
                           "spread",
                           "shuffle",
                           "one_hot",
                           "except",
                           "norm",
                           "grid",
                           "sum",
                           "mean",
                           "median",
                           "std",
                           "quantile",
                           "rescale",
                           "rank",
                           "argmax",
                           "winner",
                           "entropy",
                           "correlation",
                           "size",
                           "uniform",
                           "normal",
                           "lognormal",
                           "exponential",
                           "gamma",
                           "bernoulli",
                           "poisson",
                           "choice",
                           "noise",
                           "orthogonal",
                           "kaiming",
                           "table",
                           "matrix",
                           "file",
                           "line",
                           "ring",
                           "square",
                           "disc",
                           "box",
                           "sphere",
                           "torus",
                           "plane",
                           "polygon",
                           "random",
                           "learned",
                           "same",
                           "grown",
                           "pairwise",
                           "nearest",
                           "all_to_all",
                           "one_to_one",
                           "probability",
                           "indegree",
                           "outdegree",
                           "total",
                           "where",
                           "within",
                           "conv",
                           "pool",
                           "field",
                           "lateral",
                           "dense",
                           "fan_out",
                           "images",
                           "csv",
                           "npy",
                           "idx",
                           "events",
                           "spikes",
                           "regular",
                           "waves",
                           "lines",
                           "digits_7",
                           "drawings",
                           "splines",
                           "contours",
                           "avr",
                           "arithmetic",
                           "sequence",
                           "permuted",
                           "mixed",
                           "one_by_one",
                           "rate_code",
                           "latency_code",
                           "flip",
                           "salt",
                           "gauss",
                           "occlude",
                           "dropout",
                           "linear",
                           "silu",
                           "leaky",
                           "softmax",
                           "batch_norm",
                           "layer_norm",
                           "standardise",
                           "minmax",
                           "k_winners",
                           "surrogate",
                           "cross_entropy",
                           "squared_error",
                           "hinge",
                           "count",
                           "last",
                           "votes",
                           "sgd",
                           "adam",
                           "adamw",
                           "ridge",
                           "stairs",
                           "cosine",
                           "warm",
                           "greedy",
                           "activations",
                           "gradients",
                           "spatial_kmeans",
                           "min_cut",
                           "louvain",
                           "gumbel",
                           "hard_concrete",
                           "magnitude",
                           "accuracy",
                           "confusion",
                           "coherence",
                           "modularity",
                           "communicability",
                           "dispersion",
                           "silhouette",
                           "survivors",
                           "dead_cells",
                           "duty",
                           "window",
                           "intervals",
                           "spectrum",
                           "wave_radius",
                           "wave_speed",
                           "largest_patch",
                           "components",
                           "rule_solver",
                           "blind_vote",
                           "best",
                           "final",
                           "clock",
                           "bootstrap",
                           "raster",
                           "traces",
                           "rate_curve",
                           "histogram",
                           "movie",
                           "map",
                           "fields",
                           "kernels",
                           "nets",
                           "curve",
                           "bars",
                           "wave_map",
                           "exact",
                           "exponential_euler",
                           "rk4",
                           "rk2",
                           "euler"}) {
    CAPTURE(name);
    CHECK(find_builtin(name) != nullptr);
  }
}

TEST_CASE("arguments are matched by place and by name") {
  Signature s = signature(*find_builtin("normal", Where::draw));
  using Written = std::vector<std::pair<std::string, bool>>;
  CHECK(match(s, Written{{"", false}, {"", false}}) == std::vector<int>{0, 1});
  CHECK(match(s, Written{{"s", true}, {"", false}}) == std::vector<int>{1, 0});
  CHECK(match(s, Written{{"", false}, {"m", true}}) == std::vector<int>{0, -3});
  CHECK(match(s, Written{{"sigma", true}}) == std::vector<int>{-1});
  CHECK(match(signature(*find_builtin("grid", Where::placement)), Written{{"", false}}) == std::vector<int>{-2});
}
