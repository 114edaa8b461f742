// Cells as text, and how numbers and names are written.
#include "runtime/nir/layering.h"
#include <cmath>
#include <fmt/format.h>

namespace nsim::nir {

namespace {

struct Written { const char* in_file; const char* in_text; bool time = false; double otherwise = 0; };

/// Parameters of the models of models/nir.net, with what holds where the file says nothing.
const std::map<std::string, std::pair<std::string, std::vector<Written>>>& models() {
  static const std::map<std::string, std::pair<std::string, std::vector<Written>>> all = [] {
    const Written tau{"tau", "tau", true}, r{"r", "r"}, leak{"v_leak", "v_leak"}, high{"v_threshold", "v_threshold"}, reset{"v_reset", "v_reset"};
    const Written mem{"tau_mem", "tau_mem", true}, syn{"tau_syn", "tau_syn", true}, w_in{"w_in", "w_in", false, 1};
    std::map<std::string, std::pair<std::string, std::vector<Written>>> m;
    m["I"] = {"nir_i", {r}};
    m["IF"] = {"nir_if", {r, high, reset}};
    m["LI"] = {"nir_li", {tau, r, leak}};
    m["LIF"] = {"nir_lif", {tau, r, leak, high, reset}};
    m["CubaLI"] = {"nir_cuba_li", {mem, syn, r, leak, w_in}};
    m["CubaLIF"] = {"nir_cuba_lif", {mem, syn, r, leak, w_in, high, reset}};
    return m;
  }();
  return all;
}

/// Words of the language that cannot be names, and names that the texts written here use themselves.
const std::set<std::string>& kept_words() {
  static const std::set<std::string> all = {
      "import", "param", "let", "penalty", "neuron", "receptor", "synapse", "policy", "extern", "source", "population", "layer", "connect", "drive", "experiment", "in", "placed", "from", "by",
      "onto", "with", "for", "if", "state", "input", "spike", "when", "on", "every", "solve", "pre", "post", "send", "hold", "record", "of", "into", "plot", "present", "expect", "minimise",
      "minimize", "run", "train", "using", "sweep", "repeat", "evaluate", "score", "split", "mask", "reset", "save", "load", "true", "false", "not", "and", "or", "then", "else",
      "linear", "leaky", "surrogate", "fast_sigmoid", "conv", "pool", "dense", "one_to_one", "mean", "same", "heaviside", "uniform", "images", "rate_code", "accuracy", "count", "max",
      "weight", "bias", "learn", "delay", "row", "column", "channel", "cell", "time", "step", "batch", "t", "tick", "pi"};
  return all;
}

}  // namespace

int64_t count(const Axes& axes) {
  int64_t n = 1;
  for (const Axis& axis : axes) n *= axis.extent;
  return n;
}

std::vector<int64_t> extents(const Axes& axes) {
  std::vector<int64_t> all;
  for (const Axis& axis : axes) all.push_back(axis.extent);
  return all;
}

std::string shape_text(const Axes& axes) { return fmt::format("{}", fmt::join(extents(axes), " x ")); }

std::string number_text(double x, bool single) { return single ? fmt::format("{}", float(x)) : fmt::format("{}", x); }

/// The shortest number of milliseconds that is this time when it is read.
std::string milliseconds(double seconds, bool single) {
  for (int digits = 1; digits < 17; ++digits) {
    const double ms = std::stod(fmt::format("{:.{}g}", seconds * 1000, digits));
    if (single ? float(ms / 1000) == float(seconds) : ms / 1000 == seconds) return fmt::format("{} ms", ms);
  }
  return fmt::format("{} ms", seconds * 1000);
}

std::string Layering::unused(const std::string& name) {
  std::string clean;
  for (char c : name) clean += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  if (clean.empty() || std::isdigit(static_cast<unsigned char>(clean[0]))) clean = "n" + clean;
  std::string free = clean;
  for (int k = 1; kept_words().contains(free) || free.starts_with("nir_") || !names_.insert(free).second; ++k) free = fmt::format("{}_{}", clean, k);
  return free;
}

std::string Layering::cell_text(const Part& cell, const std::string& name, int64_t n_cells) {
  const Node& node = *cell.node;
  const auto number = [&](const std::string& parameter) -> const double* {
    const auto found = node.numbers.find(parameter);
    if (found == node.numbers.end()) return nullptr;
    const int64_t n = int64_t(found->second.values.size());
    const double* all = only(found->second);
    if (n != 1 && n != n_cells) problem(fmt::format("`{}` of `{}` has {} numbers for {} cells", parameter, cell.name, n, n_cells));
    else if (!all) problem(fmt::format("`{}` of `{}` differs between its cells, and the cells of a layer of nsim share their parameters", parameter, cell.name));
    return all;
  };
  const auto is_single = [&](const std::string& parameter) { return node.numbers.contains(parameter) && node.numbers.at(parameter).single; };
  if (node.type == "Threshold") {
    const double* high = number("threshold");
    if (!high) return "";
    const std::string step = unused(name + "_step");
    net_.functions.push_back(fmt::format("let {}(x) = heaviside(x - {})", step, *high < 0 ? "(" + number_text(*high, is_single("threshold")) + ")" : number_text(*high, is_single("threshold"))));
    return step;
  }
  const auto& [model, parameters] = models().at(node.type);
  std::string arguments;
  bool plain = node.type == "LI" && !(node.notes.contains("nsim") && node.notes.at("nsim") == "equation");
  for (const Written& p : parameters) {
    const double* x = number(p.in_file);
    if (!x && node.numbers.contains(p.in_file)) continue;
    const double value = x ? *x : p.otherwise;
    if (p.time && !(value > 0)) problem(fmt::format("`{}` of `{}` is {} s, and must be above 0", p.in_file, cell.name, value));
    arguments += (arguments.empty() ? "" : ", ") + std::string(p.in_text) + " = " + (p.time ? milliseconds(value, is_single(p.in_file)) : number_text(value, is_single(p.in_file)));
    if (!p.time && value != (std::string_view(p.in_file) == "r" ? 1 : 0)) plain = false;
  }
  if (plain) return "leaky(" + arguments.substr(0, arguments.find(',')) + ")";
  net_.has_cells = true;
  net_.fires = net_.fires || fires(node);
  return model + "(" + arguments + ")" + (fires(node) ? " + surrogate(fast_sigmoid)" : "");
}

}  // namespace nsim::nir
