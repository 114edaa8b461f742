// The arguments of one call in the tree of measures, by position or by name.
#pragma once
#include "runtime/measure/reduce.h"
#include "runtime/measure/spikes.h"

namespace nsim::measure {

class Arguments {
 public:
  Arguments(const std::string& name, const std::vector<graph::MeasureId>& positional,
            const std::vector<std::pair<std::string, graph::MeasureId>>& named, const Context& context)
      : name_(name), positional_(positional), named_(named), context_(context) {}

  size_t size() const { return positional_.size(); }
  /// Invalid when the argument is not given.
  graph::MeasureId find(size_t place, const std::string& name) const;
  const graph::Measure& measure(size_t place) const;
  const graph::Measure& operator[](graph::MeasureId id) const { return (*context_.measures)[id.at]; }
  Array value(size_t place) const;
  Cells cells(size_t place) const;
  double number(size_t place, const std::string& name, double otherwise) const;
  std::string word(const std::string& name) const;
  std::vector<std::string> words(const std::string& name) const;
  Folding folding() const { return {words("over"), words("each")}; }
  /// The stage that spikes come from. Failure in a table of trials.
  const record::StageRun& run() const;
  Window window(size_t place) const;                 // from and to, at this place and the next
  const std::string& name() const { return name_; }
  const Context& context() const { return context_; }

 private:
  const std::string& name_;
  const std::vector<graph::MeasureId>& positional_;
  const std::vector<std::pair<std::string, graph::MeasureId>>& named_;
  const Context& context_;
};

}  // namespace nsim::measure
