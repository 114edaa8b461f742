#include "runtime/wire/rules.h"
#include <cmath>
#include <cstdio>
#include <exception>
#include <optional>
#include <thread>

namespace nsim::wire {
namespace {

using graph::Projection;

/// What one owner drew, and what it found out.
struct Part {
  Shard shard;
  double least_ms = 1e300, most_ms = -1e300;
  uint32_t least = ~0u, most = 0;
  bool undefined_weight = false, undefined_delay = false;
  std::optional<Mistake> refused;
  std::exception_ptr failed;

  void note(const Values& values) {
    least_ms = values.least_ms, most_ms = values.most_ms, least = values.least, most = values.most;
    undefined_weight = values.undefined_weight, undefined_delay = values.undefined_delay;
  }
};

using ByRows = void (*)(const Task&, Cells, Rows&);

ByRows rule_by_rows(Projection::Rule rule) {
  switch (rule) {
    case Projection::all_to_all: return all_to_all;
    case Projection::one_to_one: return one_to_one;
    case Projection::probability: return probability;
    case Projection::outdegree: return outdegree;
    case Projection::where: return where;
    case Projection::within: return within;
    case Projection::file: return edges_of_file;
    case Projection::indegree:
    case Projection::total: break;
  }
  bug("this rule is drawn target by target");
}

void draw_by_targets(const Task& task, Cells own, Part& part) {
  bool degree = task.wiring->rule == Projection::indegree;
  Counter counter(task);
  degree ? indegree(task, own, counter) : total(task, own, counter);
  Filler filler(task, counter.rows());
  degree ? indegree(task, own, filler) : total(task, own, filler);
  part.shard = filler.finish();
  part.note(filler.values());
}

void draw(const Task& task, Cells own, double all, Part& part) {
  try {
    const double expected = all * static_cast<double>(own.size()) / static_cast<double>(std::max<int64_t>(1, task.targets.size()));
    part.shard.row.assign(static_cast<size_t>(task.sources.size()) + 1, 0);
    if (own.size() == 0 || (task.sources.size() == 0 && task.wiring->rule != Projection::indegree)) return;
    const bool free_pairs = task.wiring->rule == Projection::total && task.wiring->multiple && !task.forbid_self;
    if (task.wiring->rule == Projection::indegree || (task.wiring->rule == Projection::total && !free_pairs)) return draw_by_targets(task, own, part);
    Rows rows(task, expected);
    (free_pairs ? total_by_rows : rule_by_rows(task.wiring->rule))(task, own, rows);
    part.shard = rows.finish();
    part.note(rows.values());
  } catch (const Refused& refused) {
    part.refused = refused.mistake;
  } catch (...) {
    part.failed = std::current_exception();
  }
}

/// What can be seen to be impossible before anything is drawn.
std::optional<Mistake> impossible(const Task& task) {
  const plan::Wiring& wiring = *task.wiring;
  int64_t n_pre = task.sources.size(), n_post = task.targets.size();
  if (wiring.rule == Projection::one_to_one && n_pre != n_post)
    return Mistake{"N321", "one_to_one needs as many cells on both sides", std::to_string(n_pre) + " cells on the left, " + std::to_string(n_post) + " on the right",
                   "name the cells that are meant, such as `" + task.pre->name + "[0.." + std::to_string(std::max<int64_t>(0, std::min(n_pre, n_post) - 1)) + "]`", wiring.span};
  if (wiring.rule != Projection::file) return {};
  for (size_t k = 0; k < wiring.edge_source.size(); ++k) {
    bool left = !task.sources.has(wiring.edge_source[k]), right = !task.targets.has(wiring.edge_target[k]);
    if (left || right)
      return Mistake{"N323", "an edge of the file does not fit the populations",
                     "edge " + std::to_string(k + 1) + " names " + (left ? "source" : "target") + " " + std::to_string(left ? wiring.edge_source[k] : wiring.edge_target[k]) +
                         ", which is not among the cells connected", "cells count from 0", wiring.span};
  }
  return {};
}

void report(const Mistake& mistake, Diagnostics& diagnostics) {
  auto& message = diagnostics.error(mistake.code, mistake.span, mistake.message).at(mistake.label);
  if (!mistake.hint.empty()) message.help(mistake.hint);
}

std::optional<Mistake> wrong_delay(const Task& task, double least_ms, double most_ms, bool undefined) {
  double step = task.schedule->step_ms;
  Span span = task.wiring->delay_span.known() ? task.wiring->delay_span : task.wiring->span;
  if (undefined) return Mistake{"N310", "the delay is not a number", "undefined for some of the synapses", "", span};
  if (least_ms / step + 0.5 + 1e-9 < 1)
    return Mistake{"N310", "the delay is shorter than one step", "as little as " + plain(least_ms) + " ms, while `step = " + plain(step) + " ms`",
                   "add a minimum, `" + plain(step) + " ms + ...`, or reduce the step", span};
  if (most_ms / step + 0.5 + 1e-9 >= 65536)
    return Mistake{"N310", "the delay is longer than 65535 steps", "as much as " + plain(most_ms) + " ms, while `step = " + plain(step) + " ms`", "shorten the delay, or lengthen the step", span};
  return {};
}

/// Evaluates what is one number for the projection.
void constants(const Task& task, Wired& wired, Part& part) {
  const plan::Wiring& wiring = *task.wiring;
  if (wiring.constant_weight) {
    wired.constant_weight = constant_of(task, wiring.weight);
    part.undefined_weight |= !std::isfinite(wired.constant_weight);
  }
  wired.constant_states.assign(wiring.states.size(), 0);
  for (size_t s = 0; s < wiring.states.size(); ++s) {
    if (!is_constant(wiring.states[s])) continue;
    wired.constant_states[s] = constant_of(task, wiring.states[s]);
    part.undefined_weight |= !std::isfinite(wired.constant_states[s]);
  }
  if (!wiring.constant_delay || wiring.zero_delay) return;
  part.least_ms = part.most_ms = constant_of(task, wiring.delay);
  part.undefined_delay = std::isnan(part.least_ms);
  part.least = part.most = wired.constant_delay = static_cast<uint32_t>(std::clamp(steps_of(part.least_ms, task.schedule->step_ms), 1.0, 65535.0));
}

void judge(const Task& task, std::vector<Part>& parts, Wired& wired, Diagnostics& diagnostics) {
  Part all;
  if (task.sources.size() > 0 && task.targets.size() > 0) constants(task, wired, all);
  for (Part& part : parts) {
    if (part.failed) std::rethrow_exception(part.failed);
    if (part.refused) report(*part.refused, diagnostics);
    all.least_ms = std::min(all.least_ms, part.least_ms), all.most_ms = std::max(all.most_ms, part.most_ms);
    all.least = std::min(all.least, part.least), all.most = std::max(all.most, part.most);
    all.undefined_weight |= part.undefined_weight, all.undefined_delay |= part.undefined_delay;
    wired.n_synapses += part.shard.row.back();
    wired.shards.push_back(std::move(part.shard));
  }
  wired.least_delay = task.wiring->zero_delay ? 0 : all.most == 0 ? 1 : all.least;
  wired.most_delay = task.wiring->zero_delay ? 0 : std::max(all.most, 1u);
  if (task.wiring->zero_delay) wired.constant_delay = 0;
  if (all.most > 0)
    if (auto mistake = wrong_delay(task, all.least_ms, all.most_ms, all.undefined_delay)) report(*mistake, diagnostics);
  Span span = task.wiring->weight_span.known() ? task.wiring->weight_span : task.wiring->span;
  if (all.undefined_weight) report({"N324", "a weight is not a number", "infinite or undefined for some of the synapses", "", span}, diagnostics);
}

}  // namespace

Task task_of(const plan::Schedule& schedule, size_t index, const std::vector<Places>& positions, const Numbers& numbers) {
  const plan::Wiring& wiring = schedule.wirings.at(index);
  uint32_t pre = wiring.pre.population.at, post = wiring.post.population.at;
  static const Places nowhere;
  Task task;
  task.schedule = &schedule;
  task.wiring = &wiring;
  task.pre = &schedule.populations.at(pre);
  task.post = &schedule.populations.at(post);
  task.pre_places = pre < positions.size() ? &positions[pre] : &nowhere;
  task.post_places = post < positions.size() ? &positions[post] : &nowhere;
  task.numbers = &numbers;
  task.sources = {wiring.pre.first, wiring.pre.last + 1};
  task.targets = {wiring.post.first, wiring.post.last + 1};
  task.forbid_self = !wiring.self && pre == post;
  return task;
}

std::string plain(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", x);
  return text;
}

Mistake too_many(const Task& task, int64_t n, int64_t allowed) {
  std::string cells = allowed == 1 ? "1 cell" : std::to_string(allowed) + " cells";
  return {"N320", "more connections than there are cells to choose from", std::to_string(n) + " wanted, from " + cells,
          allowed == 0 ? "" : "ask for fewer, or allow several connections of one pair: `multiple = true`", task.wiring->span};
}

int64_t whole(const Task& task, double n) {
  if (n >= -0.5 && n < 0x1p52) return static_cast<int64_t>(std::floor(n + 0.5));
  throw Refused{{"N322", "a number of synapses is a whole number, 0 or more", "this is " + plain(n), "", task.wiring->span}};
}

Wired wire(const plan::Schedule& schedule, size_t wiring, const std::vector<Places>& positions, const Numbers& numbers, int threads, Diagnostics& diagnostics) {
  Task task = task_of(schedule, wiring, positions, numbers);
  Wired wired;
  std::vector<Part> parts(static_cast<size_t>(threads));
  if (auto mistake = impossible(task)) {
    report(*mistake, diagnostics);
    for (Part& part : parts) part.shard.row.assign(static_cast<size_t>(task.sources.size()) + 1, 0), wired.shards.push_back(std::move(part.shard));
    return wired;
  }
  const double all = expected_synapses(schedule, wiring, positions, numbers);
  std::vector<std::thread> workers;
  for (int thread = 0; thread < threads; ++thread) {
    auto [begin, end] = slice(task.post->n_cells, thread, threads);
    Cells own = intersection({begin, end}, task.targets);
    Part& part = parts[static_cast<size_t>(thread)];
    if (thread + 1 < threads) workers.emplace_back([&task, own, all, &part] { draw(task, own, all, part); });
    else draw(task, own, all, part);
  }
  for (auto& worker : workers) worker.join();
  judge(task, parts, wired, diagnostics);
  return wired;
}

}  // namespace nsim::wire
