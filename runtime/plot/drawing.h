// A picture as a gnuplot script with its numbers, before it is drawn.
//
// The script names neither terminal nor output, so one script serves every format. Numbers stand in blocks of one data file; the script
// names it DATA.
#pragma once
#include "runtime/measure/arguments.h"
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsim::plot {

class Drawing {
 public:
  explicit Drawing(std::string title, int width = 800, int height = 480);

  Drawing& line(std::string_view text);                             // one line of the script
  /// Starts a block of numbers and returns its number: `plot DATA index 3`.
  size_t block();
  Drawing& row(std::initializer_list<double> numbers);              // NaN becomes a gap
  Drawing& row(const std::vector<double>& numbers);
  Drawing& row(std::initializer_list<double> numbers, uint32_t colour);   // the colour last, whole: 0xAARRGGBB, A = 255 lets all shine through
  Drawing& gap();                                                   // an empty line: a break in a curve

  void x_label(const std::string& text);
  void y_label(const std::string& text);
  void x_range(double low, double high);                            // never empty, which gnuplot would refuse
  void legend_below(size_t entries);                                // none for one entry
  void light_grid();                                                // horizontal guides behind curves
  /// Axes without data and a word in the middle.
  void nothing(const std::string& word);

  std::string script() const;                                       // with its first line, which names the size
  std::string film;                                                 // a second script, for an animation; empty: none
  std::string numbers;
  int width, height;

 private:
  std::string body_;
  size_t blocks_ = 0;
};

/// 'text' with what gnuplot would read as something else escaped.
std::string quoted(std::string_view text);
std::string number_text(double value);                               // "NaN" for what is not finite
/// gnuplot refuses a plot without a single number; such a picture shows nothing().
bool any_number(const std::vector<double>& values);

/// Colours that stay apart for colour-blind eyes (Okabe & Ito 2008), without the yellow, which is too light for lines.
std::string colour(size_t index);
inline constexpr size_t n_colours = 7;
/// `set palette` from dark blue to yellow, even in lightness (as viridis is).
std::string palette();

/// Time to the right: ms, or s when the window is long.
struct TimeAxis { double factor = 1; std::string label; };
TimeAxis time_axis(double length_ms);
/// "v (mV)", "v" for plain numbers; rates are shown in Hz: multiply by the factor.
struct ValueAxis { double factor = 1; std::string unit; };
ValueAxis value_axis(Dimension dimension);
std::string with_unit(const std::string& name, const std::string& unit);

using Arguments = measure::Arguments;
/// What makes a drawing of one kind; `title` is the user's, or empty.
using Artist = Drawing (*)(const Arguments&, const std::string& title);

Drawing draw_raster(const Arguments& a, const std::string& title);
Drawing draw_rate_curve(const Arguments& a, const std::string& title);
Drawing draw_spectrum(const Arguments& a, const std::string& title);
Drawing draw_traces(const Arguments& a, const std::string& title);
Drawing draw_histogram(const Arguments& a, const std::string& title);
Drawing draw_bars(const Arguments& a, const std::string& title);
Drawing draw_curve(const Arguments& a, const std::string& title);
Drawing draw_matrix(const Arguments& a, const std::string& title);
Drawing draw_map(const Arguments& a, const std::string& title);
Drawing draw_wave_map(const Arguments& a, const std::string& title);
Drawing draw_movie(const Arguments& a, const std::string& title);

}  // namespace nsim::plot
