#include "runtime/learn/checkpoint.h"
#include <fmt/format.h>

namespace nsim::learn {

namespace {

const std::string own = "stage/";

int64_t elements(const Program& p, ValueId value) { return p.size(value) * p[value].slots; }

[[noreturn]] void of_another() { throw Failure{"this checkpoint cannot be gone on from", "it does not fit the training that asks for it", "run without --resume"}; }

const record::NamedArray& part(const record::Arrays& from, const std::string& name, size_t size) {
  const auto found = from.all.find(own + name);
  if (found == from.all.end() || found->second.values.size() != size) of_another();
  return found->second;
}

const std::vector<double>& course(const record::Arrays& from, const std::string& name) {
  const auto found = from.all.find(own + name);
  if (found == from.all.end()) of_another();
  return found->second.values;
}

record::NamedArray line(std::vector<double> values) { return {{int64_t(values.size())}, std::move(values)}; }

}  // namespace

record::Arrays checkpoint(const Lesson& lesson, Machine& machine, const Kept& kept, const Standing& at) {
  Kept now = kept;
  machine.memory().store(lesson.program, now);
  record::Arrays to;
  for (auto& [path, values] : now.arrays) {
    const auto shape = now.shapes.find(path);
    to.all[path] = {shape != now.shapes.end() ? shape->second : std::vector<int64_t>{int64_t(values.size())}, std::move(values)};
  }
  to.all[own + "clocks"] = line({double(at.epochs), double(kept.batches), double(kept.epochs), double(at.outcome.samples), double(at.batches)});
  to.all[own + "latest"] = line(at.latest);
  to.all[own + "best"] = line({at.best});
  record::NamedArray epochs{{int64_t(at.outcome.epochs.size()), int64_t(lesson.n_recorded + at.tested.size() + 2)}, {}};
  for (const std::vector<double>& row : at.outcome.epochs) epochs.values.insert(epochs.values.end(), row.begin(), row.end());
  to.all[own + "epochs"] = std::move(epochs);
  record::NamedArray means{{int64_t(at.so_far.size()), 4}, {}}, taken{{int64_t(at.outcome.snapshots.size()), 2}, {}};
  for (size_t k = 0; k < at.so_far.size(); ++k) {
    for (double x : {at.so_far[k].sum, at.so_far[k].weight, at.paced[k].sum, at.paced[k].weight}) means.values.push_back(x);
    to.all[own + "course." + std::to_string(k)] = line(at.courses[k]);
  }
  to.all[own + "means"] = std::move(means);
  for (size_t k = 0; k < at.tested.size(); ++k) to.all[own + "tested." + std::to_string(k)] = line(at.tested[k]);
  for (size_t t = 0; t < at.claimed.size(); ++t)
    for (size_t k = 0; k < at.claimed[t].size(); ++k) to.all[fmt::format("{}claimed.{}.{}", own, t, k)] = line(at.claimed[t][k]);
  for (size_t k = 0; k < at.outcome.snapshots.size(); ++k) {
    const Outcome::Taken& one = at.outcome.snapshots[k];
    taken.values.push_back(double(one.snapshot)), taken.values.push_back(one.moment);
    to.all[own + "taken." + std::to_string(k)] = line(one.values);
  }
  to.all[own + "taken"] = std::move(taken);
  for (size_t k = 0; k < lesson.program.carried.size(); ++k) {
    const ValueId value = lesson.program.carried[k].first;
    std::vector<double> all(size_t(elements(lesson.program, value)));
    for (size_t i = 0; i < all.size(); ++i) all[i] = machine.memory().get(value, int64_t(i));
    to.all[own + "carried." + std::to_string(k)] = line(std::move(all));
  }
  return to;
}

void restore(const record::Arrays& from, const Lesson& lesson, Machine& machine, Kept& kept, Standing& at) {
  const Program& p = lesson.program;
  for (const auto& [path, array] : from.all)
    if (!path.starts_with(own)) kept.arrays[path] = array.values, kept.shapes[path] = array.extents;
  for (const Value& value : p.values)
    if (value.role == Value::kept && !value.view && !from.all.contains(value.path)) of_another();
  const std::vector<double>& clocks = part(from, "clocks", 5).values;
  at.epochs = int64_t(clocks[0]), kept.batches = int64_t(clocks[1]), kept.epochs = int64_t(clocks[2]), at.outcome.samples = int64_t(clocks[3]), at.batches = int64_t(clocks[4]);
  at.latest = part(from, "latest", at.tested.size()).values;
  at.best = part(from, "best", 1).values[0];
  const size_t columns = lesson.n_recorded + at.tested.size() + 2;
  const std::vector<double>& rows = part(from, "epochs", columns * size_t(at.epochs)).values;
  for (size_t k = 0; k < size_t(at.epochs); ++k) at.outcome.epochs.emplace_back(rows.begin() + std::ptrdiff_t(k * columns), rows.begin() + std::ptrdiff_t((k + 1) * columns));
  const std::vector<double>& means = part(from, "means", at.so_far.size() * 4).values;
  for (size_t k = 0; k < at.so_far.size(); ++k) {
    at.so_far[k] = {means[4 * k], means[4 * k + 1]}, at.paced[k] = {means[4 * k + 2], means[4 * k + 3]};
    at.courses[k] = course(from, "course." + std::to_string(k));
  }
  for (size_t k = 0; k < at.tested.size(); ++k) at.tested[k] = course(from, "tested." + std::to_string(k));
  for (size_t t = 0; t < at.claimed.size(); ++t)
    for (size_t k = 0; k < at.claimed[t].size(); ++k) at.claimed[t][k] = course(from, fmt::format("claimed.{}.{}", t, k));
  const auto taken = from.all.find(own + "taken");
  for (size_t k = 0; taken != from.all.end() && 2 * k + 1 < taken->second.values.size(); ++k) {
    const auto values = from.all.find(own + "taken." + std::to_string(k));
    const double snapshot = taken->second.values[2 * k];
    if (values == from.all.end() || !(snapshot >= 0 && snapshot < double(lesson.snapshots.size()))) of_another();
    at.outcome.snapshots.push_back({size_t(snapshot), taken->second.values[2 * k + 1], values->second.values});
  }
  machine.memory().load(p, kept, lesson.seed);
  for (size_t k = 0; k < p.carried.size(); ++k) {
    const ValueId value = p.carried[k].first;
    const std::vector<double>& all = part(from, "carried." + std::to_string(k), size_t(elements(p, value))).values;
    for (size_t i = 0; i < all.size(); ++i) machine.memory().set(value, int64_t(i), all[i]);
  }
}

}  // namespace nsim::learn
