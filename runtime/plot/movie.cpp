// Activity in space, frame by frame: twelve frames around the busiest one as a sheet of pictures, and all of them as an animated GIF.
#include "runtime/plot/places.h"
#include "runtime/measure/waves.h"
#include <algorithm>
#include <cmath>

namespace nsim::plot {

namespace {

constexpr size_t frames_on_paper = 12, most_frames = 120;
constexpr double frames_wanted = 60;

struct Film {
  graph::CellRange cells;
  Sheet sheet;
  double frame_ms = 1;
  std::vector<std::vector<uint32_t>> frames;
};

size_t busiest(const Film& film) {
  auto most = std::max_element(film.frames.begin(), film.frames.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
  return static_cast<size_t>(most - film.frames.begin());
}

std::string frame_title(const Film& film, size_t frame) {
  return number_text(static_cast<double>(frame) * film.frame_ms) + " to " + number_text(static_cast<double>(frame + 1) * film.frame_ms) + " ms";
}

void write_places(Drawing& drawing, const Film& film, const std::vector<uint32_t>* firing) {
  drawing.block();
  drawing.row({NAN, NAN});
  size_t n = firing ? firing->size() : film.sheet.x.size();
  for (size_t i = 0; i < n; ++i) {
    size_t at = firing ? static_cast<size_t>((*firing)[i] - film.cells.first) : i;
    drawing.row({film.sheet.x[at], film.sheet.y[at]});
  }
}

/// The plot of one frame; its numbers stand in block `index`, all cells in block 0.
std::string frame_plot(const Film& film, const std::string& index, double pixels) {
  std::string type = film.sheet.rows ? "5" : "7", size = number_text(point_size(film.sheet, pixels));
  if (film.sheet.rows) return "plot DATA index " + index + " with points pointtype 5 pointsize " + size + " linecolor rgb " + colour(1) + " notitle";
  return "plot DATA index 0 with points pointtype " + type + " pointsize " + size + " linecolor rgb '#e8e8e8' notitle, \\\n     DATA index " + index +
         " with points pointtype " + type + " pointsize " + size + " linecolor rgb " + colour(1) + " notitle";
}

/// Behind sheets of rows and columns stands one grey field for each.
void draw_fields(Drawing& drawing, const Sheet& sheet) {
  for (int64_t i = 0; i < (sheet.rows ? sheet.n_sheets : 0); ++i) {
    double left = static_cast<double>(i * (sheet.n_columns + 1)) - 0.5;
    drawing.line("set object " + std::to_string(i + 1) + " rectangle from " + number_text(left) + "," + number_text(sheet.top) + " to " +
                 number_text(left + static_cast<double>(sheet.n_columns)) + "," + number_text(sheet.bottom) +
                 " fillcolor rgb '#eeeeee' fillstyle solid noborder behind");
  }
}

void draw_paper(Drawing& drawing, const Film& film, size_t first, size_t n) {
  drawing.line("unset tics");
  drawing.line("unset xlabel");
  drawing.line("unset ylabel");
  drawing.line(film.sheet.rows ? "set border 0" : "set border 15 linecolor rgb '#bbbbbb'");
  drawing.line("set lmargin 0.5\nset rmargin 0.5\nset tmargin 1.6\nset bmargin 0.5");
  for (size_t i = 0; i < n; ++i) {
    drawing.line("set title " + quoted(frame_title(film, first + i)) + " noenhanced font ',9' offset 0,-0.7 textcolor rgb '#444444'");
    drawing.line(frame_plot(film, std::to_string(first + i + 1), 170));
  }
  drawing.line("unset multiplot");
}

std::string film_script(const Film& film, const std::string& title) {
  Drawing script(title);
  draw_sheet_axes(script, film.sheet);
  draw_fields(script, film.sheet);
  script.line("do for [frame = 1:" + std::to_string(std::min(film.frames.size(), most_frames)) + "] {");
  script.line("  set title sprintf('%s   %g to %g ms', " + quoted(title) + ", (frame - 1)*" + number_text(film.frame_ms) + ", frame*" +
              number_text(film.frame_ms) + ") noenhanced");
  script.line("  " + frame_plot(film, "frame", 400));
  script.line("}");
  return script.script();
}

}  // namespace

Drawing draw_movie(const Arguments& a, const std::string& title) {
  measure::Cells cells = a.cells(0);
  if (a.size() != 1 || cells.size() != 1)
    throw Failure{"a movie shows one population", "this one names several", "plot one for each: `movie(a), movie(b)`"};
  measure::Window window = measure::window_of(a.run(), NAN, NAN);
  Film film{cells[0], sheet_of(a.run(), cells[0]), 1, {}};
  double wanted = a.number(~size_t{0}, "window", window.length_ms() / frames_wanted);
  film.frame_ms = static_cast<double>(measure::steps_of_bin(a.run(), wanted)) * a.run().schedule->step_ms;
  film.frames = measure::frames_of(a.run(), film.cells, window, film.frame_ms);
  std::string name = measure::name_of_cells(a.run(), cells);
  Drawing drawing("", 800, 640);
  size_t middle = film.frames.empty() ? 0 : busiest(film), n = std::min(frames_on_paper, film.frames.size());
  if (n == 0 || film.frames[middle].empty()) {
    drawing.line("set title " + quoted("Activity of " + name) + " noenhanced");
    drawing.nothing("no spikes");
    return drawing;
  }
  size_t first = std::min(middle > n / 2 ? middle - n / 2 : 0, film.frames.size() - n);
  std::string words =
      title.empty() ? "Activity of " + name + ", frames of " + format_quantity(film.frame_ms, dimensions::time()) + " around the busiest" : title;
  size_t columns = std::min<size_t>(4, n), rows = (n + columns - 1) / columns;
  drawing.height = 40 + static_cast<int>(rows) * (24 + height_of(film.sheet, 190));
  drawing.line("set multiplot layout " + std::to_string(rows) + "," + std::to_string(columns) + " title " + quoted(words) + " noenhanced");
  draw_sheet_axes(drawing, film.sheet);
  draw_fields(drawing, film.sheet);
  write_places(drawing, film, nullptr);
  for (const auto& frame : film.frames) write_places(drawing, film, &frame);
  draw_paper(drawing, film, first, n);
  drawing.film = film_script(film, "Activity of " + name);
  return drawing;
}

}  // namespace nsim::plot
