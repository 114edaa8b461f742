#include "runtime/learn/products.h"
#include "engine/learn/text.h"
#include <algorithm>

namespace nsim::learn {

namespace {

int64_t step_along(const Program& p, ValueId id, AxisId axis) {
  const std::vector<int64_t> own = strides(p, id);
  for (size_t k = 0; k < own.size(); ++k)
    if (p[id].axes[k] == axis) return own[k];
  return 0;
}

}  // namespace

std::vector<long long> places_along(const Program& p, ValueId id, const Axes& axes, int64_t samples) {
  std::vector<long long> all = {0};
  for (AxisId axis : axes) {
    const int64_t n = axis == trial ? samples : p.axes[axis].extent, by = step_along(p, id, axis);
    std::vector<long long> next;
    next.reserve(all.size() * size_t(n));
    for (long long at : all)
      for (int64_t k = 0; k < n; ++k) next.push_back(at + k * by);
    all = std::move(next);
  }
  return all;
}

namespace {

class Laying {
 public:
  Laying(const Program& program, int64_t samples) : p_(program), samples_(samples) {}

  int64_t extent(AxisId axis) const { return axis == trial ? samples_ : p_.axes[axis].extent; }

  int64_t step(ValueId id, AxisId axis) const { return step_along(p_, id, axis); }
  Places::List list(ValueId id, const Axes& axes) const { return places_along(p_, id, axes, samples_); }

  /// Takes the axes at the end that are neighbours in both values, and returns how many elements they have; 0: not even the last is.
  int64_t run(ValueId a, ValueId b, Axes& axes) const {
    int64_t length = 1, whole = 1;
    bool any = axes.empty();
    while (!axes.empty()) {
      const AxisId axis = axes.back();
      if (length != whole || step(a, axis) != length || step(b, axis) != length) break;
      length *= extent(axis), whole *= p_.axes[axis].extent, any = true;
      axes.pop_back();
    }
    return any ? length : 0;
  }

  bool merges(ValueId id, const Axes& axes) const {
    int64_t next = 0;
    for (size_t k = axes.size(); k-- > 0;) {
      const int64_t own = step(id, axes[k]);
      if (k + 1 < axes.size() && own != next) return false;
      next = own * p_.axes[axes[k]].extent;
    }
    return true;
  }

 private:
  const Program& p_;
  int64_t samples_;
};

}  // namespace

bool is_plain(const Program& p, const Multiply& x) {
  const Laying lay(p, p.axes[trial].extent);
  // Samples that are not there would lie between the others.
  for (const Axes* axes : {&x.m, &x.n, &x.k, &x.shared})
    if (has(*axes, trial) && axes->size() > 1) return false;
  return lay.merges(x.out, x.m) && lay.merges(x.left, x.m) && lay.merges(x.out, x.n) && lay.merges(x.right, x.n) && lay.merges(x.left, x.k) && lay.merges(x.right, x.k) &&
         lay.merges(x.out, x.shared) && lay.merges(x.left, x.shared) && lay.merges(x.right, x.shared);
}

Places places(const Program& p, const Multiply& x, int64_t samples) {
  const Laying lay(p, samples);
  Places all;
  Axes n = x.n, k = x.k;
  const int64_t columns = lay.run(x.out, x.right, n);
  const int64_t terms = columns == 0 ? lay.run(x.left, x.right, k) : 0;
  all.form = terms > 0 ? Places::terms : Places::columns;
  all.run = std::max<int64_t>(1, std::max(columns, terms));
  all.out_m = lay.list(x.out, x.m), all.left_m = lay.list(x.left, x.m);
  all.out_n = lay.list(x.out, n), all.right_n = lay.list(x.right, n);
  all.left_k = lay.list(x.left, k), all.right_k = lay.list(x.right, k);
  all.out_shared = lay.list(x.out, x.shared), all.left_shared = lay.list(x.left, x.shared), all.right_shared = lay.list(x.right, x.shared);
  return all;
}

Share share(const Places& places, int thread, int threads) {
  const long long shared = (long long)places.out_shared.size(), n = (long long)places.out_n.size(), m = (long long)places.out_m.size();
  Share all{0, shared, 0, n, 0, m};
  auto cut = [&](long long count, long long grain, long long& first, long long& last) {
    const long long pieces = (count + grain - 1) / grain;
    first = std::min(count, pieces * thread / threads * grain), last = std::min(count, pieces * (thread + 1) / threads * grain);
  };
  const double work = 2.0 * double(shared) * double(m) * double(n) * double(places.left_k.size()) * double(places.run);
  if (work < 40'000) {
    if (thread > 0) all.m_last = 0;
    return all;
  }
  const long long row = places.form == Places::terms ? 4 : 6;
  if (shared >= 4 * threads) cut(shared, 1, all.shared_first, all.shared_last);
  else if (places.form == Places::columns && n >= 4 * threads) cut(n, 1, all.n_first, all.n_last);
  else if (m >= 2 * row * threads || m >= n) cut(m, m >= row * threads ? row : 1, all.m_first, all.m_last);
  else cut(n, 1, all.n_first, all.n_last);
  return all;
}

}  // namespace nsim::learn
