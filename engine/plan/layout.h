// Where values live: one number for each cell (a buffer) or one for each population (a row of the block's table of parameters).
//
// Internal to the room. Sums of what arrives and coordinates that kernels read get buffers of their own, made when first asked for.
#pragma once
#include "engine/plan/schedule.h"
#include <map>
#include <tuple>

namespace nsim::plan {

constexpr uint32_t nowhere = ~0u;

struct Place {
  uint32_t buffer = nowhere, parameter = nowhere;
};

class Layout {
 public:
  Layout(const graph::Graph& graph, Schedule& schedule);
  const graph::Graph& graph() const { return graph_; }
  Place of(graph::ValueId value) const { return places_[value.at]; }
  /// The buffer that gathers what arrives at a value in a step; made on the first call. `waits`: drawn delays arrive there.
  uint32_t sum_for(graph::ValueId value, bool waits);
  uint32_t sum_of(graph::ValueId value) const;  // nowhere when nothing arrives
  /// The past of a value that projections carry; made on the first call.
  uint32_t past_for(graph::ValueId value);
  /// A buffer of a block for numbers that live within one step.
  uint32_t scratch(graph::BlockId block, const std::string& name);
  /// Values of a block that have a past, with its buffer.
  std::vector<std::pair<graph::ValueId, uint32_t>> pasts_of(graph::BlockId block) const;
  /// A coordinate of the cells of a block as a buffer; made, with its initials, on the first call.
  uint32_t coordinate(graph::BlockId block, Point point, uint32_t axis);
  /// Index of a population among those of its block.
  uint32_t group_of(graph::PopulationId population) const { return group_[population.at]; }

 private:
  const graph::Graph& graph_;
  Schedule& schedule_;
  std::vector<Place> places_;
  std::map<graph::ValueId, uint32_t> sums_, pasts_;
  std::map<std::tuple<uint32_t, Point, uint32_t>, uint32_t> coordinates_;
  std::vector<uint32_t> group_;
};

}  // namespace nsim::plan
