#include "runtime/learn/machine.h"
#include "engine/learn/lower.h"
#include <cstring>
#include <vector>

namespace nsim::learn {

std::vector<Machine::Leg> Machine::legs(const Program& p, Phase phase) {
  if (phase == update) return {{Part::update, 0, 1, 1}};
  if (phase == forward) return {{Part::forward, 0, 1, 1}, {Part::step, 0, p.n_steps, 1}, {Part::readout, 0, 1, 1}};
  return {{Part::readout_back, 0, 1, 1}, {Part::step_back, p.n_steps - 1, p.n_steps, -1}, {Part::backward, 0, 1, 1}};
}

void Machine::prepare(const Program& p, Phase phase) {
  const size_t bytes = memory_->real_bytes();
  auto slot = [&](ValueId value, int64_t step) { return static_cast<char*>(memory_->at(value)) + size_t(anchor(p, value).at(step)) * bytes; };
  if (phase == backward)
    for (ValueId value : p.cleared) std::memset(memory_->at(value), 0, size_t(p.size(value) * p[value].slots) * bytes);
  if (phase == forward)
    for (const auto& [value, lag] : p.carried) {
      const size_t one = size_t(p.size(value)) * bytes;
      std::vector<char> last(one * size_t(lag));     // slots go round: what is read may be written on the way
      for (int64_t k = 1; k <= lag; ++k) std::memcpy(last.data() + one * size_t(k - 1), slot(value, p.n_steps - k), one);
      for (int64_t k = 1; k <= lag; ++k) std::memcpy(slot(value, -k), last.data() + one * size_t(k - 1), one);
    }
}

std::unique_ptr<Machine> machine(const Program& program, const MachineOptions& options) { return options.reference ? interpreter(program) : compiled(program, options); }

}  // namespace nsim::learn
