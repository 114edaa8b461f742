// Spaces, placements, rules of connection, sources and solvers that run in this version.
#include "engine/check/builtin_table.h"

namespace nsim::check {

namespace {

std::vector<Builtin> spaces() {
  using enum Where;
  return {
      {"line", space, {"L"}, "L -> space", "A line of length L."},
      {"ring", space, {"radius"}, "L -> space", "A circle; distances go along it."},
      {"square", space, {"L"}, "L -> space", "A square with sides of length L."},
      {"disc", space, {"radius"}, "L -> space", "A disc."},
      {"box", space, {"a", "b", "c"}, "L, L, L -> space", "A box."},
      {"torus", space, {"a", "b"}, "L, L -> space", "A rectangle without edges: what leaves on one side comes back on the other."},
      {"plane", space, {}, "-> space", "A plane without borders; places are plain numbers."},
      {"grid", placement, {}, "-> placement", "On a regular grid that fills the space."},
      {"random", placement, {}, "-> placement", "Evenly at random."},
  };
}

std::vector<Builtin> rules() {
  using enum Where;
  return {
      {"all_to_all", rule, {}, "-> rule", "Every source cell to every target cell."},
      {"one_to_one", rule, {}, "-> rule", "Source cell k to target cell k."},
      {"probability", rule, {"p"}, "1 -> rule", "Each pair with probability p, which may be an expression of the pair."},
      {"indegree", rule, {"n"}, "1 -> rule", "Each target cell gets n synapses from random sources."},
      {"outdegree", rule, {"n"}, "1 -> rule", "Each source cell gives n synapses to random targets."},
      {"total", rule, {"n"}, "1 -> rule", "n synapses between random pairs."},
      {"where", rule, {"condition"}, "truth -> rule", "Every pair for which the condition holds."},
      {"within", rule, {"r"}, "L -> rule", "Every pair at most r apart."},
      {"file", rule, {"path"}, "text -> rule", "The pairs of an edge list: a CSV with the columns source,target."},
  };
}

std::vector<Builtin> sources_and_solvers() {
  using enum Where;
  return {
      {"poisson", source, {"rate", "from?", "to?"}, "1/T, T, T -> source", "Spikes at random times, each cell for itself."},
      {"regular", source, {"rate", "from?", "to?"}, "1/T, T, T -> source", "Spikes at equal intervals; the first one at `from`."},
      {"spikes", source, {"path", "every?"}, "text, T -> source", "A spike list: a CSV with the columns cell,time_ms."},
      {"events", source, {"path", "format?=bs1|bs2|csv", "sample?", "every?"}, "text, word, any, T -> source", "The events of a recording."},
      {"images", sample, {"set", "labels?", "first?", "classes?", "validation?", "standardise?"}, "text, list, 1, 1, 1, truth -> samples", "Images with their labels: `mnist`, `fashion_mnist`, or a file or folder of images; only those with these labels, the first so many, labels modulo `classes`, a share of the training samples kept back, scaled to mean 0 and variance 1."},
      {"joined", sample, {"a", "b*"}, "any, any -> samples", "Sources side by side, along the first axis."},
      {"stacked", sample, {"a", "b*"}, "any, any -> samples", "Sources of one shape, along a new first axis."},
      {"mixed", sample, {"a", "b*"}, "any, any -> samples", "Sources of one shape, added element by element."},
      {"one_by_one", sample, {"a", "b*"}, "any, any -> samples", "Sources of one shape, one sample of one of them at a time. `.task` is its number, `.label` goes on from set to set. Disturbed as `images` are; `.validation` where each has one."},
      {"permuted", sample, {"a"}, "any -> samples", "A source with its pixels in another order, drawn once, the same for all samples."},
      {"rotated", sample, {"a", "angle"}, "any, 1 -> samples", "A source of square pictures, turned counter-clockwise."},
      {"rate_code", sample, {"a", "highest"}, "any, 1/T -> samples", "Spikes of a source of values from 0 to 1: each at random, at `highest` times its value."},
      {"latency_code", sample, {"a", "T"}, "any, T -> samples", "One spike of each value above 0 of a source: 1 at once, smaller ones later, the smallest after T."},
      {"sequence", sample, {"a", "along"}, "any, any -> samples", "One slice of a source in each step, along the axis named."},
      {"flip", disturbance, {"share"}, "1 -> disturbance", "1 - x for that share of the elements of each sample, exactly."},
      {"salt", disturbance, {"share", "value?"}, "1, 1 -> disturbance", "`value` (1) in that share of the elements of each sample, exactly."},
      {"gauss", disturbance, {"s"}, "1 -> disturbance", "A normal number with this standard deviation added to each element."},
      {"occlude", disturbance, {"size"}, "1 -> disturbance", "0 in a square with sides of so many pixels, at a random place."},
      {"dropout", disturbance, {"p?"}, "1 -> disturbance", "0 with probability p (a half), each element on its own."},
      {"shift", disturbance, {"most"}, "1 -> disturbance", "In training: each picture moved by up to so many pixels along rows and columns; 0 comes in."},
      {"mirror", disturbance, {}, "-> disturbance", "In training: every second picture, by chance, with left and right exchanged."},
      {"exact", solver, {}, "-> solver", "The matrix exponential of linear equations."},
      {"exponential_euler", solver, {}, "-> solver", "Each equation exactly, the others held during the step."},
      {"rk4", solver, {}, "-> solver", "Runge and Kutta's method of fourth order."},
      {"rk2", solver, {}, "-> solver", "The midpoint method."},
      {"euler", solver, {"substeps?"}, "1 -> solver", "Euler's method, in equal parts of a step."},
  };
}

/// After the rules: `probability` alone is the rule.
std::vector<Builtin> splits() {
  using enum Where;
  return {
      {"greedy", split, {}, "-> split", "Backwards from the outputs: the task whose cells take most |weight| from a cell owns it."},
      {"balanced", split, {}, "-> split", "As greedy, but all that a task takes of a layer counts 1: no task wins because its weights are stronger."},
      {"probability", split, {}, "-> split", "As greedy, but a cell is kept by each task with a chance of its |weight| over the largest: cells may be shared."},
      {"rescale", split, {}, "-> split", "As greedy, but shared by all: what a cell sends is scaled by the task's |weight| over the largest."},
      {"activations", split, {}, "-> split", "The task by whose classes a cell's mean output differs most, each task's differences over their mean in the layer."},
      {"gradients", split, {}, "-> split", "The task for which the mean over samples of |output * gradient of its loss| is largest, over its mean in the layer."},
      {"random", split, {}, "-> split", "As many cells of each task as greedy gives, drawn."},
      {"spatial_kmeans", split, {}, "-> split", "Clusters of places, found without the tasks; each goes to the task whose outputs it holds."},
      {"min_cut", split, {}, "-> split", "The least sum over tasks of the |weight| that leaves a part by all |weight| of the part."},
      {"louvain", split, {}, "-> split", "Communities of |weight| (modularity), found without the tasks; each goes to the task whose outputs it holds."},
  };
}

std::vector<Builtin> masks() {
  using enum Where;
  return {
      {"magnitude", mask, {"keep?", "each?=layer|all", "like?"}, "1, word, any -> mask", "The largest |weight| stay, a share `keep` of each layer or of all together, or as many as `like`, another mask, keeps."},
      {"location", mask, {"keep?", "each?=layer|all", "like?"}, "1, word, any -> mask", "Connections stay whose length is usual for the wire of both of their cells: (length - mean) / deviation, over the connections of a cell weighted with |weight|, at the end where it is larger."},
      {"random", mask, {"keep?", "each?=layer|all", "like?"}, "1, word, any -> mask", "As many that are drawn."},
      {"where", mask, {"condition"}, "truth -> mask", "Every connection for which the condition holds: of `weight`, `dist`, `dx`, `dy`, `dz`."},
  };
}

}  // namespace

std::vector<Builtin> running_places() {
  std::vector<Builtin> all;
  for (const auto& part : {spaces(), rules(), sources_and_solvers(), splits(), masks()}) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace nsim::check
