// The functions of kernels/ have the same bits in SIMD lanes, in scalar code, from g++ and from clang++; and they do run in lanes.
#include "kernels/draw.h"
#include "kernels/kernels.h"
#include "runtime/jit/cache.h"
#include "runtime/jit/compiler.h"
#include "runtime/jit/process.h"
#include "tests/unit/jit/folder.h"

#include <cctype>
#include <cmath>
#include <cstring>
#include <doctest/doctest.h>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

using namespace nsim;
using namespace nsim::kernels;
using tests::Folder;

namespace {

// Name, expression of x.
#define NSIM_FUNCTIONS(F)                                                                                                                    \
  F(exp, m_exp(x))                                                                                                                           \
  F(expm1, m_expm1(x)) F(log, m_log(x)) F(sin, m_sin(x)) F(cos, m_cos(x)) F(tanh, m_tanh(x)) F(sigmoid, m_sigmoid(x)) F(exprel, m_exprel(x)) \
      F(pow, m_pow(x, R(1.7))) F(squared, m_pow(R(2), x)) F(round, m_round(x)) F(sign, m_sign(x)) F(sqrt, m_sqrt(x))                         \
          F(uniform, draw_uniform(7, 3, (u64)i, 0, 9, x, R(2))) F(normal, draw_normal(7, 3, (u64)i, 0, 9, x, R(2)))                          \
              F(lognormal, draw_lognormal(7, 3, (u64)i, 0, 9, R(2), R(1)) + x) F(exponential, draw_exponential(7, 3, (u64)i, 0, 9, x))       \
                  F(table, R(draw_poisson_table(7, 3, (u64)i, 0, 9, table, size)))

constexpr u32 thresholds[5] = {100, 1u << 30, 1u << 31, 3u << 30, 4000000000u};

std::string emitted() {
  std::string text;
  for (auto part : {philox(), math(), draw()}) text += part;
  text +=
      "#define F(name, of_x) extern \"C\" void name##_float(float* __restrict__ y, const float* __restrict__ xs, const u32* __restrict__ table, int "
      "size, int n) "
      "{ typedef float R; for (int i = 0; i < n; ++i) { const R x = xs[i]; (void)x; y[i] = of_x; } } extern \"C\" void name##_double(double* "
      "__restrict__ y, "
      "const double* __restrict__ xs, const u32* __restrict__ table, int size, int n) { typedef double R; for (int i = 0; i < n; ++i) { const R x = "
      "xs[i]; (void)x; y[i] = of_x; } }\n";
#define NSIM_SAY(name, of_x) text += "F(" #name ", " #of_x ")\n";
  NSIM_FUNCTIONS(NSIM_SAY)
  return text;
}

template <class R>
std::vector<R> inputs() {
  std::vector<R> x;
  for (int k = -2000; k <= 2000; ++k)
    x.push_back(static_cast<R>(k * 0.0573)), x.push_back(static_cast<R>(std::pow(10.0, k * 0.015) * (k % 2 ? 1 : -1)));
  for (R special :
       {R(0), R(-0.0), R(1), R(-1), std::numeric_limits<R>::infinity(), -std::numeric_limits<R>::infinity(), std::numeric_limits<R>::max()})
    x.push_back(special);
  return x;
}

/// Two NaNs count as equal: their payload is no number.
template <class R>
int differences(const std::vector<R>& a, const std::vector<R>& b) {
  int count = 0;
  for (size_t k = 0; k < a.size(); ++k) count += !(std::isnan(a[k]) && std::isnan(b[k])) && std::memcmp(&a[k], &b[k], sizeof(R)) != 0;
  return count;
}

template <class R>
void compare(const jit::Binary& binary, const char* ending) {
  const std::vector<R> xs = inputs<R>();
  const int n = static_cast<int>(xs.size());
#define NSIM_COMPARE(name, of_x)                                                                                                    \
  {                                                                                                                                 \
    auto loop = reinterpret_cast<void (*)(R*, const R*, const u32*, int, int)>(binary.find((std::string(#name) + ending).c_str())); \
    REQUIRE(bool(loop));                                                                                                            \
    std::vector<R> lanes(xs.size()), scalar(xs.size());                                                                             \
    loop(lanes.data(), xs.data(), thresholds, 5, n);                                                                                \
    [[maybe_unused]] const u32* table = thresholds;                                                                                 \
    [[maybe_unused]] const int size = 5;                                                                                            \
    for (int i = 0; i < n; ++i) {                                                                                                   \
      [[maybe_unused]] const R x = xs[static_cast<size_t>(i)];                                                                      \
      scalar[static_cast<size_t>(i)] = of_x;                                                                                        \
    }                                                                                                                               \
    const std::string what = std::string(#name) + ending;                                                                           \
    INFO(what);                                                                                                                     \
    CHECK(differences(lanes, scalar) == 0);                                                                                         \
  }
  NSIM_FUNCTIONS(NSIM_COMPARE)
}

}  // namespace

TEST_CASE("lanes, scalar code, g++ and clang++ give the same bits") {
  const Folder folder;
  for (const char* name : {"g++", "clang++"}) {
    const auto compiler = jit::find_compiler(name);
    if (!compiler) {
      MESSAGE("skipped: no ", name);
      continue;
    }
    const std::string by = name;
    INFO(by);
    const jit::Binary binary = jit::compile(emitted(), *compiler, folder.path);
    compare<float>(binary, "_float");
    compare<double>(binary, "_double");
  }
}

#if defined(__x86_64__)
TEST_CASE("loops over the functions run in SIMD lanes") {
  const Folder folder;
  REQUIRE(jit::write_file(folder.path + "/loops.cpp", emitted()) == 0);
  for (const char* name : {"g++", "clang++"}) {
    const auto compiler = jit::find_compiler(name);
    if (!compiler) continue;
    std::vector<std::string> command{compiler->path};
    for (const auto& flag : jit::compile_flags(*compiler))
      if (flag != "-shared") command.push_back(flag == "-march=native" ? "-march=x86-64-v3" : flag);  // AVX2: what every machine of ten years has
    for (const auto& word : {std::string("-S"), std::string("-o"), folder.path + "/loops.s", folder.path + "/loops.cpp"}) command.push_back(word);
    REQUIRE(jit::run_program(command).status == 0);
    // Packed arithmetic, by function: multiplications, additions and fused ones that end in ps or pd; integer comparisons for the table.
    std::istringstream in(*jit::read_file(folder.path + "/loops.s"));
    std::string function;
    std::vector<std::pair<std::string, int>> packed;
    for (std::string line; std::getline(in, line);) {
      if (const size_t colon = line.find(':'); colon != std::string::npos && std::isalpha(static_cast<unsigned char>(line[0])))
        packed.emplace_back(line.substr(0, colon), 0);
      std::istringstream words(line);
      std::string op;
      words >> op;
      const bool arithmetic = op.starts_with("vfm") || op.starts_with("vfnm") || op.starts_with("vmul") || op.starts_with("vadd") ||
                              op.starts_with("vand") || op.starts_with("vsqrt");
      if (!packed.empty() && ((arithmetic && (op.ends_with("ps") || op.ends_with("pd"))) || op == "vpmuludq")) ++packed.back().second;
    }
    int checked = 0;
    for (const auto& [where, count] : packed) {
      if (!where.ends_with("_float") && !where.ends_with("_double")) continue;
      if (where.starts_with("sign_")) continue;  // comparisons and blends only
      const std::string what = std::string(name) + ": " + where;
      INFO(what);
      // clang++ 14 takes gathers of AVX2 for too dear and leaves the table scalar, unless the text insists, as emitted loops do.
      if (std::string(name) == "clang++" && where.starts_with("table_")) continue;
      CHECK(count >= (where.starts_with("sqrt_") || where.starts_with("round_") ? 1 : 4));
      ++checked;
    }
    CHECK(checked == (std::string(name) == "clang++" ? 32 : 34));
  }
}
#endif
