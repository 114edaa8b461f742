// Runs one cell of a solved block in double, straight from the expressions: what the tests hold against closed forms.
#pragma once
#include "engine/graph/graph.h"
#include <map>
#include <string>
#include <vector>

namespace nsim::test {

class Stepper {
 public:
  Stepper(const graph::Graph& graph, graph::BlockId block = {0});
  double& operator[](const std::string& path) { return values_.at(find(path).at); }
  /// One step: all nodes of the block in their order. Events are ignored; Arrive adds nothing.
  void step();
  void run(int n) {
    for (int k = 0; k < n; ++k) step();
  }
  /// Computes derived values again, after parameters were set.
  void derive();
  graph::ValueId find(const std::string& path) const;

 private:
  double evaluate(graph::ExpressionId e);
  void propagate(const graph::Propagator& p);

  const graph::Graph& graph_;
  graph::BlockId block_;
  std::vector<double> values_;
  std::map<uint32_t, std::vector<double>> versions_;
  std::map<uint32_t, double> known_;
  int64_t done_ = 0;
  bool beginning_ = true;
};

}  // namespace nsim::test
