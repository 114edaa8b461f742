#include "runtime/wire/share.h"
#include "runtime/wire/split.h"

namespace nsim::wire {
namespace {

Cells cells_of(const graph::CellRange& range) { return {range.first, range.last + 1}; }

/// Pairs of one slice with another, less those of a cell with itself where they are left out.
int64_t pairs_of(const Task& task, const graph::CellRange& pre, const graph::CellRange& post) {
  const bool left_out = !task.wiring->self && pre.population == post.population;
  return pre.size() * post.size() - (left_out ? intersection(cells_of(pre), cells_of(post)).size() : 0);
}

}  // namespace

template <class Room>
int64_t Sharing::count(Room room) {
  const auto& parts = task_.wiring->share.parts;
  all_ = 0;
  if (parts.empty()) all_ = room_[0] = room(task_.wiring->pre, task_.wiring->post);
  for (size_t k = 0; k < parts.size(); ++k) all_ += room_[k] = room(parts[k].pre, parts[k].post);
  return all_;
}

int64_t Sharing::of_target(int64_t target) {
  return count([&](const graph::CellRange& pre, graph::CellRange post) {
    post.first = post.last = target;
    return pairs_of(task_, pre, post);
  });
}

int64_t Sharing::of_source(int64_t source) {
  return count([&](graph::CellRange pre, const graph::CellRange& post) {
    pre.first = pre.last = source;
    return pairs_of(task_, pre, post);
  });
}

int64_t Sharing::of_all() {
  return count([&](const graph::CellRange& pre, const graph::CellRange& post) { return pairs_of(task_, pre, post); });
}

int64_t Sharing::part(int64_t n, uint64_t entity) const {
  const plan::Wiring& wiring = *task_.wiring;
  int64_t room = all_;
  for (uint32_t k = 0; k + 1 < room_.size() && n > 0; ++k) {
    const double u = Words(task_.schedule->seed, wiring.share_stream, entity, k, Purpose::share).uniform();
    const double share = static_cast<double>(room_[k]) / static_cast<double>(room);
    const int64_t taken = wiring.multiple ? binomial(n, share, u) : hypergeometric(n, room_[k], room - room_[k], u);
    if (k == wiring.share.own) return taken;
    n -= taken, room -= room_[k];
  }
  return n;
}

double mean_part(const Task& task) {
  double own = 1, all = 0;
  const auto& parts = task.wiring->share.parts;
  for (size_t k = 0; k < parts.size(); ++k) {
    const auto pairs = static_cast<double>(pairs_of(task, parts[k].pre, parts[k].post));
    all += pairs;
    if (k == task.wiring->share.own) own = pairs;
  }
  return all > 0 ? own / all : 1;
}

}  // namespace nsim::wire
