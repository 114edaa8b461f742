#include "runtime/measure/arguments.h"
#include <cmath>

namespace nsim::measure {

graph::MeasureId Arguments::find(size_t place, const std::string& name) const {
  for (const auto& [known, id] : named_) {
    if (known == name) return id;
  }
  return place < positional_.size() ? positional_[place] : graph::MeasureId{};
}

const graph::Measure& Arguments::measure(size_t place) const {
  require(place < positional_.size(), "`" + name_ + "` has argument " + std::to_string(place + 1));
  return (*this)[positional_[place]];
}

Array Arguments::value(size_t place) const {
  require(place < positional_.size(), "`" + name_ + "` has argument " + std::to_string(place + 1));
  return evaluate(positional_[place], context_);
}

Cells Arguments::cells(size_t place) const {
  const graph::Measure& asked = measure(place);
  if (asked.kind == graph::Measure::list) {
    Cells all;
    for (graph::MeasureId id : asked.args) all.insert(all.end(), (*this)[id].cells.begin(), (*this)[id].cells.end());
    return all;
  }
  if (asked.cells.empty())
    throw Failure{"`" + name_ + "` needs cells", "this is a value, not a population", "give it a population: `" + name_ + "(exc)`"};
  return asked.cells;
}

double Arguments::number(size_t place, const std::string& name, double otherwise) const {
  graph::MeasureId id = find(place, name);
  if (!id.valid()) return otherwise;
  Array array = evaluate(id, context_);
  if (!array.is_number()) throw Failure{"`" + name + "` of `" + name_ + "` must be one number", "it is an array", "reduce it first: `mean(x)`"};
  return array.values[0];
}

std::string Arguments::word(const std::string& name) const {
  std::vector<std::string> all = words(name);
  return all.empty() ? "" : all.front();
}

std::vector<std::string> Arguments::words(const std::string& name) const {
  graph::MeasureId id = find(~size_t{0}, name);
  if (!id.valid()) return {};
  const graph::Measure& given = (*this)[id];
  if (given.kind != graph::Measure::list) return {given.name};
  std::vector<std::string> names;
  for (graph::MeasureId part : given.args) names.push_back((*this)[part].name);
  return names;
}

const record::StageRun& Arguments::run() const {
  if (context_.run) return *context_.run;
  throw Failure{"`" + name_ + "` reads a run, but this is a table of trials", "spikes and states belong to one trial",
                "record it inside, `let x = " + name_ + "(...)`, and use `x` here"};
}

Window Arguments::window(size_t place) const { return window_of(run(), number(place, "from", NAN), number(place + 1, "to", NAN)); }

}  // namespace nsim::measure
