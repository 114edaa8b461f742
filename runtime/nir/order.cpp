// In which order parts feed each other, and which edges close loops.
//
// A loop is cut where the file says that something comes later: at a Delay. Where it says so nowhere, it is cut where a walk from the inputs, in the order
// of the file, comes back to a part through which it came. Weights whose input is late are late themselves: then what they lead to is the end of the loop.
#include "runtime/nir/layering.h"
#include <algorithm>

namespace nsim::nir {

/// Weights behind a delay that one part reads.
bool Layering::is_late_link(size_t k) const {
  return is_dense(*parts_[k].node) && parts_[k].from.size() == 1 && parts_[k].from[0].delay_ms > 0 && readers_[k].size() == 1;
}

bool Layering::is_late(size_t part, size_t signal) const {
  const Signal& s = parts_[part].from[signal];
  return s.delay_ms > 0 || is_late_link(s.of);
}

/// Marks the edges that lead back to a part on the way. Late ones are left out.
void Layering::walk(size_t begin, std::vector<uint8_t>& state) {
  enum : uint8_t { fresh, open, done };
  struct Step { size_t part, next; };
  std::vector<Step> way = {{begin, 0}};
  state[begin] = open;
  while (!way.empty()) {
    const size_t part = way.back().part;
    if (way.back().next == readers_[part].size()) {
      state[part] = done;
      way.pop_back();
      continue;
    }
    const Ref reader = readers_[part][way.back().next++];
    if (is_late(reader.part, reader.signal)) continue;
    if (state[reader.part] == open) back_[reader.part][reader.signal] = true;
    if (state[reader.part] != fresh) continue;
    state[reader.part] = open;
    way.push_back({reader.part, 0});
  }
}

bool Layering::reaches(size_t from, size_t to, const std::vector<std::vector<bool>>& taken) const {
  std::vector<bool> seen(parts_.size());
  std::vector<size_t> open = {from};
  while (!open.empty()) {
    const size_t part = open.back();
    open.pop_back();
    if (part == to) return true;
    if (seen[part]) continue;
    seen[part] = true;
    for (const Ref& reader : readers_[part])
      if (taken[reader.part][reader.signal]) open.push_back(reader.part);
  }
  return false;
}

void Layering::follow() {
  const size_t n = parts_.size();
  std::vector<uint8_t> state(n, 0);
  for (const bool inputs : {true, false})
    for (size_t k = 0; k < n; ++k)
      if (state[k] == 0 && (!inputs || parts_[k].node->type == "Input")) walk(k, state);
  std::vector<std::vector<bool>> all(n), forward(n);
  for (size_t k = 0; k < n; ++k) {
    all[k].assign(parts_[k].from.size(), true), forward[k].resize(parts_[k].from.size());
    for (size_t s = 0; s < parts_[k].from.size(); ++s) forward[k][s] = !is_late(k, s) && !back_[k][s];
  }
  // First those to late weights, so that the loop is cut behind these.
  for (const bool weights : {true, false})
    for (size_t k = 0; k < n; ++k)
      for (size_t s = 0; s < parts_[k].from.size(); ++s) {
        if (!is_late(k, s) || is_late_link(k) != weights || forward[k][s]) continue;
        if (reaches(k, parts_[k].from[s].of, forward)) back_[k][s] = true;
        else forward[k][s] = true;
      }
  for (size_t k = 0; k < n; ++k) {
    const auto leads = [&](size_t input) { return parts_[input].node->type == "Input" && reaches(input, k, all); };
    bool led = false;
    for (size_t input = 0; input < n && !led; ++input) led = leads(input);
    if (!led) problem("nothing leads from an Input to `" + parts_[k].name + "`, a " + parts_[k].node->type);
  }
  sort(forward);
}

/// Each behind all that it reads; of those that may come next, the first of the file.
void Layering::sort(const std::vector<std::vector<bool>>& forward) {
  std::vector<bool> placed(parts_.size());
  while (order_.size() < parts_.size()) {
    const size_t before = order_.size();
    for (size_t k = 0; k < parts_.size(); ++k) {
      bool ready = !placed[k];
      for (size_t s = 0; ready && s < forward[k].size(); ++s) ready = !forward[k][s] || placed[parts_[k].from[s].of];
      if (ready) placed[k] = true, order_.push_back(k);
    }
    if (order_.size() == before) return problem("its loops cannot be put into an order");
  }
}

}  // namespace nsim::nir
