#include "runtime/learn/whole.h"
#include <cmath>

namespace nsim::learn {

namespace {

const std::vector<double>& array(const Kept& kept, const std::string& path, size_t size) {
  const auto found = kept.arrays.find(path);
  const std::string layer = path.substr(0, path.find('.'));
  if (found == kept.arrays.end()) throw Failure{"`" + layer + "` cannot be saved", "no stage before has trained or loaded it, so there is no `" + path + "`", "put `save` behind a `train` whose loss depends on `" + layer + "`"};
  if (found->second.size() != size)
    throw Failure{"`" + layer + "` cannot be saved", "`" + path + "` has " + std::to_string(found->second.size()) + " numbers, and this network wants " + std::to_string(size), "load a file that was saved by the same layers"};
  return found->second;
}

/// y = (x - mean) · scale / √(variance + least) + shift, for each channel: rows of weights are multiplied, biases shifted as well.
void normalise(std::vector<double>& values, size_t rows, const Interchange::Numbers& numbers, const Kept& kept) {
  const auto of = [&](const char* what) { return array(kept, numbers.norm + what, rows); };
  const std::vector<double> mean = of(".mean"), variance = of(".variance"), scale = of(".scale"), shift = of(".shift");
  for (size_t k = 0; k < values.size(); ++k) {
    const size_t row = k / (values.size() / rows);
    const double by = scale[row] / std::sqrt(variance[row] + batch_norm_least);
    values[k] = numbers.is_bias ? (values[k] - mean[row]) * by + shift[row] : values[k] * by;
  }
}

nir::Numbers numbers_of(const Interchange::Numbers& numbers, const Kept& kept) {
  nir::Numbers out{numbers.shape, {}, false, numbers.whole};
  size_t n = 1;
  for (int64_t extent : numbers.shape) n *= size_t(extent);
  if (!numbers.list.empty()) out.values.assign(numbers.list.begin(), numbers.list.end());
  else if (!numbers.path.empty()) out.values = array(kept, numbers.path, n);
  else out.values.assign(n, numbers.fill);
  if (!numbers.mask.empty()) {
    const std::vector<double>& mask = array(kept, numbers.mask, n);
    for (size_t k = 0; k < n; ++k)
      if (mask[k] == 0) out.values[k] = 0;
  }
  if (numbers.not_itself)
    for (size_t k = 0, side = size_t(numbers.shape[0]); k < side; ++k) out.values[k * side + k] = 0;
  if (!numbers.norm.empty()) normalise(out.values, size_t(numbers.shape[0]), numbers, kept);
  return out;
}

}  // namespace

nir::Graph graph_of(const Interchange& network, const Kept& kept) {
  nir::Graph graph;
  for (const Interchange::Node& node : network.nodes) {
    nir::Node& made = graph.nodes[node.name];
    made.type = node.type;
    for (const auto& [name, numbers] : node.numbers) made.numbers[name] = numbers_of(numbers, kept);
    made.words = node.words;
    if (!node.note.empty()) made.notes["nsim"] = node.note;
  }
  graph.edges = network.edges;
  return graph;
}

}  // namespace nsim::learn
