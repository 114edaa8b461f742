#include "runtime/reference/interpret.h"

#include "engine/text/diagnostic.h"
#include "kernels/math.h"
#include "runtime/reference/draws.h"

namespace nsim::reference {

namespace {

using plan::Instruction;
using plan::Op;
using Columns = std::vector<std::vector<double>>;

template <class F>
void each1(const Instruction& at, const Columns& v, size_t n, double* out, F f) {
  const double* a = v[at.args[0]].data();
  for (size_t k = 0; k < n; ++k) out[k] = f(a[k]);
}
template <class F>
void each2(const Instruction& at, const Columns& v, size_t n, double* out, F f) {
  const double *a = v[at.args[0]].data(), *b = v[at.args[1]].data();
  for (size_t k = 0; k < n; ++k) out[k] = f(a[k], b[k]);
}
template <class F>
void each3(const Instruction& at, const Columns& v, size_t n, double* out, F f) {
  const double *a = v[at.args[0]].data(), *b = v[at.args[1]].data(), *c = v[at.args[2]].data();
  for (size_t k = 0; k < n; ++k) out[k] = f(a[k], b[k], c[k]);
}

bool fill_function(const Instruction& at, const Columns& v, size_t n, double* out) {
  using namespace kernels;
  switch (at.op) {
    case Op::exp:
      each1(at, v, n, out, [](double a) { return m_exp(a); });
      return true;
    case Op::log:
      each1(at, v, n, out, [](double a) { return m_log(a); });
      return true;
    case Op::sqrt:
      each1(at, v, n, out, [](double a) { return m_sqrt(a); });
      return true;
    case Op::pow:
      each2(at, v, n, out, [](double a, double b) { return m_pow(a, b); });
      return true;
    case Op::sin:
      each1(at, v, n, out, [](double a) { return m_sin(a); });
      return true;
    case Op::cos:
      each1(at, v, n, out, [](double a) { return m_cos(a); });
      return true;
    case Op::tanh:
      each1(at, v, n, out, [](double a) { return m_tanh(a); });
      return true;
    case Op::sigmoid:
      each1(at, v, n, out, [](double a) { return m_sigmoid(a); });
      return true;
    case Op::exprel:
      each1(at, v, n, out, [](double a) { return m_exprel(a); });
      return true;
    case Op::abs:
      each1(at, v, n, out, [](double a) { return m_abs(a); });
      return true;
    case Op::sign:
      each1(at, v, n, out, [](double a) { return m_sign(a); });
      return true;
    case Op::floor:
      each1(at, v, n, out, [](double a) { return m_floor(a); });
      return true;
    case Op::ceil:
      each1(at, v, n, out, [](double a) { return m_ceil(a); });
      return true;
    case Op::round:
      each1(at, v, n, out, [](double a) { return m_round(a); });
      return true;
    case Op::min:
      each2(at, v, n, out, [](double a, double b) { return m_min(a, b); });
      return true;
    case Op::max:
      each2(at, v, n, out, [](double a, double b) { return m_max(a, b); });
      return true;
    default:
      return false;
  }
}

bool fill_arithmetic(const Instruction& at, const Columns& v, size_t n, double* out) {
  switch (at.op) {
    case Op::add:
      each2(at, v, n, out, [](double a, double b) { return a + b; });
      return true;
    case Op::sub:
      each2(at, v, n, out, [](double a, double b) { return a - b; });
      return true;
    case Op::mul:
      each2(at, v, n, out, [](double a, double b) { return a * b; });
      return true;
    case Op::div:
      each2(at, v, n, out, [](double a, double b) { return a / b; });
      return true;
    case Op::neg:
      each1(at, v, n, out, [](double a) { return -a; });
      return true;
    case Op::fma:
      each3(at, v, n, out, [](double a, double b, double c) { return kernels::m_fma(a, b, c); });
      return true;
    case Op::lt:
      each2(at, v, n, out, [](double a, double b) { return double(a < b); });
      return true;
    case Op::le:
      each2(at, v, n, out, [](double a, double b) { return double(a <= b); });
      return true;
    case Op::eq:
      each2(at, v, n, out, [](double a, double b) { return double(a == b); });
      return true;
    // A comparison with NaN is false, this one too.
    case Op::ne:
      each2(at, v, n, out, [](double a, double b) { return double((a < b) | (b < a)); });
      return true;
    case Op::logical_and:
      each2(at, v, n, out, [](double a, double b) { return double((a != 0) & (b != 0)); });
      return true;
    case Op::logical_or:
      each2(at, v, n, out, [](double a, double b) { return double((a != 0) | (b != 0)); });
      return true;
    case Op::logical_not:
      each1(at, v, n, out, [](double a) { return double(a == 0); });
      return true;
    case Op::select:
      each3(at, v, n, out, [](double c, double a, double b) { return c != 0 ? a : b; });
      return true;
    default:
      return false;
  }
}

void fill(const plan::Code& code, const Instruction& at, const Points& points, const Columns& values, double* out) {
  const size_t n = points.n;
  switch (at.op) {
    case Op::constant:
      std::fill(out, out + n, at.number);
      return;
    case Op::time:
      std::fill(out, out + n, points.time_ms);
      return;
    case Op::tick:
      std::fill(out, out + n, points.tick);
      return;
    case Op::step_length:
      std::fill(out, out + n, points.step_ms);
      return;
    case Op::read:
      require(bool(points.read), "code that reads is given what it reads");
      points.read(at.source, at.index, out);
      return;
    case Op::point:
      require(bool(points.point), "code that asks for coordinates is given them");
      points.point(static_cast<plan::Point>(at.index & 255u), at.index >> 8, out);
      return;
    case Op::draw:
      fill_draws(code, at, points, values, out);
      return;
    default:
      require(fill_arithmetic(at, values, n, out) || fill_function(at, values, n, out), "the interpreter knows every operation");
  }
}

}  // namespace

void evaluate_all(const plan::Code& code, const Points& points, Columns& out, const std::function<void(size_t, Columns&)>& member) {
  out.resize(code.body.size());
  for (size_t k = 0; k < code.body.size(); ++k) {
    out[k].resize(points.n);
    if (code.body[k].op == Op::member) {
      require(bool(member), "code with members of an extern cell is given the cell");
      member(k, out);
    } else {
      fill(code, code.body[k], points, out, out[k].data());
    }
  }
}

void evaluate(const plan::Code& code, const Points& points, Columns& out) {
  // Kept between calls: a block costs no allocation after the first.
  thread_local Columns values;
  evaluate_all(code, points, values);
  out.resize(code.results.size());
  for (size_t k = 0; k < code.results.size(); ++k) out[k] = values[code.results[k]];
}

}  // namespace nsim::reference
