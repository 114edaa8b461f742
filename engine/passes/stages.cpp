// Runge-Kutta and Euler: the equations evaluated at stages inside the step, all of them together.
#include "engine/passes/system.h"
#include <algorithm>

namespace nsim::passes {

using graph::Op;

namespace {

class Stages {
 public:
  Stages(System& system, std::vector<size_t> all, int substeps) : system_(system), arena_(system.arena()), all_(std::move(all)) {
    const ExpressionId h = arena_.leaf(Op::step_length);
    h_ = substeps == 1 ? h : arena_.make(Op::div, h, arena_.constant(substeps));
    for (size_t k : all_) y_.push_back(system.now[k]);
  }

  void euler() { y_ = moved(1, slopes(y_, 0)), ++turn_; }
  void rk2() { y_ = moved(1, slopes(moved(0.5, slopes(y_, 0)), 0.5)), ++turn_; }
  void rk4() {
    const std::vector<ExpressionId> k1 = slopes(y_, 0), k2 = slopes(moved(0.5, k1), 0.5), k3 = slopes(moved(0.5, k2), 0.5),
                                    k4 = slopes(moved(1, k3), 1);
    std::vector<ExpressionId> sum;
    for (size_t i = 0; i < y_.size(); ++i) {
      const ExpressionId middle = arena_.make(Op::mul, arena_.constant(2), arena_.make(Op::add, k2[i], k3[i]));
      sum.push_back(arena_.make(Op::add, arena_.make(Op::add, k1[i], k4[i]), middle));
    }
    y_ = moved(1.0 / 6, sum), ++turn_;
  }
  ExpressionId result(size_t at) const { return y_[at]; }

 private:
  std::vector<ExpressionId> moved(double part, const std::vector<ExpressionId>& k) {
    std::vector<ExpressionId> out;
    const ExpressionId h = part == 1 ? h_ : arena_.make(Op::mul, arena_.constant(part), h_);
    for (size_t i = 0; i < y_.size(); ++i) out.push_back(arena_.make(Op::add, y_[i], arena_.make(Op::mul, h, k[i])));
    return out;
  }
  // At a time of `part` of a substep after the beginning of this one. A held state has the slope 0.
  std::vector<ExpressionId> slopes(const std::vector<ExpressionId>& at, double part) {
    std::unordered_map<uint32_t, ExpressionId> with;
    for (size_t i = 0; i < all_.size(); ++i) with[system_.now[all_[i]].at] = at[i];
    if (const double passed = turn_ + part; passed > 0) {
      const ExpressionId t = arena_.leaf(Op::time);
      with[t.at] = arena_.make(Op::add, t, arena_.make(Op::mul, arena_.constant(passed), h_));
    }
    std::vector<ExpressionId> out;
    for (size_t k : all_) {
      const ExpressionId slope = arena_.replace(system_.given.equations[k].slope, with), held = system_.held(k);
      out.push_back(held.valid() ? arena_.make(Op::select, held, arena_.constant(0), slope) : slope);
    }
    return out;
  }

  System& system_;
  graph::Arena& arena_;
  std::vector<size_t> all_;
  ExpressionId h_;
  std::vector<ExpressionId> y_;
  int turn_ = 0;
};

}  // namespace

void solve_in_stages(System& system, const std::vector<size_t>& group, const std::vector<size_t>& followed, const std::string& method, int substeps) {
  std::vector<size_t> all = group;
  all.insert(all.end(), followed.begin(), followed.end());
  Stages stages(system, all, substeps);
  for (int turn = 0; turn < substeps; ++turn) {
    if (method == "rk4") stages.rk4();
    if (method == "rk2") stages.rk2();
    if (method == "euler") stages.euler();
  }
  for (size_t i = 0; i < group.size(); ++i) system.next[group[i]] = system.unless_held(group[i], stages.result(i));
}

}  // namespace nsim::passes
