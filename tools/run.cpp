// nsim run and nsim test: the whole line for one file, from its text to a folder of results.
#include "engine/text/render.h"
#include "engine/text/suggest.h"
#include "tools/checkpoints.h"
#include "tools/commands.h"
#include "tools/profile.h"
#include "tools/progress.h"
#include "tools/terminal.h"
#include "tools/walk.h"
#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>
#include <sys/resource.h>

namespace nsim::tools {

namespace {

/// Says on the screen what happens: stdout holds the results, stderr the progress.
class Screen : public Listener {
 public:
  Screen(const RunOptions& options) : says_(!options.quiet && !options.json), progress_(Progress::screen(options.quiet)) {}
  void stage_begins(const std::string& heading, double model_ms) override { progress_.begin(heading, model_ms); }
  void stage_at(double model_ms) override { progress_.update(model_ms); }
  void learning_at(const learn::Progress& progress) override {
    progress_.update_share(progress.done, [&] {
      std::string text = progress.epochs > 0 ? fmt::format("epoch {} of {}", progress.epoch, progress.epochs) : std::string("training");
      for (const auto& [label, value] : progress.results) text += fmt::format(", {} {:.4g}", label, value);
      return text + fmt::format(", {:.0f} samples/s, {} left", progress.samples_per_second, duration_text(std::round(progress.seconds_left * 10) / 10));
    });
  }
  void stage_ends() override { progress_.end(); }
  void stage_done(const record::StageSummary& summary) override {
    std::string text = record::to_text(summary);
    if (says_ && !text.empty()) fmt::print("{}{}", heading_of(summary), text);
    std::fflush(stdout);
  }
  void table_done(const record::StageSummary& summary, const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows) override {
    if (!says_) return;
    fmt::print("\n");
    std::vector<size_t> width;
    for (size_t k = 0; k < columns.size(); ++k) {
      width.push_back(columns[k].size());
      for (const auto& row : rows) width[k] = std::max(width[k], row[k].size());
    }
    auto line = [&](const std::vector<std::string>& cells) {
      for (size_t k = 0; k < cells.size(); ++k) fmt::print("{}{:>{}}", k ? "  " : "  ", cells[k], width[k]);
      fmt::print("\n");
    };
    line(columns);
    for (const auto& row : rows) line(row);
    fmt::print("{}", record::to_text(summary));
    std::fflush(stdout);
  }

 private:
  std::string heading_of(const record::StageSummary& summary) const { return summary.name.empty() ? "" : "\n" + summary.name + "\n"; }

  bool says_;
  Progress progress_;
};

/// The most memory that this process has held; Linux counts it in kB.
int64_t peak_bytes() {
  rusage usage{};
  return getrusage(RUSAGE_SELF, &usage) == 0 ? 1024 * static_cast<int64_t>(usage.ru_maxrss) : 0;
}

record::Info info_of(Session& session, const RunOptions& options, const Machine& machine, const Walk& walk) {
  record::Info info;
  info.file = options.file.string();
  info.source_text = std::string(session.loaded->sources.text(session.loaded->program.main().source));
  info.version = NSIM_VERSION;
  info.experiment = options.experiment, info.set = options.overrides, info.seed_is_said = options.seed.has_value();
  info.device = machine.device;
  info.precision = walk.precision();
  info.seed = walk.seed();
  info.threads = walk.threads();
  info.parameters = parameters(session, session.bindings);
  info.interrupted = walk.interrupted();
  for (const simulate::RoundedWeights& w : walk.rounded_weights())
    info.parameters.emplace_back("weight of " + w.projection, fmt::format("16 bits: step {:.6g}, rms error {:.3g}, largest {:.6g}", w.step, w.rms_error, w.largest));
  const Times& times = walk.times();
  for (auto [name, seconds] : {std::pair{"parse", session.parse_seconds}, {"build", times.build}, {"compile", times.compile}, {"simulate", times.simulate}, {"write", times.write}}) {
    info.times.emplace_back(name, duration_text(seconds));
    info.seconds.emplace_back(name, seconds);
  }
  info.seconds.emplace_back("build_cpu", times.build_cpu);
  info.seconds.emplace_back("simulate_cpu", times.simulate_cpu);
  info.n_synapses = walk.n_synapses();
  info.peak_bytes = peak_bytes();
  return info;
}

void print_end(const record::Info& info, const Walk& walk, const std::filesystem::path& folder) {
  std::string phases;
  for (const auto& [name, seconds] : info.times) phases += fmt::format("{}{} {}", phases.empty() ? "" : ", ", name, seconds);
  fmt::print("\n  {}\n", phases);
  double model = walk.times().model_ms / 1000;
  fmt::print("  {}, {} thread{}, {} precision; {} synapses; real-time factor {:.3g}\n", info.device, info.threads, info.threads == 1 ? "" : "s", info.precision,
             walk.n_synapses(), model > 0 ? walk.times().simulate / model : 0.0);
  if (!walk.rounded_weights().empty()) {
    double worst = 0;
    for (const simulate::RoundedWeights& w : walk.rounded_weights()) worst = std::max(worst, w.largest > 0 ? w.rms_error / w.largest : 0);
    fmt::print("  weights in 16 bits: rms error at most {:.2g} of the largest of its projection; each step and error stands in run.yaml\n", worst);
  }
  if (walk.interrupted()) fmt::print("  stopped early; what was recorded until then is kept\n");
  fmt::print("  results in {}\n", folder.string());
}

constexpr int stopped = 130;  // as a shell says it of a program that Ctrl-C ended: a script must not go on as if all was done

struct NothingRuns {};

void say_that_nothing_runs(const Session& session, const RunOptions& options) {
  std::vector<std::string> names;
  for (const syntax::Item& item : session.loaded->program.main().items) {
    if (const auto* experiment = std::get_if<syntax::Experiment>(&item.what)) names.push_back(experiment->name.text);
  }
  if (options.choice) {
    fmt::print(stderr, "error: {} has nothing to {}\n  = hint: {}\n", options.file.string(), options.choice->command,
               options.choice->command == "train" ? "add a `train` to the file, or name an experiment" : "add a sentence to the file, or to this command with --add");
    return;
  }
  std::string file = options.file.string(), known = fmt::format("the experiments of the file: {}", fmt::join(names, ", "));
  std::string what = fmt::format("nothing runs in {}", file), hint = "add a stage, such as `run 1 s { record spikes of cells; plot raster(cells) }`";
  if (!options.experiment.empty()) {
    bool there = std::find(names.begin(), names.end(), options.experiment) != names.end();
    what = there ? fmt::format("nothing runs in the experiment `{}` of {}", options.experiment, file) : fmt::format("`{}` is not an experiment of {}", options.experiment, file);
    std::string near = did_you_mean(options.experiment, names);
    if (!there) hint = !near.empty() ? near : names.empty() ? "the file has no experiments; leave the name out" : known;
  } else if (!names.empty()) {
    hint = fmt::format("name an experiment: `nsim run {} {}`; {}", file, names[0], known);
  }
  fmt::print(stderr, "error: {}\n  = hint: {}\n", what, hint);
}

/// Runs the file; `held`: whether all claims did.
int run_file(const RunOptions& options, bool& held) {
  std::unique_ptr<Session> session = open_session(options.file, options.overrides, options.seed, options.choice ? &*options.choice : nullptr);
  try {
    if (!session->clean()) throw Mistakes{};
    Machine machine = machine_for(options, session->loaded->settings);
    graph::Script script = graph::script(session->facts, session->bindings, options.experiment, session->diagnostics());
    if (!session->clean()) throw Mistakes{};
    if (script.parts.empty()) throw NothingRuns{};
    if (!machine.note.empty()) fmt::print(stderr, "note: {}\n  = hint: install a compiler, `sudo apt-get install g++`, or say `--device reference`\n", machine.note);
    std::optional<std::filesystem::path> earlier;
    if (options.resume) earlier = folder_to_resume(options);
    ResultsFolder folder(options.out, options.file.stem().string());
    Screen screen(options);
    listen_for_stop();
    Walk walk(*session, machine, folder, screen);
    if (options.choice) walk.choose(*options.choice);
    if (options.choice && !walk.any_done(script.parts)) throw NothingRuns{};
    const bool trains = !options.choice || options.choice->results.empty();
    if (trains) walk.checkpoint(text_of(*session, options.experiment), earlier);
    walk.run(script);
    print_messages(*session->loaded);
    record::Info info = info_of(*session, options, machine, walk);
    record::write_run((folder.open() / "run.yaml").string(), info);
    std::filesystem::path final_folder = folder.publish();
    for (const record::StageSummary& summary : walk.summaries()) held = held && record::all_held(summary);
    const double bandwidth = options.profile ? memory_bandwidth(walk.threads()) : 0;
    if (options.profile) info.profile_json = to_json(walk.profile(), bandwidth);
    if (options.json) fmt::print("{}\n", record::to_json(info, walk.summaries(), final_folder.string()));
    else if (!options.quiet) print_end(info, walk, final_folder);
    if (options.profile && !options.json && !options.quiet) fmt::print("{}", to_text(walk.profile(), bandwidth));
    for (const Failure& failure : walk.undrawn()) fmt::print(stderr, "{}", render(failure, wants_colour(stderr)));
    if (walk.interrupted()) return stopped;
    return walk.undrawn().empty() ? 0 : 2;
  } catch (const Mistakes&) {
    print_messages(*session->loaded);
    return 1;
  } catch (const NothingRuns&) {
    print_messages(*session->loaded);
    say_that_nothing_runs(*session, options);
    return 1;
  }
}

}  // namespace

int run(const RunOptions& options) {
  bool held = true;
  return run_file(options, held);
}

int test(const RunOptions& options) {
  bool held = true;
  int code = run_file(options, held);
  return code != 0 ? code : held ? 0 : 1;
}

}  // namespace nsim::tools
