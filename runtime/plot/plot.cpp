#include "runtime/plot/plot.h"
#include "runtime/plot/drawing.h"
#include "runtime/plot/gnuplot.h"
#include "runtime/plot/table.h"
#include "runtime/record/file.h"
#include <algorithm>
#include <utility>
#include <cmath>
#include <filesystem>
#include <sstream>

namespace nsim::plot {

namespace {

namespace fs = std::filesystem;
constexpr size_t most_at_once = 8;
const char* const kitchen = "gnuplot";  // the folder of scripts and numbers, beside the pictures

const std::map<std::string, Artist>& artists() {
  static const std::map<std::string, Artist> table = {
      {"raster", draw_raster}, {"rate_curve", draw_rate_curve}, {"spectrum", draw_spectrum}, {"traces", draw_traces}, {"histogram", draw_histogram},
      {"bars", draw_bars},     {"curve", draw_curve},           {"matrix", draw_matrix},     {"map", draw_map},       {"wave_map", draw_wave_map},
      {"movie", draw_movie}};
  return table;
}

/// An option that a picture does not heed is refused, never dropped.
void refuse_unknown_options(const graph::Stage::Picture& picture) {
  static const std::map<std::string, std::vector<std::string>> heeded = {{"raster", {"sample", "from", "to"}},
                                                                         {"rate_curve", {"bin", "from", "to"}},
                                                                         {"spectrum", {"bin"}},
                                                                         {"traces", {"from", "to"}},
                                                                         {"histogram", {"bins"}},
                                                                         {"bars", {"against", "by"}},
                                                                         {"curve", {"x", "y", "by"}},
                                                                         {"matrix", {}},
                                                                         {"map", {"colour"}},
                                                                         {"wave_map", {"window"}},
                                                                         {"movie", {"window"}},
                                                                         {"table", {"by"}}};
  const std::vector<std::string>& known = heeded.at(picture.kind);
  for (const auto& [name, id] : picture.options) {
    if (name == "labels" || std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string list;
    for (const std::string& word : known) list += (list.empty() ? "`" : ", `") + word + "`";
    throw Failure{"`" + picture.kind + "` cannot draw with `" + name + "` yet", list.empty() ? "it takes no options" : "it takes " + list,
                  "leave `" + name + "` out"};
  }
}

struct Size {
  int width = 800, height = 480;
};

/// The size that a script's first line names.
Size size_of(const std::string& script) {
  Size size;
  std::string hash, word;
  std::istringstream(script) >> hash >> word >> size.width >> size.height;
  bool legal = hash == "#" && word == "size" && size.width > 0 && size.height > 0 && size.width < 20000 && size.height < 20000;
  return legal ? size : Size{};
}

std::string ending_of_film() { return "-film.gp"; }

std::vector<Job> jobs_of(const std::string& name, Size size, const std::vector<std::string>& formats, bool film) {
  std::vector<Job> jobs;
  for (const std::string& format : formats) jobs.push_back({terminal(format, name, size.width, size.height), name + ".gp"});
  if (film) jobs.push_back({terminal("gif", name, 480, 480), name + ending_of_film()});
  return jobs;
}

}  // namespace

void Pictures::draw(const graph::Stage::Picture& picture, const measure::Context& context, const std::string& folder, const std::string& name) {
  Arguments arguments(picture.kind, picture.args, picture.options, context);
  if (picture.kind == "table") refuse_unknown_options(picture);
  auto artist = artists().find(picture.kind);
  require(picture.kind == "table" || artist != artists().end(), "the picture `" + picture.kind + "` is one of those known");
  refuse_unknown_options(picture);
  if (picture.kind == "table") return write_table(arguments, folder + "/" + name + ".csv");
  bool names_itself = picture.title == picture.kind || picture.title.starts_with(picture.kind + "(");  // the text of the call says less than we can
  draw(artist->second(arguments, names_itself ? "" : picture.title), folder, name);
}

void Pictures::draw(const Drawing& drawing, const std::string& folder, const std::string& name) {
  std::string there = folder + "/" + kitchen, data = "DATA = " + plot::quoted(name + ".dat") + "\n";
  record::write_whole(there + "/" + name + ".dat", drawing.numbers);
  std::string script = drawing.script();
  script.insert(script.find('\n') + 1, data);
  record::write_whole(there + "/" + name + ".gp", script);
  if (!drawing.film.empty()) record::write_whole(there + "/" + name + ending_of_film(), data + drawing.film);
  for (const Job& job : jobs_of(name, {drawing.width, drawing.height}, {"png", "svg"}, !drawing.film.empty())) {
    if (started_.size() >= most_at_once) wait_for_first();
    Running running = start_gnuplot(there, job);
    started_.push_back({running.script, running.process, running.complaints});
  }
}

void Pictures::wait_for_first() {
  const Started first = started_.front();
  started_.erase(started_.begin());
  try {
    finish_gnuplot({first.script, first.process, first.complaints});
  } catch (const Failure& failure) {
    // The other formats of the same script complain alike.
    if (failures_.empty() || failures_.back().what != failure.what) failures_.push_back(failure);
  }
}

std::vector<Failure> Pictures::finish() {
  while (!started_.empty()) wait_for_first();
  return std::exchange(failures_, {});
}

void draw(const graph::Stage::Picture& picture, const measure::Context& context, const std::string& folder, const std::string& name) {
  Pictures pictures;
  pictures.draw(picture, context, folder, name);
  const std::vector<Failure> failures = pictures.finish();
  if (!failures.empty()) throw failures.front();
}

std::vector<std::string> kinds() {
  std::vector<std::string> names = {"table"};
  for (const auto& [name, artist] : artists()) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> redraw(const std::string& folder, const Redraw& how) {
  std::vector<std::string> formats = how.format.empty() ? std::vector<std::string>{"png", "svg"} : std::vector<std::string>{how.format};
  std::vector<std::string> drawn;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::string file = at->path().filename().string();
    bool script = at->path().extension() == ".gp" && at->path().parent_path().filename() == kitchen && !file.ends_with(ending_of_film());
    if (!script) continue;
    Size size = size_of(record::read_whole(at->path().string()));
    size = {static_cast<int>(std::lround(size.width * how.scale)), static_cast<int>(std::lround(size.height * how.scale))};
    std::string name = at->path().stem().string();
    std::vector<Running> running;
    for (const Job& job : jobs_of(name, size, formats, false)) running.push_back(start_gnuplot(at->path().parent_path().string(), job));
    for (const Running& each : running) finish_gnuplot(each);
    for (const std::string& format : formats) drawn.push_back((at->path().parent_path().parent_path() / (name + "." + format)).string());
  }
  if (error) throw Failure{"could not read " + folder, error.message(), "name the results folder of a run"};
  if (drawn.empty())
    throw Failure{"there are no pictures in " + folder, "a run that plots keeps their scripts there, in a folder `gnuplot`",
                  "name the results folder of a run"};
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

}  // namespace nsim::plot
