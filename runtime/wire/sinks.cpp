#include "runtime/wire/sinks.h"
#include <cmath>

namespace nsim::wire {
namespace {

bool single(const Task& task) { return task.schedule->precision == "single"; }

void reserve(Shard& shard, const Task& task, const Values& values, size_t n) {
  shard.target.reserve(n);
  if (values.has_weight()) single(task) ? shard.weight_single.reserve(n) : shard.weight_double.reserve(n);
  if (values.has_delay()) shard.delay.reserve(n);
}

void resize(Shard& shard, const Task& task, const Values& values, size_t n) {
  shard.target.resize(n);
  if (values.has_weight()) single(task) ? shard.weight_single.resize(n) : shard.weight_double.resize(n);
  if (values.has_delay()) shard.delay.resize(n);
}

void reserve_states(Shard& shard, const Task& task) { shard.states.resize(task.wiring->states.size()); }

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) { to.insert(to.end(), from.begin(), from.end()); }

constexpr size_t chunk_size = 1 << 20;

}  // namespace

double steps_of(double delay_ms, double step_ms) { return std::max(1.0, std::floor(delay_ms / step_ms + 0.5 + 1e-9)); }

Values::Values(const Task& task) : task_(&task), weigh_(task), wait_(task), draw_states_(task.wiring->states.size(), Evaluator(task)) {}

void Values::evaluate(const Pairs& pairs) {
  states.assign(draw_states_.size(), nullptr);
  for (size_t s = 0; s < states.size(); ++s) {
    const plan::Code& code = task_->wiring->states[s];
    if (is_constant(code)) continue;
    states[s] = &draw_states_[s](code, pairs);
    for (double x : *states[s]) undefined_weight |= !std::isfinite(x);
  }
  if (has_weight()) {
    weight = &weigh_(task_->wiring->weight, pairs);
    for (double w : *weight) undefined_weight |= !std::isfinite(w);
  }
  if (!has_delay()) return;
  const std::vector<double>& found = wait_(task_->wiring->delay, pairs);
  double step = task_->schedule->step_ms;
  delay.resize(found.size());
  for (size_t i = 0; i < found.size(); ++i) {
    undefined_delay |= std::isnan(found[i]);
    least_ms = std::min(least_ms, found[i]);
    most_ms = std::max(most_ms, found[i]);
    auto steps = static_cast<uint32_t>(std::clamp(steps_of(found[i], step), 1.0, 65535.0));
    least = std::min(least, steps);
    most = std::max(most, steps);
    delay[i] = static_cast<uint16_t>(steps);
  }
}

// ---- source by source

void Rows::flush() {
  size_t n = pending_.size();
  if (n == 0) return;
  values_.evaluate(pending_);
  if (chunks_.empty() || chunks_.back().target.size() + n > chunk_size) {
    chunks_.emplace_back();
    reserve(chunks_.back(), *task_, values_, chunk_size);
    reserve_states(chunks_.back(), *task_);
  }
  Shard& chunk = chunks_.back();
  for (size_t i = 0; i < n; ++i) {
    ++row_[static_cast<size_t>(pending_.source[i] - task_->sources.begin) + 1];
    chunk.target.push_back(static_cast<uint32_t>(task_->post->first + pending_.target[i]));
  }
  if (values_.weight) {
    if (single(*task_)) for (double w : *values_.weight) chunk.weight_single.push_back(static_cast<float>(w));
    else append(chunk.weight_double, *values_.weight);
  }
  append(chunk.delay, values_.delay);
  for (size_t s = 0; s < values_.states.size(); ++s)
    if (values_.states[s]) append(chunk.states[s], *values_.states[s]);
  pending_.clear();
}

Shard Rows::finish() {
  flush();
  for (size_t k = 1; k < row_.size(); ++k) row_[k] += row_[k - 1];
  Shard shard;
  shard.row = std::move(row_);
  reserve(shard, *task_, values_, static_cast<size_t>(shard.row.back()));
  reserve_states(shard, *task_);
  for (; !chunks_.empty(); chunks_.pop_front()) {
    append(shard.target, chunks_.front().target);
    append(shard.weight_single, chunks_.front().weight_single);
    append(shard.weight_double, chunks_.front().weight_double);
    append(shard.delay, chunks_.front().delay);
    for (size_t s = 0; s < shard.states.size(); ++s) append(shard.states[s], chunks_.front().states[s]);
  }
  return shard;
}

// ---- target by target

std::vector<int64_t> Counter::rows() {
  for (size_t k = 1; k < row_.size(); ++k) row_[k] += row_[k - 1];
  return std::move(row_);
}

Filler::Filler(const Task& task, std::vector<int64_t> row) : task_(&task), values_(task), at_(row.begin(), row.end() - 1) {
  resize(shard_, task, values_, static_cast<size_t>(row.back()));
  reserve_states(shard_, task);
  for (size_t s = 0; s < shard_.states.size(); ++s)
    if (!is_constant(task.wiring->states[s])) shard_.states[s].resize(static_cast<size_t>(row.back()));
  shard_.row = std::move(row);
}

void Filler::flush() {
  size_t n = pending_.size();
  if (n == 0) return;
  values_.evaluate(pending_);
  bool weights = values_.has_weight(), delays = values_.has_delay(), floats = single(*task_);
  for (size_t i = 0; i < n; ++i) {
    auto at = static_cast<size_t>(at_[static_cast<size_t>(pending_.source[i] - task_->sources.begin)]++);
    shard_.target[at] = static_cast<uint32_t>(task_->post->first + pending_.target[i]);
    if (weights && floats) shard_.weight_single[at] = static_cast<float>((*values_.weight)[i]);
    if (weights && !floats) shard_.weight_double[at] = (*values_.weight)[i];
    if (delays) shard_.delay[at] = values_.delay[i];
    for (size_t s = 0; s < values_.states.size(); ++s)
      if (values_.states[s]) shard_.states[s][at] = (*values_.states[s])[i];
  }
  pending_.clear();
}

Shard Filler::finish() {
  flush();
  return std::move(shard_);
}

}  // namespace nsim::wire
