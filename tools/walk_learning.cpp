// Stages that train and test, in the walk through a script.
#include "engine/learn/build.h"
#include "tools/checkpoints.h"
#include "tools/learning.h"
#include "runtime/learn/filed.h"
#include "runtime/learn/parts.h"
#include "runtime/learn/pruning.h"
#include "tools/walk.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

namespace nsim::tools {

void Walk::learning(const std::vector<graph::Script::Part>& parts, const values::Bindings& bindings, State& state, const Place& place, Row& row) {
  learn::MachineOptions options;
  options.reference = machine_.device == "reference";
  options.threads = static_cast<int>(machine_.threads);
  options.threads_chosen = machine_.threads_chosen;
  options.cache_folder = machine_.cache.string(), options.compiler = machine_.compiler;
  learn::Course course(options, library_of(session_.sample_folders()));
  if (state.learned) course.keep(*state.learned);
  if (!seed_) seed_ = bindings.seed;
  size_t number = 0;
  const auto n_stages = std::count_if(parts.begin(), parts.end(), [this](const graph::Script::Part& part) { return graph::learns(part) && !part.of_layers && !is_added(part); });
  state.last.reset();
  for (const graph::Script::Part& part : parts) {
    if (interrupted_) break;
    if (!graph::learns(part)) {
      if (!is_done(part)) continue;
      state.last = trials(part, bindings, State{state.network, course.kept(), {}, state.splits}, place, row);
      continue;
    }
    if (part.of_layers && part.kind == graph::Script::Part::reset) continue;
    if (part.of_layers) {
      if (!is_done(part)) continue;
      if (part.kind == graph::Script::Part::save && !state.last) settle(course, *part.stage, bindings);
      learn::Kept& kept = part.kind == graph::Script::Part::save && state.last ? *state.last : course.kept();
      if (graph::saves_network(part)) write_network(kept, *part.stage, bindings);
      else file(kept, *part.stage);
      if (part.kind == graph::Script::Part::load) state.last.reset();
      continue;
    }
    if (part.kind == graph::Script::Part::train || part.kind == graph::Script::Part::mask) state.last.reset();   // what is said next is about the network here
    using Kind = graph::Script::Part::Kind;
    static const std::map<Kind, std::string> words = {{Kind::train, "train"}, {Kind::evaluate, "evaluate"}, {Kind::split, "split"}, {Kind::mask, "mask"}, {Kind::score, "score"}};
    Place here = place;
    if (n_stages > 1 || is_added(part)) here.folder += fmt::format("{}{}_{}", here.folder.empty() ? "" : "/", words.at(part.kind), ++number);
    if (!is_done(part)) {
      if (part.kind == Kind::train && choice_->weights.empty()) take_weights(course.kept(), here);
      continue;
    }
    if (part.kind != Kind::mask) need_weights(course.kept(), *part.stage);   // masks may stand before the first training
    if (part.kind == Kind::split) {
      divide(course, part, bindings, here);
      state.splits.push_back(part.stage);
    } else if (part.kind == Kind::mask) {
      mask(course, part, bindings, state.splits, here);
      state.splits.push_back(part.stage);
    } else {
      lesson(course, part, bindings, state.splits, here, row);
    }
  }
  state.learned = course.kept();
}

/// Layers that nothing has trained are saved with their first values, which are those that a later stage begins with.
void Walk::settle(learn::Course& course, const syntax::Stage& stage, const values::Bindings& bindings) {
  std::vector<syntax::Path> untrained;
  for (const syntax::Path& path : stage.what)
    if (!learn::has_layer(course.kept(), path.head.text) && !session_.facts.masks.contains(path.head.text)) untrained.push_back(path);
  if (untrained.empty()) return;
  Diagnostics& diagnostics = session_.diagnostics();
  const std::optional<learn::Lesson> lesson = learn::untrained(session_.facts, bindings, untrained, shapes_of(session_.sample_folders()), diagnostics);
  if (diagnostics.has_errors() || !lesson) throw Mistakes{};
  course.settle(*lesson);
}

/// `save h, out "f.npz"`, `load h, out "f.npz"`: beside the model, or where data files are looked for.
void Walk::file(learn::Kept& kept, const syntax::Stage& stage) {
  std::vector<std::string> layers;
  for (const syntax::Path& path : stage.what) layers.push_back(path.head.text);
  const std::string& folder = session_.facts.folder;
  std::string path = stage.file->starts_with("/") || folder.empty() ? *stage.file : folder + "/" + *stage.file;
  if (stage.kind == syntax::Stage::save) {
    record::Arrays arrays = learn::arrays_of(kept, layers);
    arrays.notes["nsim"] = NSIM_VERSION;
    return record::write_arrays(path, arrays);
  }
  if (!std::filesystem::exists(path) && session_.facts.locate) path = session_.facts.locate(*stage.file, session_.facts.program->main()).value_or(path);
  learn::load_layers(kept, layers, path);
}

/// How many connections stay goes into a table of its own.
void Walk::mask(learn::Course& course, const graph::Script::Part& part, const values::Bindings& bindings, const learn::Splits& done, const Place& place) {
  Diagnostics& diagnostics = session_.diagnostics();
  std::optional<learn::Pruning> pruning = learn::pruning(session_.facts, bindings, *part.stage, shapes_of(session_.sample_folders()), diagnostics, done);
  if (diagnostics.has_errors() || !pruning) throw Mistakes{};
  std::vector<std::vector<std::string>> rows;
  for (const learn::Remaining& one : learn::prune(*pruning, course)) rows.push_back({one.layer, one.weight, std::to_string(one.connections), std::to_string(one.kept)});
  record::write_table((folder_.open(place.folder) / "mask.csv").string(), {"layer", "weight", "connections", "kept"}, rows);
}

/// Who serves which task, with the places of the cells, goes into a table of its own.
void Walk::divide(learn::Course& course, const graph::Script::Part& part, const values::Bindings& bindings, const Place& place) {
  Diagnostics& diagnostics = session_.diagnostics();
  std::optional<learn::Division> division = learn::division(session_.facts, bindings, *part.stage, shapes_of(session_.sample_folders()), diagnostics);
  if (diagnostics.has_errors() || !division) throw Mistakes{};
  const learn::Divided divided = learn::divide(*division, course);
  std::vector<std::string> columns = {"layer", "cell", "owner"};
  for (const std::string& task : division->tasks) columns.push_back("share of " + task);
  for (const char* coordinate : {"x", "y", "z"}) columns.push_back(coordinate);
  std::vector<std::vector<std::string>> rows;
  for (size_t l = 0; l < divided.parts.size(); ++l) {
    const split::Layer& layer = divided.network.layers[l];
    for (size_t k = 0; k < size_t(layer.cells); ++k) {
      std::vector<std::string> line = {layer.name, std::to_string(k), division->tasks[size_t(divided.parts[l].owner[k])]};
      for (const std::vector<double>& share : divided.parts[l].share) line.push_back(fmt::format("{:.6g}", share[k]));
      for (size_t d = 0; d < 3; ++d)
        line.push_back(!layer.position.empty() && d < size_t(layer.dimensions) ? fmt::format("{:.6g}", layer.position[k * size_t(layer.dimensions) + d]) : "");
      rows.push_back(std::move(line));
    }
  }
  record::write_table((folder_.open(place.folder) / "owners.csv").string(), columns, rows);
}

namespace {

/// A test that was not done in an epoch has no number there.
std::string number_text(double x, bool of_test) { return of_test && std::isnan(x) ? "" : fmt::format("{:.6g}", x); }

/// `record x every 2 epochs into "x.csv"`: a line for each moment.
void write_courses(const learn::Lesson& lesson, const learn::Outcome& outcome, const std::filesystem::path& folder) {
  const std::vector<learn::Result> recorded = learn::recorded_of(lesson);
  std::map<std::string, std::vector<size_t>> files;
  for (size_t k = 0; k < recorded.size(); ++k)
    if (!recorded[k].into.empty()) files[recorded[k].into].push_back(k);
  for (const auto& [file, which] : files) {
    const learn::Result& first = recorded[which[0]];
    std::vector<std::string> columns = {first.every_epoch ? "epoch" : "batch"};
    std::vector<std::vector<std::string>> rows;
    for (size_t k : which) {
      columns.push_back(recorded[k].label);
      const std::vector<double>& values = outcome.recorded[k].value.values;
      for (size_t i = 0; i < values.size(); ++i) {
        if (i == rows.size()) rows.push_back({std::to_string(first.every * int64_t(i + 1))});
        rows[i].push_back(number_text(values[i], false));
      }
    }
    record::write_table((folder / file).string(), columns, rows);
  }
}

/// One number for each cell: a table with the index along each axis, called by the text that records it.
void write_cells(const learn::Lesson& lesson, const learn::Outcome& outcome, const std::filesystem::path& folder) {
  for (size_t k = outcome.recorded.size() - lesson.of_cells.size(); k < outcome.recorded.size(); ++k) {
    const auto& [label, array] = outcome.recorded[k];
    std::string file;
    for (char c : label) {
      if (std::isalnum(static_cast<unsigned char>(c)) || c == '.') file += c;
      else if (!file.ends_with('_')) file += '_';
    }
    if (file.ends_with('_')) file.pop_back();
    std::vector<std::string> columns = array.axes;
    columns.push_back(label);
    std::vector<std::vector<std::string>> rows;
    for (size_t i = 0; i < array.values.size(); ++i) {
      std::vector<std::string> row(columns.size());
      row.back() = fmt::format("{:.9g}", array.values[i]);
      size_t rest = i;
      for (size_t a = array.axes.size(); a-- > 0; rest /= size_t(array.extents[a])) row[a] = std::to_string(rest % size_t(array.extents[a]));
      rows.push_back(std::move(row));
    }
    record::write_table((folder / (file + ".csv")).string(), columns, rows);
  }
}

measure::Array one_number(double x) {
  measure::Array array;
  array.values = {x};
  return array;
}

/// The matrix itself, and its elements as the file names them: accuracy[0, 0, 1]. For a person a line for each part, kept and taken away.
void add_matrix(const learn::Scored& scored, const std::vector<double>& accuracy, record::StageSummary& summary, std::vector<record::ResultSummary>& row) {
  const size_t n = scored.sources.size();
  std::string sources;
  for (const std::string& source : scored.sources) sources += (sources.empty() ? "" : ", ") + source;
  measure::Array matrix;
  matrix.axes = {"part", "kept", "source"}, matrix.extents = {int64_t(accuracy.size() / n / 2), 2, int64_t(n)}, matrix.values = accuracy;
  row.push_back({"accuracy", matrix});
  for (size_t at = 0; at < accuracy.size(); at += n) {
    measure::Array line;
    line.axes = {"source"}, line.extents = {int64_t(n)};
    line.values.assign(accuracy.begin() + std::ptrdiff_t(at), accuracy.begin() + std::ptrdiff_t(at + n));
    summary.results.push_back({fmt::format("accuracy with {} {}, on {}", scored.tasks[at / n / 2], at / n % 2 ? "taken away" : "kept", sources), line});
    for (size_t k = 0; k < n; ++k) row.push_back({fmt::format("accuracy[{}, {}, {}]", at / n / 2, at / n % 2, k), one_number(accuracy[at + k])});
  }
}

}  // namespace

void Walk::lesson(learn::Course& course, const graph::Script::Part& part, const values::Bindings& bindings, const learn::Splits& splits, const Place& place, Row& row) {
  Diagnostics& diagnostics = session_.diagnostics();
  std::optional<learn::Lesson> lesson = learn::lesson(session_.facts, bindings, *part.stage, shapes_of(session_.sample_folders()), diagnostics, splits);
  if (diagnostics.has_errors() || !lesson) throw Mistakes{};
  const bool reference = machine_.device == "reference";
  if (reference || lesson->double_precision || lesson->mixed) precision_ = reference ? "double" : lesson->precision();
  std::string heading = place.heading;
  const std::string what = !lesson->name.empty() ? lesson->name : lesson->trains ? "train" : lesson->scored ? "score" : "evaluate";
  heading += (heading.empty() ? "" : ", ") + what;
  listener_.stage_begins(heading, 0);
  std::unique_ptr<StageCheckpoints> kept;
  const auto report = [&](const learn::Progress& progress) {
    if (kept) kept->watch(progress);
    listener_.learning_at(progress);
    return !stop_was_asked();
  };
  if (lesson->applied) learn::put_on(*lesson->applied, course.kept());
  if (lesson->trains) {
    std::optional<std::filesystem::path> from;
    if (resumed_) from = *resumed_ / place.folder;
    kept = std::make_unique<StageCheckpoints>(folder_.open(place.folder), from, text_, ++n_trainings_, *lesson, reference ? "reference" : lesson->precision());
  }
  learn::Scores scores;
  if (lesson->scored) scores = learn::score(*lesson, course, report);
  learn::Outcome outcome = lesson->scored ? std::move(scores.whole) : course.run(*lesson, report, kept ? kept->checkpoints : learn::Checkpoints{});
  threads_ = std::max(threads_, outcome.threads);
  if (kept) kept->finish();
  listener_.stage_ends();
  interrupted_ = outcome.interrupted;
  times_.simulate += outcome.seconds, times_.compile += outcome.compile_seconds;

  record::StageSummary summary;
  summary.name = heading, summary.interrupted = outcome.interrupted;
  for (const learn::Outcome::Recorded& recorded : outcome.recorded) summary.results.push_back({recorded.label, recorded.value});
  for (const learn::Outcome::Claimed& claimed : outcome.claims) {
    record::ClaimSummary claim;
    claim.label = claimed.claim.label, claim.value = one_number(claimed.value), claim.held = claimed.held, claim.span = claimed.claim.span;
    if (std::isfinite(claimed.claim.low)) claim.low = one_number(claimed.claim.low);
    if (std::isfinite(claimed.claim.high)) claim.high = one_number(claimed.claim.high);
    summary.claims.push_back(std::move(claim));
  }
  for (const record::ResultSummary& result : summary.results) row.own.push_back(result);
  if (lesson->scored && lesson->scored->recorded) add_matrix(*lesson->scored, scores.accuracy, summary, row.own);
  if (!outcome.epochs.empty()) {
    std::vector<std::vector<std::string>> rows;
    for (const std::vector<double>& epoch : outcome.epochs) {
      rows.emplace_back();
      for (double x : epoch) rows.back().push_back(number_text(x, rows.back().size() > lesson->n_recorded));
    }
    record::write_table((folder_.open(place.folder) / "metrics.csv").string(), outcome.columns, rows);
  }
  write_courses(*lesson, outcome, folder_.open(place.folder));
  write_cells(*lesson, outcome, folder_.open(place.folder));
  const auto begin = std::chrono::steady_clock::now();
  draw(course, *lesson, outcome, scores.accuracy, place.folder);
  times_.write += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  listener_.stage_done(summary);
  summaries_.push_back(std::move(summary));
}

}  // namespace nsim::tools
