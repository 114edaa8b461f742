#include "runtime/plot/drawing.h"
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace nsim::plot {

Drawing::Drawing(std::string title, int width, int height) : width(width), height(height) {
  line("set encoding utf8");
  line("set title " + quoted(title) + " noenhanced textcolor rgb '#222222'");
  line("set border 3 linecolor rgb '#777777'");
  line("set tics nomirror out scale 0.5 textcolor rgb '#333333'");
  line("set xlabel textcolor rgb '#333333'");
  line("set ylabel textcolor rgb '#333333'");
  line("unset key");
}

Drawing& Drawing::line(std::string_view text) {
  body_.append(text);
  body_ += '\n';
  return *this;
}

size_t Drawing::block() {
  if (blocks_ > 0) numbers += "\n\n";
  return blocks_++;
}

Drawing& Drawing::row(std::initializer_list<double> values) {
  for (double value : values) (numbers += number_text(value)) += ' ';
  numbers.back() = '\n';
  return *this;
}

Drawing& Drawing::row(const std::vector<double>& values) {
  for (double value : values) (numbers += number_text(value)) += ' ';
  if (!values.empty()) numbers.back() = '\n';
  return *this;
}

Drawing& Drawing::row(std::initializer_list<double> values, uint32_t colour) {
  for (double value : values) (numbers += number_text(value)) += ' ';
  (numbers += std::to_string(colour)) += '\n';
  return *this;
}

Drawing& Drawing::gap() {
  numbers += '\n';
  return *this;
}

void Drawing::x_label(const std::string& text) { line("set xlabel " + quoted(text) + " noenhanced"); }
void Drawing::y_label(const std::string& text) { line("set ylabel " + quoted(text) + " noenhanced"); }

void Drawing::x_range(double low, double high) {
  line("set xrange [" + number_text(low) + ":" + number_text(high > low ? high : low + 1) + "]");
}

void Drawing::legend_below(size_t entries) {
  if (entries < 2) return;
  line("set key outside below center horizontal noenhanced samplen 1.5 height 1 textcolor rgb '#333333'");
  line("set xlabel offset 0,0.3");
  height += 12 + static_cast<int>((entries - 1) / 5) * 18;
}

void Drawing::light_grid() { line("set grid ytics linecolor rgb '#e4e4e4' linetype 1 linewidth 0.6 back"); }

bool any_number(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

void Drawing::nothing(const std::string& word) {
  line("set label 99 " + quoted(word) + " at graph 0.5,0.5 center noenhanced textcolor rgb '#777777'");
  line("set yrange [0:1]");
  line("unset ytics");
  line("plot NaN notitle");
}

std::string Drawing::script() const {
  return "# size " + std::to_string(width) + " " + std::to_string(height) + "\n" + body_;
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? "''" : std::string(1, c == '\n' ? ' ' : c);
  return out + "'";
}

std::string number_text(double value) {
  if (!std::isfinite(value)) return "NaN";
  std::array<char, 32> text;
  auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 7).ptr;
  return {text.data(), end};
}

std::string colour(size_t index) {
  static const char* colours[n_colours] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#444444"};
  return std::string("'") + colours[index % n_colours] + "'";
}

std::string palette() {
  return "set palette defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', 3 '#2c728e', 4 '#21918c', 5 '#28ae80', 6 '#5ec962', 7 '#addc30', 8 '#fde725')";
}

TimeAxis time_axis(double length_ms) {
  if (length_ms >= 2000) return {1e-3, "time (s)"};
  return {1, "time (ms)"};
}

ValueAxis value_axis(Dimension dimension) {
  if (dimension == dimensions::rate()) return {1000, "Hz"};
  return {1, unit_of(dimension)};
}

std::string with_unit(const std::string& name, const std::string& unit) { return unit.empty() ? name : name + " (" + unit + ")"; }

}  // namespace nsim::plot
