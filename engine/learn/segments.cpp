#include "engine/learn/segments.h"
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace nsim::learn {

namespace {

bool of_steps(const Program& p, uint32_t v) { return p.values[v].each_step && !p.values[v].view; }
int64_t bytes_of(const Program& p, uint32_t v, size_t real_bytes) { return p.size({v}) * p.values[v].slots * int64_t(real_bytes); }

/// Values of which all steps are read, after them or on the way back from there.
std::set<uint32_t> read_through(const Program& p) {
  std::set<uint32_t> all;
  auto use = [&](ValueId id) {
    if (p[id].view && p[id].view->all_steps) all.insert(p[id].view->of.at);
  };
  for (size_t part = 0; part < n_parts; ++part)
    for (const Node& node : nodes(p, Part(part))) {
      use(written(node));
      for (ValueId id : reads_of(p, node)) use(id);
    }
  return all;
}

/// Values of which the way back reads every step, so that a segment may hold fewer.
std::set<uint32_t> shortened(const Program& p) {
  const std::set<uint32_t> through = read_through(p);
  std::set<uint32_t> all;
  for (uint32_t v = 0; v < p.values.size(); ++v)
    if (of_steps(p, v) && p.values[v].slots >= p.n_steps && p.n_steps > 1 && !through.contains(v)) all.insert(v);
  return all;
}

/// What the way back of a segment reads, and what that is made of.
std::set<uint32_t> needed(const Program& p) {
  std::set<uint32_t> all;
  for (const Node& node : p.step_back)
    for (ValueId id : reads_of(p, node)) all.insert(p.base_id(id).at);
  for (size_t before = 0; before != all.size();) {
    before = all.size();
    for (const Node& node : p.step)
      if (all.contains(p.base_id(written(node)).at))
        for (ValueId id : reads_of(p, node)) all.insert(p.base_id(id).at);
  }
  return all;
}

std::string bytes_text(int64_t n) { return n < 1000000 ? fmt::format("{:.1f} kB", double(n) / 1e3) : n < 1000000000 ? fmt::format("{:.1f} MB", double(n) / 1e6) : fmt::format("{:.2f} GB", double(n) / 1e9); }

}  // namespace

int64_t bytes_of_steps(const Program& p, size_t real_bytes) {
  int64_t sum = 0;
  for (uint32_t v = 0; v < p.values.size(); ++v)
    if (of_steps(p, v)) sum += bytes_of(p, v, real_bytes);
  return sum;
}

std::vector<std::pair<ValueId, int64_t>> states_of(const Program& p) {
  std::vector<std::pair<ValueId, int64_t>> states;
  for (const auto& [value, lag] : p.carried)
    if (p[value].slots < p.n_steps + lag) states.emplace_back(value, lag);
  return states;
}

std::optional<Program> in_segments(const Program& p, int64_t length) {
  std::set<uint32_t> lasting;
  for (const Node& node : p.step)
    if (const ValueId to = p.base_id(written(node)); !p[to].each_step) lasting.insert(to.at);
  for (const Node& node : p.step)
    for (ValueId id : reads_of(p, node))
      if (const ValueId base = p.base_id(id); lasting.contains(base.at) && !(base == p.base_id(written(node)))) return std::nullopt;
  Program made = p;
  made.segment = length;
  for (uint32_t v : shortened(p)) made.values[v].slots = std::min(p.values[v].slots, p.values[v].slots - p.n_steps + length);
  const std::set<uint32_t> read = needed(p);
  for (const Node& node : p.step)
    if (const ValueId to = p.base_id(written(node)); p[to].each_step && read.contains(to.at)) made.again.push_back(node);
  return made;
}

std::optional<Program> fitted(const Program& p, size_t real_bytes, int64_t most) {
  if (p.step_back.empty() || p.n_steps < 4 || bytes_of_steps(p, real_bytes) <= most) return std::nullopt;
  int64_t step = 1, states = 0;
  for (uint32_t v : shortened(p)) step += p.size({v});
  for (const auto& [value, lag] : p.carried) states += p.size(value) * lag;
  const int64_t length = std::clamp<int64_t>(std::llround(std::sqrt(double(p.n_steps) * double(states) / double(step))), 2, p.n_steps);
  std::optional<Program> made = in_segments(p, length);
  if (!made) return std::nullopt;
  const int64_t saved = (p.n_steps / length + 2) * states * int64_t(real_bytes);
  return bytes_of_steps(*made, real_bytes) + saved < bytes_of_steps(p, real_bytes) ? made : std::nullopt;
}

std::string memory_text(const Program& p, size_t real_bytes) {
  if (p.n_steps == 0) return "";
  std::string text;
  int64_t others = 0;
  for (uint32_t v = 0; v < p.values.size(); ++v) {
    if (!of_steps(p, v)) continue;
    const int64_t bytes = bytes_of(p, v, real_bytes);
    if (p.values[v].slots >= std::max<int64_t>(p.segment > 0 ? p.segment : p.n_steps, 2)) text += fmt::format("  {}: {} steps, {}\n", p.values[v].path, p.values[v].slots, bytes_text(bytes));
    else others += bytes;
  }
  std::set<uint32_t> first, twice;
  for (const Node& node : p.step) first.insert(p.base_id(written(node)).at);
  for (const Node& node : p.step_back)
    if (const uint32_t v = p.base_id(written(node)).at; first.contains(v) && p.values[v].each_step) twice.insert(v);
  std::string again;
  for (uint32_t v : twice) again += (again.empty() ? "" : ", ") + p.values[v].path;
  int64_t data = 0;
  for (uint32_t v = 0; v < p.values.size(); ++v)
    if (p.values[v].role == Value::data) data += p.size({v}) * int64_t(real_bytes);
  std::string out = fmt::format("memory of a batch of {}: {} of {} steps, {} of what is shown\n", p.axes[trial].extent, bytes_text(bytes_of_steps(p, real_bytes)), p.n_steps, bytes_text(data));
  if (p.segment > 0) {
    int64_t states = 0;
    for (const auto& [value, lag] : states_of(p)) states += p.size(value) * lag * int64_t(real_bytes);
    out += fmt::format("the way back goes in segments of {} steps, whose steps are done again before it; {} of states at their beginnings\n", p.segment,
                       bytes_text(states * (p.n_steps / p.segment + 2)));
  }
  if (!text.empty()) out += "remembered of every step, for the way back or what is read after the steps\n" + text;
  if (others > 0) out += fmt::format("of the step at hand and those that it looks back to: {}\n", bytes_text(others));
  if (!again.empty()) out += "computed again on the way back: " + again + "\n";
  return out;
}

}  // namespace nsim::learn
