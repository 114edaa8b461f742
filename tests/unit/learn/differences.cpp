#include "differences.h"
#include <algorithm>
#include <cmath>
#include <random>

namespace nsim::learn {

ValueId named(const Program& p, const std::string& path) {
  const ValueId value = p.find(path);
  REQUIRE_MESSAGE(value.valid(), path);
  return value;
}

void fill(Memory& memory, const Program& p, double low, double high) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> law(low, high);
  for (uint32_t v = 0; v < p.values.size(); ++v) {
    if (p.values[v].view || p.values[v].role == Value::local) continue;
    for (int64_t k = 0; k < p.size({v}); ++k) memory.set({v}, k, law(random));
  }
  memory.set(p.samples, 0, n_samples);
}

double worst(const Program& p, double low, double high, const std::function<void(Memory&)>& then) {
  const auto m = interpreter(p);
  fill(m->memory(), p, low, high);
  if (then) then(m->memory());
  m->run(Machine::forward, n_samples), m->run(Machine::backward, n_samples);
  double most = 0, scale = 1e-12;
  std::vector<std::vector<double>> gradients;
  for (const auto& [value, gradient] : p.gradients) {
    gradients.emplace_back();
    for (int64_t k = 0; k < p.size(value); ++k) gradients.back().push_back(m->memory().get(gradient, k));
  }
  REQUIRE_FALSE(p.gradients.empty());
  for (size_t g = 0; g < p.gradients.size(); ++g) {
    const ValueId value = p.gradients[g].first;
    for (int64_t k = 0; k < p.size(value); ++k) {
      const double at = m->memory().get(value, k), h = 1e-5;
      auto loss = [&](double w) {
        m->memory().set(value, k, w);
        m->run(Machine::forward, n_samples);
        return m->memory().get(p.loss, 0);
      };
      const double slope = (loss(at + h) - loss(at - h)) / (2 * h);
      m->memory().set(value, k, at);
      most = std::max(most, std::abs(slope - gradients[g][size_t(k)]));
      scale = std::max(scale, std::abs(slope));
    }
  }
  return most / scale;
}

}  // namespace nsim::learn
