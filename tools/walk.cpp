#include "tools/walk.h"
#include "runtime/plot/plot.h"
#include "tools/profile.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <ctime>
#include <fmt/format.h>
#include <set>

namespace nsim::tools {

namespace {

volatile std::sig_atomic_t asked_to_stop = 0;

double seconds_since(std::chrono::steady_clock::time_point begin) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::string joined(const std::string& a, const std::string& b, const char* between) { return a.empty() ? b : b.empty() ? a : a + between + b; }

/// A label such as `g = 5` as the name of a folder.
std::string folder_name(size_t number, const std::string& label) {
  std::string name = fmt::format("{:02}", number + 1);
  std::string words;
  for (char c : label) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-') words += c;
    else if (c == '=') words += '=';
    else if (c != ' ' && !words.empty() && words.back() != '_') words += '_';
  }
  return words.empty() ? name : name + "_" + words.substr(0, 60);
}

/// A state that stopped being a number is said aloud: rates and pictures of such cells look merely silent.
void warn_of_lost_numbers(const record::StageRun& run) {
  for (const record::Trace& trace : run.traces) {
    auto lost = std::find_if(trace.values.begin(), trace.values.end(), [](double value) { return std::isnan(value); });
    if (lost == trace.values.end() || trace.step.empty()) continue;
    size_t cells = trace.values.size() / trace.step.size(), row = static_cast<size_t>(lost - trace.values.begin()) / cells;
    double from = static_cast<double>(trace.step[row] - run.first) * run.schedule->step_ms;
    fmt::print(stderr, "note: `{}` of `{}` is not a number any more from {} on\n  = hint: try a smaller `step`; look for a division by zero or a root of a negative number\n",
               trace.request.path, run.schedule->populations[trace.request.cells.population.at].name, format_quantity(from, dimensions::time()));
  }
}

/// The recorded numbers of a stage, as far as they are one number (the weight of a single synapse is one): what a row of a table holds.
bool keeps(const record::ResultSummary& result) { return result.value.is_number() || (result.value.text.empty() && result.value.values.size() == 1); }

/// One number at each moment of a pace.
bool is_course(const record::ResultSummary& result) { return result.value.axes == std::vector<std::string>{"time"}; }

/// A course for each trial, as long as the longest of them; what a trial that ended early does not have is not defined.
measure::Array courses_of(const std::vector<std::vector<record::ResultSummary>>& rows, const record::ResultSummary& like) {
  measure::Array all;
  size_t longest = 0;
  std::vector<const std::vector<double>*> courses;
  for (const auto& row : rows) {
    auto found = std::find_if(row.begin(), row.end(), [&](const record::ResultSummary& result) { return result.label == like.label && is_course(result); });
    courses.push_back(found == row.end() ? nullptr : &found->value.values);
    if (courses.back()) longest = std::max(longest, courses.back()->size());
  }
  for (const std::vector<double>* course : courses) {
    const size_t end = all.values.size() + longest;
    if (course) all.values.insert(all.values.end(), course->begin(), course->end());
    all.values.resize(end, std::nan(""));
  }
  all.axes = {"trial", "time"};
  all.extents = {static_cast<int64_t>(rows.size()), static_cast<int64_t>(longest)};
  all.dimension = like.value.dimension;
  all.truth = like.value.truth;
  return all;
}

const record::ResultSummary* found_in(const std::vector<record::ResultSummary>& row, const std::string& label) {
  auto found = std::find_if(row.begin(), row.end(), [&](const record::ResultSummary& result) { return result.label == label; });
  return found == row.end() ? nullptr : &*found;
}

/// An array for each trial, when all have the shape of the first.
std::optional<measure::Array> stacked_of(const std::vector<std::vector<record::ResultSummary>>& rows, const record::ResultSummary& like) {
  measure::Array all = like.value;
  all.values.clear();
  for (const auto& row : rows) {
    const record::ResultSummary* one = found_in(row, like.label);
    if (!one || one->value.extents != like.value.extents || !one->value.ragged.empty()) return std::nullopt;
    all.values.insert(all.values.end(), one->value.values.begin(), one->value.values.end());
  }
  all.axes.insert(all.axes.begin(), "trial");
  all.extents.insert(all.extents.begin(), static_cast<int64_t>(rows.size()));
  return all;
}

}  // namespace

bool stop_was_asked() { return asked_to_stop != 0; }

void listen_for_stop() {
  struct sigaction action {};
  action.sa_handler = [](int) { asked_to_stop = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);   // a second Ctrl-C ends the program at once
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void Walk::run(const graph::Script& script) {
  State state;
  if (choice_ && !choice_->weights.empty()) take_weights(state.learned.emplace(), {});
  Row row;
  level(script.parts, session_.bindings, state, {}, row);
}

void Walk::level(const std::vector<graph::Script::Part>& parts, const values::Bindings& bindings, State& state, const Place& place, Row& row) {
  if (graph::learns(parts)) return learning(parts, bindings, state, place, row);
  if (choice_) {
    for (const graph::Script::Part& part : parts)
      if (!part.trials.empty() && part.stage->kind != syntax::Stage::run && is_done(part)) state.last = trials(part, bindings, state, place, row);
    return;
  }
  const std::vector<const syntax::Stage*> sentences = graph::sentences_of(parts);
  size_t n_runs = 0, n_actions = 0, n_stages = 0;
  values::Bindings own = bindings;
  for (const graph::Script::Part& part : parts) {
    if (part.kind != graph::Script::Part::run) continue;
    if (n_stages++ == 0 && !part.trials.empty()) own = part.trials[0].bindings;
  }
  std::unique_ptr<simulate::Simulation> simulation;
  if (!sentences.empty()) {
    auto begin = std::chrono::steady_clock::now();
    const double cpu_begin = processor_seconds();
    simulation = network_of(session_, own, sentences, machine_);
    if (state.network) simulation->restore(*state.network);
    times_.build_cpu += processor_seconds() - cpu_begin;
    times_.build += seconds_since(begin) - simulation->compile_seconds();
    times_.compile += simulation->compile_seconds();
    precision_ = simulation->schedule().precision;
    if (!seed_) rounded_ = simulation->rounded_weights();
    if (!seed_) seed_ = simulation->schedule().seed;
    n_synapses_ = std::max(n_synapses_, simulation->n_synapses());
    threads_ = std::max(threads_, simulation->threads());
  }
  for (const graph::Script::Part& part : parts) {
    if (interrupted_) break;
    if (part.kind == graph::Script::Part::run) {
      Place here = place;
      if (n_stages > 1) here.folder = joined(place.folder, fmt::format("run_{}", n_runs + 1), "/");
      stage(*simulation, n_runs++, here, row);
    } else if (part.kind == graph::Script::Part::sweep || part.kind == graph::Script::Part::repeat) {
      state.last = trials(part, own, n_runs + n_actions > 0 ? State{simulation->snapshot(), state.learned, {}, state.splits} : state, place, row);
    } else {
      simulation->act(simulation->schedule().actions.at(n_actions++));
    }
  }
  if (state.goes_on && simulation && n_runs + n_actions > 0) state.network = simulation->snapshot();
  if (simulation && machine_.profile) add(profile_, simulation->profile());
}

std::optional<learn::Kept> Walk::trials(const graph::Script::Part& part, const values::Bindings& bindings, State start, const Place& place, Row& around) {
  std::vector<Line> rows;
  std::optional<learn::Kept> last;
  for (size_t k = 0; k < part.trials.size() && !interrupted_; ++k) {
    const graph::Script::Trial& trial = part.trials[k];
    Place here{joined(place.folder, folder_name(k, trial.label), "/"), joined(place.heading, trial.label, ", ")};
    State state = start;
    state.goes_on = part.carry;
    Row row;
    level(trial.inner, trial.bindings, state, here, row);
    last = state.last ? std::move(state.last) : state.learned;
    state.last.reset();
    if (part.carry) start = state;
    Line shown_here;
    for (auto& [name, value] : trial.shown) {
      measure::Array shown;
      if (value.is_number()) {
        shown.values = {value.number()};
        shown.dimension = std::get<values::Number>(value.what).dimension;
      } else {
        shown.text = values::to_text(value);
      }
      shown_here.insert(shown_here.begin(), record::ResultSummary{name, shown});
    }
    // What a trial sets and records stands in each line of the tables inside it.
    if (row.below.empty()) row.below.emplace_back();
    for (const Line& below : row.below) {
      rows.push_back(shown_here);
      // What a stage further in records by the same text is the later word.
      for (const record::ResultSummary& own : row.own)
        if (std::none_of(below.begin(), below.end(), [&](const record::ResultSummary& later) { return later.label == own.label; })) rows.back().push_back(own);
      rows.back().insert(rows.back().end(), below.begin(), below.end());
    }
  }
  if (rows.empty()) return last;
  table(part, bindings, rows, place);
  around.below.insert(around.below.end(), rows.begin(), rows.end());
  return last;
}

void Walk::table(const graph::Script::Part& part, const values::Bindings& bindings, const std::vector<Line>& rows, const Place& place) {
  std::map<std::string, measure::Array> columns;
  std::vector<std::string> names;
  std::vector<std::pair<std::string, Dimension>> kinds;
  for (const record::ResultSummary& first : rows[0]) {
    if (columns.count(first.label)) continue;
    if (is_course(first)) {
      columns[first.label] = courses_of(rows, first);
      kinds.emplace_back(first.label, first.value.dimension);
      continue;
    }
    if (!keeps(first) && first.value.text.empty()) {
      if (std::optional<measure::Array> stacked = stacked_of(rows, first)) {
        columns[first.label] = std::move(*stacked);
        kinds.emplace_back(first.label, first.value.dimension);
      }
      continue;
    }
    measure::Array& column = columns[first.label];
    column.axes = {"trial"};
    column.dimension = first.value.dimension;
    column.truth = first.value.truth;
    for (const Line& row : rows) {
      const record::ResultSummary* result = found_in(row, first.label);
      column.values.push_back(!result || result->value.values.empty() ? std::nan("") : result->value.values[0]);
      if (!first.value.text.empty()) column.words.push_back(result ? result->value.text : "");
    }
    column.extents = {static_cast<int64_t>(column.values.size())};
    names.push_back(first.label);
    kinds.emplace_back(first.label, first.value.dimension);
  }
  Diagnostics missing;                         // what stages that are left out would have recorded
  graph::Graph asked = graph::build_table(session_.facts, bindings, *part.stage, kinds, choice_ ? missing : session_.diagnostics());
  if (session_.diagnostics().has_errors()) throw Mistakes{};
  if (missing.has_errors()) {
    fmt::print(stderr, "note: what `{}` says of its table is left out, because stages that record it are not done\n", part.kind == graph::Script::Part::repeat ? "repeat" : "sweep");
    asked = {};
  }
  if (asked.stages.empty()) asked.stages.emplace_back();
  measure::Context context{nullptr, &asked.measures, &columns};
  record::StageSummary summary = record::summarise_table(asked.stages[0], asked.measures, columns);
  summary.name = place.heading;

  std::vector<std::vector<std::string>> cells;
  for (const Line& row : rows) {
    std::vector<std::string> line;
    for (const std::string& name : names) {
      auto found = std::find_if(row.begin(), row.end(), [&](const record::ResultSummary& result) { return result.label == name; });
      line.push_back(found == row.end() ? "" : !found->value.text.empty() ? found->value.text : measure::to_text(found->value));
    }
    cells.push_back(std::move(line));
  }
  auto begin = std::chrono::steady_clock::now();
  std::string path = (folder_.open(place.folder) / "trials.csv").string();
  record::write_table(path, names, cells);
  if (!asked.stages[0].table_file.empty()) record::write_table((folder_.open(place.folder) / asked.stages[0].table_file).string(), names, cells);
  draw(asked.stages[0], context, place.folder);
  times_.write += seconds_since(begin);
  listener_.table_done(summary, names, cells);
  summaries_.push_back(std::move(summary));
}

void Walk::stage(simulate::Simulation& simulation, size_t k, const Place& place, Row& row) {
  const graph::Stage& asked = simulation.schedule().stages[k];
  listener_.stage_begins(place.heading, asked.duration_ms);
  auto begin = std::chrono::steady_clock::now();
  const double cpu_begin = processor_seconds();
  record::StageRun run = simulation.run(k, [&](const simulate::Progress& progress) {
    listener_.stage_at(progress.model_ms);
    return !stop_was_asked();
  }, [&](const record::StageRun& so_far) { return record::has_ended(so_far, simulation.schedule().measures); });
  times_.simulate += seconds_since(begin);
  times_.simulate_cpu += processor_seconds() - cpu_begin;
  times_.model_ms += static_cast<double>(run.n_steps) * simulation.schedule().step_ms;
  listener_.stage_ends();
  interrupted_ = run.interrupted;

  measure::Context context{&run, &simulation.schedule().measures, nullptr};
  begin = std::chrono::steady_clock::now();
  record::StageSummary summary = record::summarise(run, simulation.schedule().measures);
  summary.name = place.heading;
  for (const record::ResultSummary& result : summary.results) row.own.push_back(result);
  write(run, summary, context, place.folder);
  times_.write += seconds_since(begin);
  listener_.stage_done(summary);
  warn_of_lost_numbers(run);
  summaries_.push_back(std::move(summary));
}

void Walk::write(const record::StageRun& run, const record::StageSummary& summary, const measure::Context& context, const std::string& below) {
  for (const record::ResultTable& table : record::tables_of(run, context, summary)) record::write_table((folder_.open(below) / table.file).string(), table.columns, table.rows);
  if (!run.stage->spikes.empty()) record::write_spikes((folder_.open(below) / "spikes.h5").string(), run);
  std::set<std::string> used;
  for (size_t k = 0; k < run.traces.size(); ++k) {
    const graph::Stage::Trace& trace = run.stage->traces[k];
    std::string name = run.schedule->populations[trace.cells.population.at].name + "_" + trace.path;
    if (!used.insert(name).second) name += fmt::format("_{}", k + 1);
    record::write_report((folder_.open(below) / (name + ".h5")).string(), run, k);
  }
  draw(*run.stage, context, below);
}

void Walk::draw(const graph::Stage& stage, const measure::Context& context, const std::string& below) {
  size_t number = 0;
  plot::Pictures pictures;
  for (const graph::Stage::Picture& picture : stage.pictures) {
    try {
      pictures.draw(picture, context, folder_.open(joined(below, "plots", "/")).string(), fmt::format("{:02}_{}", ++number, picture.kind));
    } catch (const Failure& failure) {
      undrawn_.push_back(failure);
    }
  }
  for (const Failure& failure : pictures.finish()) undrawn_.push_back(failure);
}

}  // namespace nsim::tools
