// One Code as text: formulas with as few parentheses as they need, for `nsim explain --after plan`. Private to this room.
#pragma once
#include "engine/plan/schedule.h"

namespace nsim::plan {

/// What is used more than once has a line of its own.
class CodeText {
 public:
  CodeText(const Schedule& schedule, const Code& code, uint32_t block);
  /// Those lines, but not that of `but`.
  std::string shared(const std::string& indent, int64_t but = -1) const;
  /// In parentheses when it binds less than `binds`.
  std::string text(uint32_t at, int binds = 0) const;
  std::string expression(uint32_t at) const;

 private:
  bool has_name(uint32_t at) const { return uses_[at] > 1 && code_.body[at].op != Op::constant && code_.body[at].op != Op::read; }
  std::string name(uint32_t at) const;
  std::string read(const Instruction& i) const;
  std::string draw(const Instruction& i) const;

  const Schedule& schedule_;
  const Code& code_;
  uint32_t block_;
  std::vector<int> uses_;
};

}  // namespace nsim::plan
