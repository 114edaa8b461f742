#include "engine/units/unit.h"
#include <charconv>
#include <cmath>
#include <numbers>
#include <unordered_map>
#include <vector>

namespace nsim {

namespace {

/// A unit as a power of ten and what is left, so that "0.1 ms" and "5 us" become the nearest double by moving the decimal point.
struct Scaled { Dimension dimension; int ten = 0; double times = 1, offset = 0; };

struct Entry { std::string name; Scaled unit; };

std::vector<Entry> make_table() {
  using namespace dimensions;
  std::vector<Entry> table;
  auto add = [&](std::initializer_list<std::pair<const char*, int>> names, Dimension dimension) {
    for (const auto& [name, ten] : names) table.push_back({name, {dimension, ten}});
  };
  add({{"s", 3}, {"ms", 0}, {"us", -3}, {"\u00b5s", -3}, {"ns", -6}, {"ps", -9}}, time());
  table.push_back({"min", {time(), 4, 6}});
  table.push_back({"h", {time(), 5, 36}});
  add({{"Hz", -3}, {"kHz", 0}, {"MHz", 3}}, rate());
  add({{"V", 3}, {"mV", 0}, {"uV", -3}, {"\u00b5V", -3}, {"nV", -6}}, voltage());
  add({{"A", 12}, {"mA", 9}, {"uA", 6}, {"\u00b5A", 6}, {"nA", 3}, {"pA", 0}}, current());
  add({{"S", 9}, {"mS", 6}, {"uS", 3}, {"\u00b5S", 3}, {"nS", 0}, {"pS", -3}}, conductance());
  add({{"F", 12}, {"mF", 9}, {"uF", 6}, {"\u00b5" "F", 6}, {"nF", 3}, {"pF", 0}}, capacitance());
  add({{"Ohm", -9}, {"kOhm", -6}, {"MOhm", -3}, {"GOhm", 0}}, resistance());
  add({{"m", 6}, {"cm", 4}, {"mm", 3}, {"um", 0}, {"\u00b5m", 0}, {"nm", -3}}, length());
  add({{"M", 3}, {"mM", 0}, {"uM", -3}, {"\u00b5M", -3}, {"nM", -6}}, amount());
  table.push_back({"K", {temperature()}});
  table.push_back({"degC", {temperature(), 0, 1, 273.15}});
  table.push_back({"deg", {Dimension{}, 0, std::numbers::pi / 180}});
  table.push_back({"rad", {}});
  add({{"step", 0}, {"steps", 0}}, Dimension::of(Base::steps));
  add({{"sample", 0}, {"samples", 0}}, Dimension::of(Base::samples));
  add({{"batch", 0}, {"batches", 0}}, Dimension::of(Base::batches));
  add({{"epoch", 0}, {"epochs", 0}}, Dimension::of(Base::epochs));
  add({{"seed", 0}, {"seeds", 0}}, Dimension::of(Base::seeds));
  return table;
}

const std::vector<Entry>& table() {
  static const std::vector<Entry> entries = make_table();
  return entries;
}

const Scaled* find_unit(std::string_view name) {
  static const auto index = [] {
    std::unordered_map<std::string_view, const Scaled*> map;
    for (const Entry& entry : table()) map.emplace(entry.name, &entry.unit);
    return map;
  }();
  auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

/// One factor with its exponent: "cm^-2".
std::optional<Scaled> parse_factor(std::string_view text) {
  size_t hat = text.find('^');
  const Scaled* unit = find_unit(text.substr(0, hat));
  if (!unit) return std::nullopt;
  if (hat == std::string_view::npos) return *unit;
  std::string_view power_text = text.substr(hat + 1);
  bool negative = power_text.starts_with('-');
  if (negative) power_text.remove_prefix(1);
  if (power_text.size() != 1 || !digit(power_text[0])) return std::nullopt;
  int exponent = (power_text[0] - '0') * (negative ? -1 : 1);
  return Scaled{power(unit->dimension, exponent), unit->ten * exponent, std::pow(unit->times, exponent), 0};
}

std::optional<Scaled> parse_scaled(std::string_view text) {
  if (text == "%") return Scaled{Dimension{}, -2};
  constexpr size_t most_factors = 8;   // keeps exponents far from their bounds
  std::optional<Scaled> result;
  bool divide = false;
  for (size_t factors = 0; factors < most_factors; ++factors) {
    size_t end = text.find_first_of("/.");
    std::optional<Scaled> factor = parse_factor(text.substr(0, end));
    if (!factor) return std::nullopt;
    if (!result) {
      result = factor;
    } else {
      result->dimension = divide ? result->dimension / factor->dimension : result->dimension * factor->dimension;
      result->ten += divide ? -factor->ten : factor->ten;
      result->times = divide ? result->times / factor->times : result->times * factor->times;
      result->offset = 0;   // a temperature difference: mV/degC
    }
    if (end == std::string_view::npos) return result;
    divide = text[end] == '/';
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

/// Length of NUM at the start of the text: digits, perhaps a fraction, perhaps an exponent. 0 if there is none.
size_t number_length(std::string_view text) {
  size_t i = 0;
  auto digits = [&] {
    size_t start = i;
    while (i < text.size() && digit(text[i])) ++i;
    return i > start;
  };
  if (!digits()) return 0;
  size_t end = i;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return end;
    end = i;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (digits()) end = i;
  }
  return end;
}

/// The decimal number times a power of ten, rounded once. Empty when it is too large for a double.
std::optional<double> scaled_number(std::string_view number, int ten) {
  size_t e = number.find_first_of("eE");
  long exponent = 0;
  if (e != std::string_view::npos) {
    std::string_view digits = number.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (read.ec != std::errc()) return std::nullopt;
    number = number.substr(0, e);
  }
  std::string text = std::string(number) + "e" + std::to_string(exponent + ten);
  double value = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec == std::errc::result_out_of_range && exponent < 0) return 0.0;   // smaller than any double
  if (read.ec != std::errc()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Unit> parse_unit(std::string_view text) {
  std::optional<Scaled> scaled = parse_scaled(text);
  if (!scaled) return std::nullopt;
  std::optional<double> ten = scaled_number("1", scaled->ten);
  if (!ten) return std::nullopt;
  return Unit{scaled->dimension, *ten * scaled->times, scaled->offset};
}

std::optional<Quantity> parse_quantity(std::string_view text) {
  size_t length = number_length(text);
  if (length == 0) return std::nullopt;
  std::string_view number = text.substr(0, length), rest = text.substr(length);
  std::optional<Scaled> unit = Scaled{};
  if (!rest.empty()) {
    if (rest[0] == ' ') rest.remove_prefix(1);
    unit = parse_scaled(rest);
  }
  if (!unit) return std::nullopt;
  std::optional<double> value = scaled_number(number, unit->ten);
  if (!value) return std::nullopt;
  return Quantity{*value * unit->times + unit->offset, unit->dimension};
}

std::span<const std::string> unit_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Entry& entry : table()) all.push_back(entry.name);
    return all;
  }();
  return names;
}

}  // namespace nsim
