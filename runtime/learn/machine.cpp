#include "runtime/learn/machine.h"
#include "engine/learn/lower.h"
#include "engine/learn/segments.h"
#include <algorithm>
#include <cstring>
#include <unistd.h>
#include <vector>

namespace nsim::learn {

std::vector<Machine::Leg> Machine::legs(const Program& p, Phase phase) {
  if (phase == update) return {{Part::update, 0, 1, 1}};
  const int64_t n = p.n_steps, length = p.segment > 0 ? p.segment : std::max<int64_t>(n, 1), last = n > 0 ? (n - 1) / length : 0;
  auto steps = [&](int64_t segment) { return std::min(length, n - segment * length); };
  std::vector<Leg> all;
  if (phase == forward) {
    all.push_back({Part::forward, 0, 1, 1});
    for (int64_t k = 0; k <= last; ++k) all.push_back({Part::step, k * length, steps(k), 1, p.segment > 0 ? k * length : -1});
    all.push_back({Part::readout, 0, 1, 1});
    return all;
  }
  // The steps of the last segment are still there. The states after it are what the next batch begins with.
  all.push_back({Part::readout_back, 0, 1, 1, p.segment > 0 ? n : -1});
  for (int64_t k = last; k >= 0; --k) {
    if (k < last) all.push_back({Part::again, k * length, steps(k), 1, -1, k * length});
    all.push_back({Part::step_back, k * length + steps(k) - 1, steps(k), -1});
  }
  all.push_back({Part::backward, 0, 1, 1, -1, p.segment > 0 ? n : -1});
  return all;
}

void Machine::keep_states(const Program& p, const Leg& leg) {
  const int64_t step = leg.keep >= 0 ? leg.keep : leg.put_back;
  std::vector<char>& kept = states_[step];
  const size_t bytes = memory_->real_bytes();
  size_t place = 0;
  for (const auto& [value, lag] : states_of(p))
    for (int64_t k = 1; k <= lag; ++k) {
      const size_t n = size_t(p.size(value)) * bytes;
      char* const slot = static_cast<char*>(memory_->at(value)) + size_t(anchor(p, value).at(step - k)) * bytes;
      if (kept.size() < place + n) kept.resize(place + n);
      if (leg.keep >= 0) std::memcpy(kept.data() + place, slot, n);
      else std::memcpy(slot, kept.data() + place, n);
      place += n;
    }
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

int64_t usual_most_bytes() { return int64_t(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGE_SIZE) / 4; }

namespace {

void check_mixed() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bf16")) return;
#endif
  throw Failure{"`precision = mixed` cannot be used on this computer", "its processor has no products of bfloat16 (AVX512-BF16)", "leave the setting out: `precision = single`"};
}

}  // namespace

std::unique_ptr<Machine> machine(const Program& program, const MachineOptions& options) {
  if (options.mixed && !options.reference) check_mixed();
  const int64_t most = options.most_bytes > 0 ? options.most_bytes : usual_most_bytes();
  std::optional<Program> shorter = fitted(program, options.reference || options.double_precision ? sizeof(double) : sizeof(float), most);
  std::unique_ptr<const Program> own = shorter ? std::make_unique<const Program>(std::move(*shorter)) : nullptr;
  const Program& done = own ? *own : program;
  std::unique_ptr<Machine> made = options.reference ? interpreter(done) : compiled(done, options);
  made->own_ = std::move(own);
  return made;
}

}  // namespace nsim::learn
