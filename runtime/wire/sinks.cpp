#include "runtime/wire/sinks.h"
#include <cmath>

namespace nsim::wire {
namespace {

/// Weights of 16 bits are rounded from floats, whatever the precision: both give the same network.
bool single(const Task& task) { return task.schedule->precision == "single" || task.schedule->half_weights; }

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

/// To the places of the synapses; what is constant is empty.
template <class From, class To>
void scatter(const From& from, const std::vector<uint32_t>& places, To& to) {
  const auto* const values = from.data();
  auto* const out = to.data();
  for (size_t k = 0; k < from.size(); ++k) out[places[k]] = values[k];
}

template <class To, class From>
void append(To& to, const From& from) { to.insert(to.end(), from.begin(), from.end()); }

}  // namespace

double steps_of(double delay_ms, double step_ms) { return std::max(1.0, std::floor(delay_ms / step_ms + 0.5 + 1e-9)); }

Values::Values(const Task& task)
    : task_(&task), single_(single(task)), weigh_(task), wait_(task), draw_states_(task.wiring->states.size(), Evaluator(task)) {
  if (has_weight()) weight_law_ = WeightLaw::of(task);
  if (has_delay()) delay_law_ = DelayLaw::of(task);
}

void Values::draw(const Named& named) {
  if (weight_law_) {
    if (single_) weight_single.resize(named.n), weight_law_->draw(*task_, named, weight_single.data());
    else weight_double.resize(named.n), weight_law_->draw(*task_, named, weight_double.data());
  }
  if (delay_law_) look_up(named);
}

void Values::evaluate(const Pairs& pairs) {
  states.assign(draw_states_.size(), nullptr);
  for (size_t s = 0; s < states.size(); ++s) {
    const plan::Code& code = task_->wiring->states[s];
    if (is_constant(code)) continue;
    states[s] = &draw_states_[s](code, pairs);
    for (double x : *states[s]) undefined_weight |= !std::isfinite(x);
  }
  draw({pairs.entity.data(), pairs.lane.data(), pairs.size()});
  if (has_weight() && !weight_law_) {
    const std::vector<double>& found = weigh_(task_->wiring->weight, pairs);
    for (double w : found) undefined_weight |= !std::isfinite(w);
    if (task_->schedule->half_weights)
      for (double w : found) undefined_weight |= !std::isfinite(static_cast<float>(w));
    if (single_) weight_single.assign(found.begin(), found.end());
    else weight_double = found;
  }
  if (has_delay() && !delay_law_) wait(pairs);
}

void Values::look_up(const Named& named) {
  delay.resize(named.n);
  delay_law_->draw(*task_, named, delay.data());
  for (const uint32_t steps : delay) least = std::min(least, steps), most = std::max(most, steps);
  least_ms = least * task_->schedule->step_ms, most_ms = most * task_->schedule->step_ms;
}

void Values::wait(const Pairs& pairs) {
  const std::vector<double>& found = wait_(task_->wiring->delay, pairs);
  double step = task_->schedule->step_ms;
  delay.resize(pairs.size());
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

Rows::Rows(const Task& task, double expected) : task_(&task), values_(task) {
  // Memory that nobody touches costs nothing: six deviations more, so that rows hardly ever move.
  // A number that is no number is a mistake, which the rule will find.
  const double some = expected > 0 ? std::min(expected, 0x1p28) : 0;
  reserve(shard_, task, values_, static_cast<size_t>(some + 6 * std::sqrt(some) + 64));
  reserve_states(shard_, task);
  shard_.row.resize(static_cast<size_t>(task.sources.size()) + 1);
}

void Rows::add_row(int64_t source, const std::vector<uint32_t>& targets, const std::vector<int64_t>& entities) {
  if (values_.by_laws()) {
    flush();
    values_.draw({entities.data(), nullptr, entities.size()});
    shard_.row[static_cast<size_t>(source - task_->sources.begin) + 1] += static_cast<int64_t>(targets.size());
    const auto first = static_cast<uint32_t>(task_->post->first);
    const size_t begin = shard_.target.size();
    append(shard_.target, targets);
    if (first > 0)
      for (size_t k = begin; k < shard_.target.size(); ++k) shard_.target[k] += first;
    append_values();
    return;
  }
  for (size_t k = 0; k < targets.size(); ++k) add(source, targets[k], entities[k], 0);
}

void Rows::append_values() {
  append(shard_.weight_single, values_.weight_single);
  append(shard_.weight_double, values_.weight_double);
  append(shard_.delay, values_.delay);
}

void Rows::flush() {
  const size_t n = pending_.size();
  if (n == 0) return;
  values_.evaluate(pending_);
  for (size_t i = 0; i < n; ++i) {
    ++shard_.row[static_cast<size_t>(pending_.source[i] - task_->sources.begin) + 1];
    shard_.target.push_back(static_cast<uint32_t>(task_->post->first + pending_.target[i]));
  }
  append_values();
  for (size_t s = 0; s < values_.states.size(); ++s)
    if (values_.states[s]) append(shard_.states[s], *values_.states[s]);
  pending_.clear();
}

Shard Rows::finish() {
  flush();
  for (size_t k = 1; k < shard_.row.size(); ++k) shard_.row[k] += shard_.row[k - 1];
  return std::move(shard_);
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
    if (weights && floats) shard_.weight_single[at] = values_.weight_single[i];
    if (weights && !floats) shard_.weight_double[at] = values_.weight_double[i];
    if (delays) shard_.delay[at] = values_.delay[i];
    for (size_t s = 0; s < values_.states.size(); ++s)
      if (values_.states[s]) shard_.states[s][at] = (*values_.states[s])[i];
  }
  pending_.clear();
}

void Filler::add_target(int64_t target, const std::vector<uint32_t>& sources) {
  const size_t n = sources.size();
  if (!values_.by_laws() || shard_.target.size() >> 32 != 0) {
    for (size_t k = 0; k < n; ++k) add(task_->sources.begin + sources[k], target, target << 32 | static_cast<int64_t>(k), 0);
    return;
  }
  flush();
  const auto number = static_cast<uint32_t>(task_->post->first + target);
  int64_t* const at = at_.data();
  uint32_t* const targets = shard_.target.data();
  if (!values_.has_weight() && !values_.has_delay()) {
    for (const uint32_t source : sources) targets[at[source]++] = number;
    return;
  }
  entities_.resize(n), places_.resize(n);
  for (size_t k = 0; k < n; ++k) entities_[k] = target << 32 | static_cast<int64_t>(k);
  values_.draw({entities_.data(), nullptr, n});
  uint32_t* const places = places_.data();
  for (size_t k = 0; k < n; ++k) places[k] = static_cast<uint32_t>(at[sources[k]]++);
  for (size_t k = 0; k < n; ++k) targets[places[k]] = number;
  scatter(values_.weight_single, places_, shard_.weight_single);
  scatter(values_.weight_double, places_, shard_.weight_double);
  scatter(values_.delay, places_, shard_.delay);
}

Shard Filler::finish() {
  flush();
  return std::move(shard_);
}

}  // namespace nsim::wire
