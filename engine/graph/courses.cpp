// What a stage measures at a pace, and what its measures read.
#include "engine/graph/lines.h"
#include <algorithm>
#include <cmath>
#include <set>

namespace nsim::graph {

using namespace syntax;

Stage::Pace& Lines::at_pace(int64_t every) {
  auto found = std::find_if(stage_.paces.begin(), stage_.paces.end(), [&](const Stage::Pace& pace) { return pace.every == every; });
  if (found != stage_.paces.end()) return *found;
  stage_.paces.push_back({every, {}, {}, ""});
  return stage_.paces.back();
}

/// A measure as it stands at the end (every = 0), or as a course. A constant has no course.
std::optional<MeasureId> Lines::paced(const Expr& expr, int64_t every, const MeasureSight& sight) {
  std::optional<MeasureId> measure = (every == 0 ? measures_ : moment_).measure(expr, sight);
  if (!measure || every == 0 || b_.graph[*measure].kind == Measure::constant) return measure;
  at_pace(every);
  Measure course;
  course.kind = Measure::course;
  course.name = print(filled(expr, sight.names));
  course.args = {*measure};
  course.value = static_cast<double>(every);
  course.dimension = b_.graph[*measure].dimension;
  course.span = expr.span;
  return moment_.add(std::move(course));
}

/// `until = condition`, of the stage so far: `t` is its time, `exc.v` the values at that moment, whether or not they are recorded.
void Lines::until(const Setting& setting) {
  MeasureSight seen = sight(groups_.front(), {});
  Measure time;
  time.kind = Measure::call;
  time.name = "window";
  time.dimension = dimensions::time();
  time.span = setting.span;
  seen.measures["t"] = moment_.add(std::move(time));
  std::optional<MeasureId> measure = moment_.measure(setting.value, seen);
  if (!measure) return;
  constexpr double between_readings = 10;  // ms: often enough for a person, seldom enough to cost nothing
  stage_.until = *measure;
  stage_.until_every = std::max<int64_t>(1, std::llround(between_readings / b_.graph.step_ms));
}

/// The cells whose spikes a measure counts; the states that it reads at the moments of a pace.
void Lines::collect(MeasureId root, Stage::Pace* pace, std::set<uint32_t>& seen) {
  std::vector<std::pair<MeasureId, Stage::Pace*>> open = {{root, pace}};
  while (!open.empty()) {
    auto [id, at] = open.back();
    open.pop_back();
    const Measure& m = b_.graph[id];
    if (m.kind == Measure::course) at = &at_pace(static_cast<int64_t>(m.value));
    if (!at && !seen.insert(id.at).second) continue;
    for (MeasureId arg : m.args) open.emplace_back(arg, at);
    for (const auto& [name, option] : m.options) open.emplace_back(option, at);
    if (at && m.kind == Measure::state && std::find(at->reads.begin(), at->reads.end(), m.read) == at->reads.end()) at->reads.push_back(m.read);
    if (m.kind != Measure::spikes && m.kind != Measure::whole) continue;
    for (const CellRange& range : m.cells) {
      if (std::find(stage_.needed.begin(), stage_.needed.end(), range) == stage_.needed.end()) stage_.needed.push_back(range);
    }
  }
}

void Lines::collect_needed() {
  std::set<uint32_t> seen;
  auto read = [&](MeasureId id) {
    if (id.valid()) collect(id, nullptr, seen);
  };
  read(stage_.until);
  for (const Stage::Result& r : stage_.results) read(r.measure);
  for (const Stage::Claim& c : stage_.claims) {
    for (MeasureId id : {c.measure, c.low, c.high}) read(id);
  }
  for (const Stage::Picture& p : stage_.pictures) {
    for (MeasureId id : p.args) read(id);
    for (const auto& [name, id] : p.options) read(id);
  }
  std::sort(stage_.needed.begin(), stage_.needed.end(), [](const CellRange& a, const CellRange& b) {
    return std::tuple(a.population.at, a.first, a.last) < std::tuple(b.population.at, b.first, b.last);
  });
}

}  // namespace nsim::graph
