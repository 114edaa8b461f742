// Pictures and places of stages that train and test.
#include "runtime/learn/parts.h"
#include "runtime/plot/layers.h"
#include "runtime/plot/plot.h"
#include "tools/walk.h"
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace nsim::tools {

namespace {

using Arrays = std::map<std::string, std::vector<double>>;

/// The first two coordinates; a line lies at the height of its layer.
void place(plot::PlacedLayer& layer, const std::vector<double>& position, int64_t dimensions, size_t number) {
  for (size_t k = 0; k < position.size() / size_t(dimensions); ++k) {
    layer.x.push_back(position[k * size_t(dimensions)]);
    layer.y.push_back(dimensions > 1 ? position[k * size_t(dimensions) + 1] : double(number));
  }
}

/// Shares of the tasks for each cell, by layer; empty: layers have their own colours.
std::vector<std::vector<std::vector<double>>> shares_of(const learn::Picture& picture, const Arrays& arrays, uint64_t seed) {
  if (picture.colour == learn::Picture::by_share) return split::task_shares(learn::network_of(picture.structure, arrays, seed));
  std::vector<std::vector<std::vector<double>>> shares;
  if (picture.colour == learn::Picture::by_layer) return shares;
  for (const learn::Structure::Layer& layer : picture.structure.layers) {
    shares.emplace_back(picture.tasks.size(), std::vector<double>(size_t(layer.units), 0.0));
    const std::vector<double>& owner = arrays.at(picture.split + ".owner." + layer.name);
    for (size_t k = 0; k < owner.size(); ++k) shares.back()[size_t(owner[k])][k] = 1;
  }
  return shares;
}

std::vector<plot::PlacedLayer> layers_of(const learn::Picture& picture, const Arrays& arrays, uint64_t seed) {
  const auto shares = shares_of(picture, arrays, seed);
  std::vector<plot::PlacedLayer> layers;
  for (size_t l = 0; l < picture.structure.layers.size(); ++l) {
    const learn::Structure::Layer& from = picture.structure.layers[l];
    plot::PlacedLayer layer{from.name, {}, {}, {}};
    place(layer, arrays.at(from.position), from.dimensions, l);
    for (size_t k = 0; k < layer.x.size(); ++k) {
      const size_t unit = from.unit.empty() ? k : size_t(from.unit[k]);
      std::vector<double> of_unit;
      for (const auto& task : shares.empty() ? std::vector<std::vector<double>>{} : shares[l]) of_unit.push_back(task[unit]);
      layer.colour.push_back(shares.empty() ? plot::rgb(l) : plot::mixed(of_unit));
    }
    layers.push_back(std::move(layer));
  }
  return layers;
}

std::vector<std::pair<std::string, uint32_t>> colours_of(const learn::Picture& picture) {
  std::vector<std::pair<std::string, uint32_t>> colours;
  for (size_t t = 0; t < picture.tasks.size(); ++t) colours.emplace_back(picture.tasks[t], plot::rgb(t));
  return colours;
}

/// From the place of each unit to that of each. A wire has the colour of its ends where they agree, and is dark where they do not.
std::vector<plot::Wire> wires_of(const learn::Picture& picture, const std::vector<plot::PlacedLayer>& layers, const Arrays& arrays) {
  std::vector<plot::Wire> wires;
  for (const split::Link& link : learn::network_of(picture.structure, arrays, 0).links) {
    const plot::PlacedLayer &pre = layers[link.pre], &post = layers[link.post];
    if (link.weight.size() != pre.x.size() * post.x.size()) continue;   // units with several places
    for (size_t at = 0; at < link.weight.size(); ++at) {
      const size_t o = at / pre.x.size(), i = at % pre.x.size();
      const bool same = pre.colour[i] == post.colour[o] || picture.colour == learn::Picture::by_share;
      wires.push_back({pre.x[i], pre.y[i], post.x[o] - pre.x[i], post.y[o] - pre.y[i], link.weight[at], same ? post.colour[o] : 0x222222});
    }
  }
  return wires;
}

std::string names_of(const learn::Picture& picture) {
  std::string names;
  for (const learn::Structure::Layer& layer : picture.structure.layers) names += (names.empty() ? "" : ", ") + layer.name;
  return names;
}

plot::Drawing film_of(const learn::Picture& picture, const learn::Lesson& lesson, const learn::Outcome& outcome, const Arrays& arrays) {
  const std::vector<plot::PlacedLayer> last = layers_of(picture, arrays, lesson.seed);
  std::vector<plot::Moment> moments;
  std::vector<double> times;
  for (const auto& taken : outcome.snapshots)
    if (lesson.snapshots[taken.snapshot].every > 0 && (times.empty() || times.back() < taken.moment)) times.push_back(taken.moment);
  for (double time : times) {
    plot::Moment moment{fmt::format("after {:g} {}", time, lesson.snapshots[0].every_epoch ? "epochs" : "batches"), last};
    size_t found = 0;
    for (const auto& taken : outcome.snapshots) {
      const learn::Snapshot& snapshot = lesson.snapshots[taken.snapshot];
      for (size_t l = 0; l < moment.layers.size(); ++l) {
        if (taken.moment != time || snapshot.layer != moment.layers[l].name) continue;
        moment.layers[l].x.clear(), moment.layers[l].y.clear();
        place(moment.layers[l], taken.values, snapshot.dimensions, l);
        ++found;
      }
    }
    if (found == moment.layers.size()) moments.push_back(std::move(moment));
  }
  return plot::draw_places_film(moments, colours_of(picture), "Places of " + names_of(picture) + " while they learn");
}

plot::Drawing courses_of(const learn::Picture& picture, const learn::Lesson& lesson, const learn::Outcome& outcome) {
  std::vector<plot::Course> courses;
  const std::vector<learn::Result> recorded = learn::recorded_of(lesson);
  for (size_t result : picture.results) {
    const learn::Result& r = recorded[result];
    plot::Course course{r.label, {}, {}};
    // The loss has a course by epochs of its own; the others were recorded.
    if (result == 0 && lesson.trains) {
      for (const std::vector<double>& epoch : outcome.epochs) course.x.push_back(epoch[0]), course.y.push_back(epoch[1]);
    } else {
      for (double y : outcome.recorded[result].value.values) course.x.push_back(double(r.every) * double(course.x.size() + 1)), course.y.push_back(y);
    }
    courses.push_back(std::move(course));
  }
  const bool by_epoch = recorded[picture.results[0]].every_epoch;
  return plot::draw_courses(courses, by_epoch ? "epochs" : "batches", courses.size() == 1 ? courses[0].name + " while training" : "Training");
}

std::string names_of_watched(const learn::Picture& picture, const learn::Lesson& lesson, bool with_what) {
  std::string names;
  for (size_t at : picture.watched) names += (names.empty() ? "" : ", ") + lesson.watched[at].layer + (with_what ? "." + lesson.watched[at].of : "");
  return names;
}

plot::Drawing raster_of(const learn::Picture& picture, const learn::Lesson& lesson, const learn::Outcome& outcome) {
  std::vector<plot::Fired> layers;
  for (size_t at : picture.watched) layers.push_back({lesson.watched[at].layer, lesson.watched[at].cells, outcome.watched.at(at)});
  return plot::draw_fired(layers, lesson.step_ms, "Spikes of " + names_of_watched(picture, lesson, false) + ", first sample");
}

/// Cells at their places, frame by frame: grey where they are silent, the darker the more spikes they give.
plot::Drawing activity_of(const learn::Picture& picture, const learn::Lesson& lesson, const learn::Outcome& outcome, const Arrays& arrays) {
  const learn::Watched& w = lesson.watched[picture.watched[0]];
  const std::vector<double>& spikes = outcome.watched.at(picture.watched[0]);
  const int64_t steps = int64_t(spikes.size()) / w.cells, of_frame = std::max<int64_t>(1, std::llround(picture.window_ms / lesson.step_ms));
  plot::PlacedLayer cells{w.layer, {}, {}, {}};
  place(cells, arrays.at(w.position), w.dimensions, 0);
  std::vector<plot::Moment> moments;
  for (int64_t first = 0; first < steps; first += of_frame) {
    const int64_t last = std::min(steps, first + of_frame);
    plot::PlacedLayer frame = cells;
    for (int64_t k = 0; k < w.cells; ++k) {
      double n = 0;
      for (int64_t step = first; step < last; ++step) n += spikes[size_t(step * w.cells + k)];
      frame.colour.push_back(n == 0 ? 0xe8e8e8 : n == 1 ? 0xe9a36a : plot::rgb(1));
    }
    moments.push_back({fmt::format("{:g} to {:g} ms", double(first) * lesson.step_ms, double(last) * lesson.step_ms), {std::move(frame)}});
  }
  return plot::draw_places_film(moments, {{"silent", 0xe8e8e8}, {"one spike", 0xe9a36a}, {"more", plot::rgb(1)}}, "Activity of " + w.layer + ", first sample");
}

plot::Drawing traces_of(const learn::Picture& picture, const learn::Lesson& lesson, const learn::Outcome& outcome) {
  constexpr int64_t most = 7;                  // cells of a layer that can be told apart
  std::vector<plot::Course> courses;
  bool some = false;
  for (size_t at : picture.watched) {
    const learn::Watched& w = lesson.watched[at];
    const std::vector<double>& values = outcome.watched.at(at);
    some = some || w.cells > most;
    for (int64_t k = 0; k < std::min(w.cells, most); ++k) {
      plot::Course course{fmt::format("{}.{}[{}]", w.layer, w.of, k), {}, {}};
      for (int64_t step = 0; step < int64_t(values.size()) / w.cells; ++step) course.x.push_back(double(step + 1) * lesson.step_ms), course.y.push_back(values[size_t(step * w.cells + k)]);
      courses.push_back(std::move(course));
    }
  }
  return plot::draw_courses(courses, "time (ms)", names_of_watched(picture, lesson, true) + ", first sample" + (some ? fmt::format(", the first {} cells", most) : ""));
}

plot::Drawing scores_of(const learn::Lesson& lesson, const learn::Outcome& outcome, const std::vector<double>& accuracy) {
  const learn::Scored& scored = *lesson.scored;
  std::vector<std::string> rows = {"all cells"}, columns;
  for (const std::string& source : scored.sources) columns.push_back("on " + source);
  for (const std::string& task : scored.tasks)
    for (const char* away : {" kept", " taken away"}) rows.push_back(task + away);
  std::vector<double> values(outcome.values.begin() + std::ptrdiff_t(scored.first), outcome.values.begin() + std::ptrdiff_t(scored.first + scored.sources.size()));
  values.insert(values.end(), accuracy.begin(), accuracy.end());
  values.resize(rows.size() * columns.size(), std::nan(""));
  return plot::draw_shares(rows, columns, values, "Accuracy before and after the split");
}

}  // namespace

void Walk::draw(const learn::Course& course, const learn::Lesson& lesson, const learn::Outcome& outcome, const std::vector<double>& accuracy, const std::string& below) {
  if (!outcome.snapshots.empty()) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& taken : outcome.snapshots) {
      const learn::Snapshot& s = lesson.snapshots[taken.snapshot];
      for (size_t k = 0; k < taken.values.size() / size_t(s.dimensions); ++k) {
        rows.push_back({taken.moment < 0 ? "end" : fmt::format("{:g}", taken.moment), s.layer, std::to_string(k)});
        for (size_t d = 0; d < 3; ++d) rows.back().push_back(d < size_t(s.dimensions) ? fmt::format("{:.6g}", taken.values[k * size_t(s.dimensions) + d]) : "");
      }
    }
    record::write_table((folder_.open(below) / "positions.csv").string(), {"moment", "layer", "cell", "x", "y", "z"}, rows);
  }
  if (lesson.pictures.empty()) return;
  Arrays arrays = course.arrays(lesson);
  for (const auto& [path, values] : course.kept().arrays) arrays.emplace(path, values);
  plot::Pictures pictures;
  size_t number = 0;
  for (const learn::Picture& picture : lesson.pictures) {
    const std::string folder = folder_.open(below.empty() ? "plots" : below + "/plots").string(), name = fmt::format("{:02}_{}", ++number, picture.kind);
    try {
      if (picture.kind == "map") {
        plot::Places places{layers_of(picture, arrays, lesson.seed), {}, colours_of(picture)};
        places.wires = wires_of(picture, places.layers, arrays);
        static const char* const of[] = {"", ": whom cells serve", ": whose |weight| cells feed"};
        pictures.draw(plot::draw_places(places, "Map of " + names_of(picture) + of[picture.colour]), folder, name);
      } else if (picture.kind == "kernels") {
        pictures.draw(plot::draw_kernels({picture.kernels, picture.parts, picture.rows, picture.columns, arrays.at(picture.weight)}, "Kernels: " + picture.weight), folder, name);
      } else {
        const bool watched = !picture.watched.empty();
        pictures.draw(watched && picture.kind == "raster"   ? raster_of(picture, lesson, outcome)
                      : watched && picture.kind == "movie"  ? activity_of(picture, lesson, outcome, arrays)
                      : watched && picture.kind == "traces" ? traces_of(picture, lesson, outcome)
                      : picture.kind == "movie"    ? film_of(picture, lesson, outcome, arrays)
                      : picture.kind == "traces" ? courses_of(picture, lesson, outcome)
                                                 : scores_of(lesson, outcome, accuracy),
                      folder, name);
      }
    } catch (const Failure& failure) {
      undrawn_.push_back(failure);
    }
  }
  for (const Failure& failure : pictures.finish()) undrawn_.push_back(failure);
}

}  // namespace nsim::tools
