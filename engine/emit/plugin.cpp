#include "engine/emit/program.h"
#include <algorithm>
#include <fmt/format.h>

namespace nsim::emit {

namespace {

// Plugins are written with the names of <cmath>; those of the dialect run in SIMD lanes.
constexpr std::string_view mathematics = R"(namespace nsim { namespace kernels {
#define NSIM_NAMES(type, end) \
  FUNCTION type exp##end(type x) { return m_exp(x); } \
  FUNCTION type expm1##end(type x) { return m_expm1(x); } \
  FUNCTION type log##end(type x) { return m_log(x); } \
  FUNCTION type sqrt##end(type x) { return m_sqrt(x); } \
  FUNCTION type sin##end(type x) { return m_sin(x); } \
  FUNCTION type cos##end(type x) { return m_cos(x); } \
  FUNCTION type tanh##end(type x) { return m_tanh(x); } \
  FUNCTION type cosh##end(type x) { return (type)0.5 * (m_exp(x) + m_exp(-x)); } \
  FUNCTION type sinh##end(type x) { return (type)0.5 * (m_expm1(x) - m_expm1(-x)); } \
  FUNCTION type fabs##end(type x) { return m_abs(x); } \
  FUNCTION type floor##end(type x) { return m_floor(x); } \
  FUNCTION type ceil##end(type x) { return m_ceil(x); } \
  FUNCTION type round##end(type x) { return m_round(x); } \
  FUNCTION type pow##end(type x, type y) { return m_pow(x, y); } \
  FUNCTION type fmin##end(type x, type y) { return m_min(x, y); } \
  FUNCTION type fmax##end(type x, type y) { return m_max(x, y); }
NSIM_NAMES(float, f)
NSIM_NAMES(double, )
#undef NSIM_NAMES
} }
)";

std::string quoted(const std::string& path) {
  std::string out = "\"";
  for (char c : path) out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "\"";
}

}  // namespace

std::string plugin_struct(const plan::ExternCall& call, const std::string& real) {
  std::string out = fmt::format("struct {} {{\n  {} ", identifier(call.function), real);
  for (size_t k = 0; k < call.names.size(); ++k) out += (k ? ", " : "") + identifier(call.names[k]);
  return out + fmt::format(";\n  void step({} dt);\n}};\n", real);
}

void write_plugins(Program& p, const std::map<std::string, std::string>& plugins, std::vector<std::string>& files) {
  std::set<std::string> structs;
  for (const plan::CellLaunch& launch : p.schedule.cells)
    for (const plan::ExternCall& call : launch.calls) {
      if (structs.empty()) p.head.paste(mathematics);
      if (!structs.insert(call.function).second) continue;
      p.head.paste(plugin_struct(call, "real"));
      if (std::find(files.begin(), files.end(), call.file) != files.end()) continue;
      auto text = plugins.find(call.file);
      if (text == plugins.end())
        throw Failure{"the text of " + call.file + " was not read", "an extern cell is written there",
                      "say where the file is with an import beside it"};
      files.push_back(call.file);
      p.head.line(fmt::format("#line 1 {}", quoted(call.file)));
      p.head.paste(text->second);
      p.head.line(fmt::format("#line {} \"kernel.cpp\"", p.head.lines() + 2));
    }
}

}  // namespace nsim::emit
