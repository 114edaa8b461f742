// Cells of a layer that have a model of their own: its equations, updates and events as nodes of a program. Private to this room.
//
// The model is built and solved as that of a population is; its parameters are numbers here. A step does what language.md says: integrate, deliver,
// update, threshold. What the layer's weights bring arrives at the input of the model. The spike has the gradient of `surrogate`; that of a reset is
// the one of the branch taken, and with through_reset also the surrogate's times what the reset changes (Neftci, Mostafa & Zenke 2019).
#pragma once
#include "engine/graph/graph.h"
#include "engine/learn/network.h"

namespace nsim::learn {

struct Surrogate {
  std::string shape;
  double slope = 25;
  bool through_reset = false;
};

class Dynamics {
 public:
  /// `graph`: one population, solved.
  Dynamics(Network& network, std::string name, Axes axes, graph::Graph graph, std::optional<Surrogate> surrogate);
  /// Values of the end of a step, spikes among them, by name. False after a message.
  bool declare(std::map<std::string, ValueId>& values, Span span);
  /// The nodes of one step; `arrives` makes those of what reaches the input, when it is time.
  bool compute(const std::function<std::optional<Array>()>& arrives);
  bool spikes() const { return spikes_.valid(); }
  ValueId gives() const { return spikes_.valid() ? spikes_ : first_; }

 private:
  bool find_target(Span span);
  void count_versions();
  std::optional<ExpressionId> translated(ExpressionId of_graph, bool initial = false);
  std::optional<ExpressionId> leaf(const graph::Expression& e, ExpressionId id, bool initial);
  std::optional<ExpressionId> parameter(graph::ValueId value);
  ValueId at_version(graph::ValueId value, uint16_t version);
  bool write(graph::ValueId value, ExpressionId body, std::vector<std::pair<ValueId, ExpressionId>> slopes, Span span);
  bool event(const graph::Event& event, Span span);
  bool map(const graph::Map& m, Span span);
  void find_slope(ExpressionId condition);
  ExpressionId pseudo_derivative(ExpressionId x);
  bool refuse(const std::string& what, Span span);

  Network& n_;
  Program& p_;
  std::string name_;
  Axes axes_;                                  // of the cells, then samples
  graph::Graph graph_;
  std::optional<Surrogate> surrogate_;
  Span span_;
  graph::ValueId target_;
  ValueId spikes_, first_;
  std::map<uint32_t, ValueId> last_;           // by value of the graph: at the end of a step
  std::map<uint32_t, uint16_t> n_versions_, version_;
  std::map<std::pair<uint32_t, uint16_t>, ValueId> between_;
  std::map<uint32_t, double> solved_;          // coefficients of equations that are solved exactly
  std::map<uint32_t, ExpressionId> known_;     // expressions of the graph here
  ExpressionId condition_;                     // of the spike, in the graph
  std::vector<std::pair<ValueId, ExpressionId>> slope_;   // of the spike by what it reads
};

}  // namespace nsim::learn
