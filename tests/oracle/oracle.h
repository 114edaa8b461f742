// A second, independent meaning of a network: naive loops over the Graph as it was written, before passes and plan, in double precision.
//
// It shares no code with the planner, the emitter or the devices, so it finds what `reference` and `cpu` have wrong together. Cells are visited
// one by one, synapses are a list, every expression is evaluated as a tree. For networks of a few cells without draws, files and places.
#pragma once
#include "engine/graph/graph.h"

namespace nsim::oracle {

struct Spike {
  int64_t step;            // stamped at the end of this step, counted from 1
  uint32_t population;
  int64_t cell;
  auto operator<=>(const Spike&) const = default;
};

class Oracle {
 public:
  explicit Oracle(const graph::Graph& graph);
  void step();
  const std::vector<Spike>& spikes() const { return spikes_; }
  double value(graph::ValueId id, graph::PopulationId population, int64_t cell) const;

 private:
  /// Where an expression is evaluated: a cell, or a synapse with its two ends. `local` are the states of equations between grid points.
  struct At {
    const graph::Population* pop = nullptr;
    int64_t cell = 0;
    const graph::Population* pre = nullptr;
    int64_t pre_cell = 0;
    const std::vector<std::pair<graph::Expression, double>>* local = nullptr;
    double t = 0, tick = 0;
  };
  struct Synapse { uint32_t pre; int64_t pre_cell; uint32_t post; int64_t post_cell; graph::ValueId onto; double weight; int64_t delay; };
  struct Arrival { int64_t step; uint32_t population; int64_t cell; graph::ValueId onto; double amount; };
  using Versions = std::vector<double>;

  double eval(graph::ExpressionId id, const At& at) const;
  double point(const graph::Expression& e, const At& at) const;
  double arithmetic(graph::Op op, double a, double b, double c) const;
  bool held(graph::ValueId id, const At& at, bool now) const;
  void connect(const graph::Projection& projection);
  double arriving(graph::ValueId id, uint32_t population, int64_t cell, double t, int64_t step) const;
  void integrate(const graph::Integrate& node, const At& at);
  std::vector<double> slopes(const graph::Integrate& node, const At& at, const std::vector<double>& x) const;
  void visit(const graph::Node& node, uint32_t population, int64_t cell);
  Versions& versions(graph::ValueId id, const graph::Population& population, int64_t cell);
  const Versions& versions(graph::ValueId id, const graph::Population& population, int64_t cell) const;

  const graph::Graph& g_;
  std::vector<std::vector<Versions>> values_;     // by value, cell of the block, version within the step
  std::vector<Synapse> synapses_;
  std::vector<Arrival> arrivals_;
  std::vector<Spike> spikes_;
  int64_t n_ = 0;
};

}  // namespace nsim::oracle
