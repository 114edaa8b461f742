// Where the cells of a population stand in a picture.
#pragma once
#include "runtime/plot/drawing.h"

namespace nsim::plot {

/// x and y of each cell. A population without a space, but with named axes, is a sheet: the last axis to the right, the one before downwards;
/// further axes stand side by side.
struct Sheet {
  std::vector<double> x, y;
  double left = 0, right = 1, bottom = 0, top = 1;
  std::string unit;                  // "um" or ""
  bool rows = false;                 // sheets of rows and columns: drawn as images, first row on top
  int64_t n_columns = 0, n_sheets = 1;
  std::string axis;                  // what numbers the sheets: "polarity"
  double spacing = 1;                // of neighbours
};

/// Failure when the cells have no places.
Sheet sheet_of(const record::StageRun& run, const graph::CellRange& cells);
/// Ranges, equal scales and labels for a sheet.
void draw_sheet_axes(Drawing& drawing, const Sheet& sheet);
/// Height of a picture in which the sheet is `width` pixels wide, without what stands around it.
int height_of(const Sheet& sheet, double width);
/// Size of a point, so that neighbours nearly touch in a picture whose sheet is `pixels` wide.
double point_size(const Sheet& sheet, double pixels);

}  // namespace nsim::plot
