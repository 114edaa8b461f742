// Pictures through gnuplot: PNG and SVG, axes with units, readable at 800 px.
//
// Beside the pictures, folder/gnuplot keeps the script (name.gp) and the numbers (name.dat) of each, so that a picture can be drawn again, or changed
// by hand, without the run: `nsim plot RESULTS` is redraw(). A table is printed by the caller and written as folder/name.csv; it is no picture. Where
// there is nothing to show the picture says so. Cost: about 0.1 s for each file; at most 25,000 dots, thinned by whole cells, which the title says.
#pragma once
#include "engine/graph/graph.h"
#include "runtime/measure/array.h"

namespace nsim::plot {

class Drawing;                                 // drawing.h

/// Pictures that gnuplot draws side by side, while the next one is prepared.
class Pictures {
 public:
  Pictures() = default;
  Pictures(const Pictures&) = delete;
  Pictures& operator=(const Pictures&) = delete;
  ~Pictures() { finish(); }
  /// As the function below, but the picture is there only after finish().
  void draw(const graph::Stage::Picture& picture, const measure::Context& context, const std::string& folder, const std::string& name);
  void draw(const Drawing& drawing, const std::string& folder, const std::string& name);
  /// Waits for all, and returns what went wrong: one Failure for a picture.
  std::vector<Failure> finish();

 private:
  struct Started { std::string script; int process, complaints; };
  void wait_for_first();
  std::vector<Started> started_;
  std::vector<Failure> failures_;
};

/// Draws one picture into folder/name.png and .svg (a movie also into .gif). Failure when gnuplot is missing or says no.
void draw(const graph::Stage::Picture& picture, const measure::Context& context, const std::string& folder, const std::string& name);
/// The kinds known here: raster, rate_curve, traces, map, ...
std::vector<std::string> kinds();

/// How pictures are drawn again: a factor for the size, a format ("png", "svg", "pdf"; "" for PNG and SVG).
struct Redraw {
  double scale = 1;
  std::string format;
};
/// Draws all pictures of a results folder again from their scripts, and returns the files. Failure when the folder holds none.
std::vector<std::string> redraw(const std::string& folder, const Redraw& how = {});

}  // namespace nsim::plot
