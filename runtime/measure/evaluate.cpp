// The tree of measures, walked from the leaves; each call is looked up by its name.
#include "runtime/measure/arguments.h"
#include "runtime/measure/elementwise.h"
#include "runtime/measure/pieces.h"
#include "runtime/measure/ranks.h"
#include "runtime/measure/recorded.h"
#include "runtime/measure/spectrum.h"
#include "runtime/measure/waves.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace nsim::measure {

namespace {

using Function = Array (*)(const Arguments&);

/// Picks along the first axis; an index that is an array picks many.
Array pick(const Array& x, const Array& index) {
  if (x.axes.empty()) throw Failure{"one number has no index", "it has no axes", "leave out the index"};
  if (!x.ragged.empty())
    throw Failure{"intervals cannot be picked by an index", "each cell has its own number of them", "name the cells: `intervals(exc[3])`"};
  Array result;
  result.axes = index.axes;
  result.extents = index.extents;
  result.dimension = x.dimension;
  result.truth = x.truth;
  result.axes.insert(result.axes.end(), x.axes.begin() + 1, x.axes.end());
  result.extents.insert(result.extents.end(), x.extents.begin() + 1, x.extents.end());
  int64_t row = static_cast<int64_t>(x.values.size()) / std::max<int64_t>(1, x.extents[0]);
  for (double wanted : index.values) {
    if (!(wanted >= 0 && wanted < static_cast<double>(x.extents[0]))) {
      throw Failure{"an index is out of range", "the axis `" + x.axes[0] + "` has the indices 0 to " + std::to_string(x.extents[0] - 1),
                    "use one of these"};
    }
    auto from = x.values.begin() + static_cast<int64_t>(wanted) * row;
    result.values.insert(result.values.end(), from, from + row);
  }
  return result;
}

Array index(const Arguments& a) {
  Array x = a.value(0);
  for (size_t i = 1; i < a.size(); ++i) x = pick(x, a.value(i));
  return x;
}

/// The last row along the axis time, else along that of the trials.
Array last(const Arguments& a) {
  Array x = a.value(0);
  const bool courses = x.axes == std::vector<std::string>{"trial", "time"};
  if (!courses && (x.axes.empty() || (x.axes[0] != "time" && x.axes[0] != "trial"))) return x;
  if (x.extents.back() == 0 || x.extents[0] == 0) throw Failure{"`" + a.name() + "` finds nothing", "nothing was recorded", "record at least one row"};
  if (!courses) return pick(x, number(static_cast<double>(x.extents[0] - 1)));
  const auto n = static_cast<size_t>(x.extents[1]);
  Array result = vector_of("trial", {}, x.dimension);
  for (size_t begin = 0; begin < x.values.size(); begin += n) {  // the last that is defined: trials may have ended early
    size_t at = begin + n;
    while (at > begin + 1 && std::isnan(x.values[at - 1])) --at;
    result.values.push_back(x.values[at - 1]);
  }
  result.extents = {static_cast<int64_t>(result.values.size())};
  result.truth = x.truth;
  return result;
}

/// The largest, over time when nothing is said and there is time.
Array best(const Arguments& a) {
  Array x = a.value(0);
  Folding folding = a.folding();
  const bool timed = std::find(x.axes.begin(), x.axes.end(), "time") != x.axes.end();
  if (folding.over.empty() && folding.each.empty() && timed) folding.over = {"time"};
  return reduce("max", x, folding);
}

Array clock(const Arguments& a) {
  return number(a.word("what") == "build" ? a.run().build_ms : a.run().simulate_ms, dimensions::time());
}

Array size(const Arguments& a) {
  graph::Measure::Kind kind = a.measure(0).kind;
  bool cells = kind == graph::Measure::whole || kind == graph::Measure::spikes;
  return cells ? number(static_cast<double>(count_cells(a.cells(0)))) : size_of(a.value(0), a.folding());
}

Array spectrum(const Arguments& a) {
  const record::StageRun& run = a.run();
  double bin = static_cast<double>(steps_of_bin(run, a.number(1, "bin", 1.0))) * run.schedule->step_ms;
  return vector_of("frequency", spectrum_of(binned(run, a.cells(0), window_of(run, NAN, NAN), bin), bin).power);
}

Array reduction(const Arguments& a) {
  bool two = (a.name() == "min" || a.name() == "max") && a.size() == 2;
  if (two) return arithmetic(a.name(), {a.value(0), a.value(1)});
  return reduce(a.name(), a.value(0), a.folding(), a.number(1, "share", 0.5), a.word("tie"));
}

const std::map<std::string, Function>& table() {
  static const std::map<std::string, Function> functions = [] {
    std::map<std::string, Function> all = {
        {"index", index},
        {"size", size},
        {"last", last},
        {"final", last},
        {"best", best},
        {"clock", clock},
        {"living", [](const Arguments& a) { return living(a.value(0), a.value(1)); }},
        {"alive",
         [](const Arguments& a) {
           Array all = array_of_cells(a.run(), a.cells(0), std::vector<double>(static_cast<size_t>(count_cells(a.cells(0))), 1.0));
           all.truth = true;
           return all;
         }},
        {"winner", [](const Arguments& a) { return winner(a.value(0), a.folding()); }},
        {"bootstrap", [](const Arguments& a) { return bootstrap(a.value(0), a.folding()); }},
        {"rank",
         [](const Arguments& a) {
           graph::MeasureId within = a.find(1, "within");
           return rank(a.value(0), within.valid() ? std::optional(evaluate(within, a.context())) : std::nullopt, a.folding());
         }},
        {"spectrum", spectrum},
        {"correlation", [](const Arguments& a) { return correlation(a.value(0), a.value(1), a.folding()); }},
        {"rescale", [](const Arguments& a) { return rescale(a.value(0), a.folding()); }},
        {"count", [](const Arguments& a) { return count(a.run(), a.cells(0), a.window(1)); }},
        {"intervals", [](const Arguments& a) { return intervals(a.run(), a.cells(0), a.window(1)); }},
        {"window", [](const Arguments& a) { return number(a.window(0).length_ms(), dimensions::time()); }},
        {"wave_radius", [](const Arguments& a) { return wave_radius(a.run(), a.cells(0), a.window(2), a.number(1, "share", 0.8)); }},
        {"wave_speed", [](const Arguments& a) { return wave_speed(a.run(), a.cells(0), a.window(1)); }},
        {"coherence", [](const Arguments& a) { return number(coherence(a.run(), a.cells(0), a.window(1))); }},
        {"largest_patch", [](const Arguments& a) { return largest_patch(a.run(), a.cells(0), a.window(1)); }},
    };
    for (const std::string& name : reductions()) all.emplace(name, reduction);
    return all;
  }();
  return functions;
}

Array call(const graph::Measure& measure, const Context& context) {
  Arguments arguments(measure.name, measure.args, measure.options, context);
  if (auto found = table().find(measure.name); found != table().end()) return found->second(arguments);
  if (!is_arithmetic(measure.name)) bug("the measure `" + measure.name + "` was let through, and nothing computes it");
  Arrays values;
  for (size_t i = 0; i < measure.args.size(); ++i) values.push_back(arguments.value(i));
  return arithmetic(measure.name, values);
}

Array list(const graph::Measure& measure, const Context& context) {
  Array joined = vector_of("item", {});
  for (graph::MeasureId id : measure.args) {
    Array part = evaluate(id, context);
    if (!part.is_number()) throw Failure{"a list holds single numbers", "one of its values is an array", "reduce it first: `mean(x)`"};
    joined.values.push_back(part.values[0]);
    joined.dimension = joined.dimension.plain() ? part.dimension : joined.dimension;
  }
  joined.extents[0] = static_cast<int64_t>(joined.values.size());
  return joined;
}

Array column(const graph::Measure& measure, const Context& context) {
  auto found = context.columns ? context.columns->find(measure.name) : std::map<std::string, Array>::const_iterator{};
  require(context.columns && found != context.columns->end(), "the column `" + measure.name + "` is in the table of trials");
  return found->second;
}

const record::StageRun& run_of(const graph::Measure& measure, const Context& context) {
  return Arguments(measure.name, measure.args, measure.options, context).run();
}

}  // namespace

Array evaluate(graph::MeasureId id, const Context& context) {
  require(context.measures && id.at < context.measures->size(), "a measure is one of its graph");
  const graph::Measure& measure = (*context.measures)[id.at];
  switch (measure.kind) {
    case graph::Measure::constant:
      return number(measure.value, measure.dimension);
    case graph::Measure::text: {
      Array word;
      word.text = measure.name;
      return word;
    }
    case graph::Measure::list:
      return list(measure, context);
    case graph::Measure::trace:
      return trace(run_of(measure, context), measure);
    case graph::Measure::state:
      return state(run_of(measure, context), measure);
    case graph::Measure::position:
      return position(run_of(measure, context), measure);
    case graph::Measure::synapses:
      if (measure.args.empty()) return synapses(run_of(measure, context), measure);
      return of_ends(run_of(measure, context), measure, evaluate(measure.args[0], context));
    case graph::Measure::column:
      return column(measure, context);
    case graph::Measure::course:
      return course(measure.args[0], static_cast<int64_t>(measure.value), context);
    case graph::Measure::call:
      return call(measure, context);
    case graph::Measure::spikes:
    case graph::Measure::whole: {
      std::string name = name_of_cells(run_of(measure, context), measure.cells);
      throw Failure{"`" + name + "` is not a number", "cells and their spikes have to be counted first",
                    "count the spikes: `count(" + name + ".spikes)`"};
    }
  }
  bug("a measure has a kind");
}

std::vector<std::string> functions() {
  std::vector<std::string> names = arithmetic_functions();
  for (const auto& [name, function] : table()) names.push_back(name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace nsim::measure
