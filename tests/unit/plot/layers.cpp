#include "runtime/plot/layers.h"
#include "runtime/plot/plot.h"
#include "runtime/record/file.h"
#include "tests/unit/plot/gallery.h"
#include <doctest/doctest.h>

using namespace nsim;

namespace {

void check_drawn(const plot::Drawing& drawing, const std::string& name) {
  static test::Gallery gallery;
  INFO(name);
  plot::Pictures pictures;
  pictures.draw(drawing, gallery.path(), name);
  for (const Failure& failure : pictures.finish()) FAIL(failure.what << "\n" << failure.why);
  const std::string png = record::read_whole(gallery.path() + "/" + name + ".png"), svg = record::read_whole(gallery.path() + "/" + name + ".svg");
  CHECK(png.size() > 3000);
  CHECK(svg.find("</svg>") != std::string::npos);
}

/// Two layers of cells on two rings.
std::vector<plot::PlacedLayer> rings(double turn) {
  std::vector<plot::PlacedLayer> layers;
  for (int l = 0; l < 2; ++l) {
    plot::PlacedLayer layer{l == 0 ? "h" : "out", {}, {}, {}};
    for (int k = 0; k < 20; ++k) {
      layer.x.push_back((k % 2 == 0 ? -4 : 4) + (1 + l) * std::cos(k + turn)), layer.y.push_back((1 + l) * std::sin(k + turn));
      layer.colour.push_back(plot::rgb(size_t(k % 2)));
    }
    layers.push_back(layer);
  }
  return layers;
}

}  // namespace

TEST_CASE("cells at their places, with wires and a legend") {
  plot::Places places{rings(0), {}, {{"digits", plot::rgb(0)}, {"clothes", plot::rgb(1)}}};
  for (size_t k = 0; k < 20; ++k) {
    const plot::PlacedLayer &a = places.layers[0], &b = places.layers[1];
    places.wires.push_back({a.x[k], a.y[k], b.x[k] - a.x[k], b.y[k] - a.y[k], double(k), a.colour[k]});
  }
  check_drawn(plot::draw_places(places, "Map of h, out"), "places");
  check_drawn(plot::draw_places({}, "Nothing"), "no_places");
  plot::Places one{{{"h", {1}, {2}, {0x0072b2}}}, {}, {}};
  check_drawn(plot::draw_places(one, "One cell"), "one_place");
}

TEST_CASE("colours are written whole: seven digits would make another one of them") {
  plot::Places places{{{"h", {0}, {0}, {0xd55e01}}}, {{0, 0, 1, 1, 1, 0xfedcba}}, {}};
  const plot::Drawing drawing = plot::draw_places(places, "");
  CHECK(drawing.numbers.find(" 13983233\n") != std::string::npos);
  CHECK(drawing.numbers.find(" " + std::to_string(105u << 24 | 0xfedcbau) + "\n") != std::string::npos);   // the strongest wire: 255 - 150 shines through
}

TEST_CASE("colours of shares are mixed") {
  CHECK(plot::rgb(0) == 0x0072b2);
  CHECK(plot::mixed({1, 0}) == plot::rgb(0));
  CHECK(plot::mixed({0.5, 0.5}) == 0x6b6859);  // means of 00 and d5, 72 and 5e, b2 and 00, rounded
}

TEST_CASE("places at several moments, scores and courses") {
  std::vector<plot::Moment> moments;
  for (int k = 0; k < 15; ++k) moments.push_back({"after " + std::to_string(k) + " epochs", rings(0.1 * k)});
  check_drawn(plot::draw_places_film(moments, {{"digits", plot::rgb(0)}}, "Places while they learn"), "film");
  check_drawn(plot::draw_places_film({}, {}, "No moments"), "no_film");
  check_drawn(plot::draw_shares({"all cells", "digits kept"}, {"on digits", "on clothes"}, {0.95, 0.86, 0.94, NAN}, "Accuracy"), "shares");
  check_drawn(plot::draw_courses({{"loss", {1, 2, 3}, {2, 1, 0.5}}, {"cost", {1, 2, 3}, {1, 1, 1}}}, "epochs", "Training"), "courses");
  check_drawn(plot::draw_courses({{"loss", {}, {}}}, "epochs", "Nothing"), "no_courses");
}

TEST_CASE("kernels side by side, as many as there is room for") {
  plot::Kernels kernels{16, 2, 3, 3, {}};
  for (int k = 0; k < 16 * 2 * 9; ++k) kernels.weights.push_back(std::sin(k));
  check_drawn(plot::draw_kernels(kernels, "Kernels: c1.weight"), "kernels");
  plot::Kernels many{1000, 1, 5, 5, std::vector<double>(25000, 0.5)};
  check_drawn(plot::draw_kernels(many, "Kernels: c2.weight"), "many_kernels");
  CHECK(plot::draw_kernels(many, "Kernels").script().find("(256 of 1000") != std::string::npos);
  check_drawn(plot::draw_kernels({2, 1, 1, 3, std::vector<double>(6, 0.0)}, "Nothing"), "no_kernels");
}
