#include "engine/learn/work.h"
#include <algorithm>

namespace nsim::learn {

namespace {

constexpr double worth_a_thread = 1e6;         // operations between two meetings
constexpr double of_an_element = 20;           // a number read, changed and written, in operations of a product, which stay in registers

double size(const Program& p, const Axes& axes) {
  double n = 1;
  for (AxisId axis : axes) n *= double(p.axes[axis].extent);
  return n;
}

double work_of(const Program& p, const Node& node) {
  const double own = size(p, p[written(node)].axes);
  if (const auto* x = std::get_if<Product>(&node.what)) return 2 * own * size(p, x->over);
  if (const auto* r = std::get_if<Reduce>(&node.what)) return of_an_element * own * size(p, r->over);
  return of_an_element * own;
}

}  // namespace

int useful_threads(const Program& p, int most) {
  double work = 0, meetings = 0;
  for (size_t k = 0; k < n_parts; ++k) {
    const Part part = Part(k);
    const bool stepped = part == Part::step || part == Part::step_back;
    const double times = stepped ? double(p.n_steps) : 1;
    for (const Node& node : nodes(p, part)) work += times * work_of(p, node);
    // In steps threads meet where samples are added up: before and after, on the way back.
    meetings += stepped ? (part == Part::step_back ? 2 * times : 1) : double(nodes(p, part).size());
  }
  return int(std::clamp(work / std::max(meetings, 1.0) / worth_a_thread, 1.0, double(std::max(most, 1))));
}

}  // namespace nsim::learn
