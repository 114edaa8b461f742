#include "engine/text/sha256.h"
#include "runtime/record/summary.h"
#include <array>
#include <charconv>
#include <cmath>

namespace nsim::record {

namespace {

using measure::Array;

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += std::string("\\u00") + "0123456789abcdef"[byte >> 4] + "0123456789abcdef"[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

/// The shortest text that reads back as the same number; JSON knows neither NaN nor infinity.
std::string number(double value) {
  if (!std::isfinite(value)) return "null";
  std::array<char, 32> text;
  auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

template <class Range, class Text>
std::string list(const Range& range, Text text, const char* open = "[", const char* close = "]") {
  std::string out = open;
  for (const auto& element : range) out += (out.size() > 1 ? ", " : "") + text(element);
  return out + close;
}

std::string pairs(const std::vector<std::pair<std::string, std::string>>& all) {
  return list(all, [](const auto& pair) { return quoted(pair.first) + ": " + quoted(pair.second); }, "{", "}");
}

std::string numbers(const std::vector<std::pair<std::string, double>>& all) {
  return list(all, [](const auto& pair) { return quoted(pair.first) + ": " + number(pair.second); }, "{", "}");
}

bool is_rate(const Array& array) { return array.dimension == dimensions::rate(); }

std::string unit_in_json(const Array& array) { return is_rate(array) ? "Hz" : unit_of(array.dimension); }

std::string value_in_json(const Array& array) {
  double factor = is_rate(array) ? 1000 : 1;
  auto one = [&](double value) { return array.truth && !std::isnan(value) ? std::string(value != 0 ? "true" : "false") : number(value * factor); };
  if (!array.text.empty()) return quoted(array.text);
  if (array.is_number()) return one(array.values[0]);
  if (!array.ragged.empty()) return list(array.ragged, [&](const auto& row) { return list(row, one); });
  return list(array.values, one);
}

std::string fields_of(const Array& array) {
  std::string text = "\"value\": " + value_in_json(array) + ", \"unit\": " + quoted(unit_in_json(array));
  if (!array.axes.empty()) text += ", \"axes\": " + list(array.axes, quoted);
  if (!array.axes.empty() && array.ragged.empty()) text += ", \"extents\": " + list(array.extents, [](int64_t n) { return std::to_string(n); });
  return text + ", \"undefined\": " + std::to_string(array.undefined);
}

std::string to_json(const PopulationSummary& p) {
  return "{\"name\": " + quoted(p.name) + ", \"cells\": " + std::to_string(p.cells) + ", \"spikes\": " + std::to_string(p.spikes) +
         ", \"rate_hz\": " + number(1000 * p.rate) + "}";
}

std::string to_json(const ResultSummary& result) { return "{\"label\": " + quoted(result.label) + ", " + fields_of(result.value) + "}"; }

std::string to_json(const ClaimSummary& claim) {
  std::string text = "{\"label\": " + quoted(claim.label) + ", \"held\": " + (claim.held ? "true" : "false") + ", " + fields_of(claim.value);
  if (claim.low) text += ", \"low\": " + value_in_json(*claim.low);
  if (claim.high) text += ", \"high\": " + value_in_json(*claim.high);
  return text + "}";
}

std::string to_json(const StageSummary& stage) {
  auto each = [](const auto& element) { return to_json(element); };
  return "{\"name\": " + quoted(stage.name) + ", \"duration_ms\": " + number(stage.duration_ms) +
         ", \"interrupted\": " + (stage.interrupted ? "true" : "false") + ", \"ended\": " + (stage.ended ? "true" : "false") + ",\n   \"populations\": " + list(stage.populations, each) +
         ",\n   \"results\": " + list(stage.results, each) + ",\n   \"expects\": " + list(stage.claims, each) + "}";
}

}  // namespace

std::string to_json(const Info& info, const std::vector<StageSummary>& stages, const std::string& folder) {
  bool held = true;
  for (const StageSummary& stage : stages) held = held && all_held(stage);
  return "{\"file\": " + quoted(info.file) + ", \"sha256\": " + quoted(sha256(info.source_text)) + ", \"version\": " + quoted(info.version) +
         ",\n \"seed\": " + std::to_string(info.seed) + ", \"device\": " + quoted(info.device) + ", \"threads\": " + std::to_string(info.threads) +
         ", \"precision\": " + quoted(info.precision) + ", \"interrupted\": " + (info.interrupted ? "true" : "false") +
         ",\n \"parameters\": " + pairs(info.parameters) + ",\n \"times\": " + pairs(info.times) + ",\n \"seconds\": " + numbers(info.seconds) +
         ", \"synapses\": " + std::to_string(info.n_synapses) + ", \"peak_bytes\": " + std::to_string(info.peak_bytes) +
         (info.profile_json.empty() ? "" : ",\n \"profile\": " + info.profile_json) + ",\n \"results_folder\": " + quoted(folder) +
         ",\n \"stages\": " + list(stages, [](const StageSummary& stage) { return "\n  " + to_json(stage); }) +
         ",\n \"held\": " + (held ? "true" : "false") + "}\n";
}

}  // namespace nsim::record
