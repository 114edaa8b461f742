#include "runtime/wire/single_draw.h"

#include <limits>

namespace nsim::wire {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The numbers that a draw reads, where they are numbers of the projection.
std::optional<std::vector<double>> numbers_of(const Task& task, plan::Code code, const std::vector<uint32_t>& asked) {
  code.body.resize(code.results[0]);
  code.results = asked;
  if (!is_constant(code)) return {};
  std::vector<double> numbers;
  for (uint32_t result : asked) {
    code.results = {result};
    numbers.push_back(constant_of(task, code));
  }
  return numbers;
}

}  // namespace

std::optional<SingleDraw> single_draw_of(const Task& task, const plan::Code& code) {
  if (code.results.size() != 1 || code.body.empty() || task.sources.size() == 0 || task.targets.size() == 0) return {};
  const plan::Instruction& at = code.body[code.results[0]];
  if (at.op != plan::Op::draw || at.type != plan::Type::real) return {};
  const plan::CodeDraw& draw = code.draws[at.index];
  if (draw.each_step || draw.has_from || draw.has_to || draw.table >= 0 || at.n_args == 0) return {};
  std::vector<uint32_t> asked(at.args.begin(), at.args.begin() + at.n_args);
  if (draw.has_above) asked.push_back(draw.above);
  if (draw.has_below) asked.push_back(draw.below);
  const auto numbers = numbers_of(task, code, asked);
  if (!numbers) return {};
  SingleDraw found{draw.law, (*numbers)[0], at.n_args > 1 ? (*numbers)[1] : 0, -infinity, infinity, draw.stream, draw.entity_offset};
  if (draw.has_above) found.low = (*numbers)[at.n_args];
  if (draw.has_below) found.high = numbers->back();
  if (draw.keep_sign && found.a > 0) found.low = std::max(found.low, 0.0);
  if (draw.keep_sign && found.a < 0) found.high = std::min(found.high, 0.0);
  return found;
}

}  // namespace nsim::wire
