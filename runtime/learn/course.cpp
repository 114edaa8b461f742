#include "engine/learn/work.h"
#include "runtime/learn/course.h"
#include "runtime/learn/checkpoint.h"
#include "runtime/learn/feed.h"
#include "runtime/learn/parts.h"
#include "runtime/split/split.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

namespace nsim::learn {

namespace {

using Clock = std::chrono::steady_clock;
constexpr int64_t tests_from = 1 << 23;        // numbers of batches that no training has: tests draw by keys of their own
double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

measure::Array number(double x) {
  measure::Array array;
  array.values = {x};
  return array;
}

/// A test that a training does again and again: a network of its own, so the training does not notice.
struct Test {
  const Lesson& lesson;
  Feed feed;
  std::unique_ptr<Machine> machine;
};

measure::Array course(const std::vector<double>& values) {
  measure::Array array;
  array.axes = {"time"}, array.extents = {int64_t(values.size())}, array.values = values;
  return array;
}

class Running {
 public:
  Running(const Lesson& lesson, Machine& machine, Feed& feed, Kept& kept, const std::function<bool(const Progress&)>& report, const Checkpoints& checkpoints, std::vector<Test> tests = {})
      : lesson_(lesson), machine_(machine), feed_(feed), kept_(kept), report_(report), checkpoints_(checkpoints), tests_(std::move(tests)), at_(lesson) {
    for (const CellResult& result : lesson.of_cells) of_cells_.emplace_back(size_t(lesson.program.size(result.value)));
    size_t first = 0;
    for (const Test& test : tests_) first_of_.push_back(first), first += test.lesson.n_recorded;
  }

  Outcome run() {
    begin_ = Clock::now();
    const int64_t per_epoch = (feed_.samples() + lesson_.batch - 1) / lesson_.batch;
    const int64_t all = !lesson_.trains ? per_epoch : lesson_.epochs > 0 ? lesson_.epochs * per_epoch : lesson_.batches > 0 ? lesson_.batches : (lesson_.samples + lesson_.batch - 1) / lesson_.batch;
    bool goes_on = true;
    if (checkpoints_.from) restore(*checkpoints_.from, lesson_, machine_, kept_, at_);
    else take(0, true, true), take(0, false, true);
    first_batch_ = at_.batches, samples_before_ = at_.outcome.samples;
    for (int64_t batch = first_batch_; batch < all && goes_on; ++batch) {
      const int64_t place = batch % per_epoch;
      if (place == 0 || batch == first_batch_) begin_epoch(batch / per_epoch, place == 0);
      const int64_t first = place * lesson_.batch;
      int64_t n = std::min(lesson_.batch, feed_.samples() - first);
      if (lesson_.samples > 0) n = std::min(n, lesson_.samples - at_.outcome.samples);
      if (n > 0) step(batch, double(per_epoch), first, n);
      at_.batches = batch + 1;
      look_at_weights(batch + 1, place + 1 == per_epoch || batch + 1 == all);
      at_pace(batch + 1, false);
      const bool ends = place + 1 == per_epoch;
      if (ends) end_epoch(batch / per_epoch + 1);
      goes_on = report_(progress(batch + 1, all, per_epoch));
      const bool last = batch + 1 == all || !goes_on;
      if (!ends && checkpoints_.write && (last || (checkpoints_.due && checkpoints_.due()))) checkpoints_.write(checkpoint(lesson_, machine_, kept_, at_), false);
    }
    if (lesson_.trains && at_.outcome.epochs.empty() && at_.outcome.samples > 0) add_row(1);   // less than an epoch has a line, too
    at_.outcome.interrupted = !goes_on;
    at_.outcome.seconds = since(begin_);
    finish();
    return std::move(at_.outcome);
  }

 private:
  /// `anew`: not in the middle of it.
  void begin_epoch(int64_t epoch, bool anew) {
    // A later training goes on with orders of its own.
    feed_.begin(kept_.epochs + epoch);
    epoch_begin_ = Clock::now(), epoch_samples_ = 0;
    if (!anew) return;
    std::fill(at_.so_far.begin(), at_.so_far.end(), Mean{});
    std::fill(at_.latest.begin(), at_.latest.end(), std::nan(""));
  }

  void step(int64_t batch, double per_epoch, int64_t first, int64_t n) {
    feed_.fill(machine_, first, n);
    const Program& p = lesson_.program;
    if (lesson_.trains) ++kept_.batches;
    const std::pair<ValueId, double> clocks[] = {{p.batches, double(kept_.batches - kept_.since)}, {p.epochs, double(batch) / per_epoch}, {p.steps, double(batch)}, {p.epoch_share, 1 / per_epoch}};
    for (const auto& [clock, value] : clocks) machine_.memory().set(clock, 0, value);
    machine_.batch = uint64_t(lesson_.trains ? kept_.batches : tests_from + batch);
    machine_.run(Machine::forward, n);
    for (size_t k = 0; k < lesson_.results.size(); ++k) {
      if (lesson_.results[k].of != Result::number) continue;
      const double x = machine_.memory().get(lesson_.results[k].value, 0);
      if (k < lesson_.n_recorded) now_[k] = x;
      const ValueId among = lesson_.results[k].samples;
      const double weight = among.valid() ? machine_.memory().get(among, 0) : double(n);
      const Gather gather = lesson_.results[k].gather;
      at_.so_far[k].add(x, weight, gather), at_.paced[k].add(x, weight, gather);
    }
    for (size_t k = 0; k < of_cells_.size(); ++k)
      for (size_t i = 0; i < of_cells_[k].size(); ++i)
        of_cells_[k][i].add(machine_.memory().get(lesson_.of_cells[k].value, int64_t(i)), double(n), lesson_.of_cells[k].gather);
    if (at_.outcome.watched.empty()) watch();
    if (lesson_.trains) machine_.run(Machine::backward, n), machine_.run(Machine::update, n);
    at_.outcome.samples += n, epoch_samples_ += n;
  }

  /// The first sample, as the network met it.
  void watch() {
    for (const Watched& w : lesson_.watched) {
      std::vector<double>& all = at_.outcome.watched.emplace_back(size_t(lesson_.program.size(w.value)));
      for (size_t k = 0; k < all.size(); ++k) all[k] = machine_.memory().get(w.value, int64_t(k));
    }
  }

  /// What is not a mean over samples: of the weights as this batch found them.
  void look_at_weights(int64_t count, bool ends) {
    for (size_t k = 0; k < lesson_.results.size(); ++k) {
      const Result& r = lesson_.results[k];
      if (r.of != Result::modularity || !(ends || (r.every > 0 && !r.every_epoch && count % r.every == 0))) continue;
      std::vector<double> weight(size_t(lesson_.program.size(lesson_.results[k].value)));
      for (size_t i = 0; i < weight.size(); ++i) weight[i] = machine_.memory().get(lesson_.results[k].value, int64_t(i));
      const double x = split::modularity(weight, size_t(std::llround(std::sqrt(double(weight.size())))));
      if (k < lesson_.n_recorded) now_[k] = x;
      at_.so_far[k] = at_.paced[k] = {};
      at_.so_far[k].add(x, 1, Gather::mean), at_.paced[k].add(x, 1, Gather::mean);
    }
  }

  /// Places and the like, as they are now.
  void take(int64_t count, bool epochs, bool begins = false) {
    for (size_t k = 0; k < lesson_.snapshots.size(); ++k) {
      const Snapshot& s = lesson_.snapshots[k];
      const bool now = s.every == 0 ? !begins && count < 0 : s.every_epoch == epochs && count >= 0 && count % s.every == 0;
      if (now) at_.outcome.snapshots.push_back({k, double(count), value_of(s.path)});
    }
  }

  std::vector<double> value_of(const std::string& path) const {
    const Program& p = lesson_.program;
    uint32_t v = 0;
    while (v < p.values.size() && (p.values[v].role != Value::kept || p.values[v].path != path)) ++v;
    require(v < p.values.size(), "what a stage records is a value of its program");
    std::vector<double> all(size_t(p.size({v})));
    for (size_t k = 0; k < all.size(); ++k) all[k] = machine_.memory().get({v}, int64_t(k));
    return all;
  }

  void at_pace(int64_t count, bool epochs) {
    take(count, epochs);
    for (size_t k = 0; k < lesson_.results.size(); ++k) {
      const Result& r = lesson_.results[k];
      if (r.every == 0 || r.every_epoch != epochs || count % r.every != 0) continue;
      at_.courses[k].push_back(at_.paced[k].value());
      at_.paced[k] = {};
    }
    for (size_t k = 0; k < tests_.size(); ++k)
      if (tests_[k].lesson.every_epoch == epochs && count % tests_[k].lesson.every == 0) test(tests_[k], first_of_[k], at_.claimed[k]);
  }

  /// `claimed`: for each claim of the test, what it found so far.
  void test(Test& t, size_t first, std::vector<std::vector<double>>& claimed) {
    const Clock::time_point begin = Clock::now();
    Kept now = kept_;
    machine_.memory().store(lesson_.program, now);
    if (t.lesson.applied) put_on(*t.lesson.applied, now);
    Memory& memory = t.machine->memory();
    const Program& p = t.lesson.program;
    for (const auto& [value, lag] : p.carried) std::memset(memory.at(value), 0, size_t(p.size(value) * p[value].slots) * memory.real_bytes());
    memory.load(p, now, t.lesson.seed);
    const Outcome outcome = Running(t.lesson, *t.machine, t.feed, now, [](const Progress&) { return true; }, {}).run();
    for (size_t k = 0; k < t.lesson.n_recorded; ++k) at_.latest[first + k] = outcome.values[k], at_.tested[first + k].push_back(outcome.values[k]);
    for (size_t k = 0; k < outcome.claims.size(); ++k) claimed[k].push_back(outcome.claims[k].value);
    epoch_begin_ += Clock::now() - begin;      // samples per second are those of the training
  }

  void end_epoch(int64_t epoch) {
    at_pace(epoch, true);
    if (!lesson_.trains) return;
    add_row(epoch);
    at_.epochs = epoch;
    // The lower the better; so is a right answer that is missing.
    const double price = lesson_.best_by ? -at_.latest[*lesson_.best_by] : at_.so_far.empty() ? std::nan("") : at_.so_far[0].value();
    const bool best = !(price >= at_.best) && !std::isnan(price);
    if (best) at_.best = price;
    if (checkpoints_.write) checkpoints_.write(checkpoint(lesson_, machine_, kept_, at_), best);
  }

  void add_row(int64_t epoch) {
    std::vector<double> row = {double(epoch)};
    for (size_t k = 0; k < lesson_.n_recorded; ++k) row.push_back(at_.so_far[k].value());
    row.insert(row.end(), at_.latest.begin(), at_.latest.end());
    row.push_back(double(epoch_samples_) / since(epoch_begin_));
    at_.outcome.epochs.push_back(std::move(row));
  }

  Progress progress(int64_t batch, int64_t all, int64_t per_epoch) const {
    Progress p;
    const double seconds = since(begin_);
    p.epoch = (batch - 1) / per_epoch + 1, p.epochs = lesson_.epochs;
    p.done = double(batch) / double(all);
    p.samples_per_second = double(at_.outcome.samples - samples_before_) / seconds;
    p.seconds_left = seconds / double(batch - first_batch_) * double(all - batch);
    for (size_t k = 0; k < lesson_.n_recorded; ++k) p.results.emplace_back(lesson_.results[k].label, at_.so_far[k].value());
    for (size_t k = 0; k < at_.latest.size(); ++k)
      if (!std::isnan(at_.latest[k])) p.results.emplace_back(recorded_[lesson_.n_recorded + k].label, at_.latest[k]);
    p.now = now_, p.batch = batch, p.ends_epoch = batch % per_epoch == 0;
    return p;
  }

  void finish() {
    take(-1, true);
    if (lesson_.trains) {
      kept_.epochs += std::max<int64_t>(1, int64_t(at_.outcome.epochs.size()));
      at_.outcome.columns = {"epoch"};
      for (const Result& result : recorded_) at_.outcome.columns.push_back(result.label);
      at_.outcome.columns.push_back("samples_per_second");
    }
    for (size_t k = 0; k < lesson_.n_recorded; ++k) {
      const Result& r = lesson_.results[k];
      if (r.every == 0 || (lesson_.trains && k == 0)) {
        at_.outcome.recorded.push_back({r.label, number(at_.so_far[k].value())});
        continue;
      }
      at_.outcome.recorded.push_back({r.label, course(at_.courses[k])});
    }
    for (size_t k = 0; k < at_.tested.size(); ++k) at_.outcome.recorded.push_back({recorded_[lesson_.n_recorded + k].label, course(at_.tested[k])});
    for (size_t k = 0; k < of_cells_.size(); ++k) at_.outcome.recorded.push_back({lesson_.of_cells[k].label, array_of(lesson_.of_cells[k].value, of_cells_[k])});
    for (const Mean& mean : at_.so_far) at_.outcome.values.push_back(mean.value());
    for (const Claim& claim : lesson_.claims) {
      if (claim.element) continue;
      at_.outcome.claims.push_back(claim.each_time ? judged(claim, at_.courses[claim.result]) : judged(claim, at_.so_far[claim.result].value()));
    }
    for (size_t t = 0; t < tests_.size(); ++t)
      for (size_t k = 0; k < at_.claimed[t].size(); ++k) at_.outcome.claims.push_back(judged(tests_[t].lesson.claims[k], at_.claimed[t][k]));
  }

  measure::Array array_of(ValueId value, const std::vector<Mean>& means) const {
    measure::Array array;
    for (AxisId axis : lesson_.program[value].axes) array.axes.push_back(lesson_.program.axes[axis].name), array.extents.push_back(lesson_.program.axes[axis].extent);
    for (const Mean& mean : means) array.values.push_back(mean.value());
    return array;
  }

  const Lesson& lesson_;
  Machine& machine_;
  Feed& feed_;
  Kept& kept_;
  const std::function<bool(const Progress&)>& report_;
  const Checkpoints& checkpoints_;
  std::vector<Test> tests_;
  std::vector<size_t> first_of_;               // of the results of tests: the first of each test
  Standing at_;
  std::vector<Result> recorded_ = recorded_of(lesson_);
  std::vector<std::vector<Mean>> of_cells_;
  std::vector<double> now_ = std::vector<double>(lesson_.n_recorded);   // recorded, of the latest batch
  int64_t first_batch_ = 0, samples_before_ = 0;   // done before this process
  Clock::time_point begin_, epoch_begin_;
  int64_t epoch_samples_ = 0;
};

}  // namespace

Outcome::Claimed judged(const Claim& claim, double x) {
  const bool above = claim.open_low ? x > claim.low : x >= claim.low, below = claim.open_high ? x < claim.high : x <= claim.high;
  return {claim, x, above && below};
}

Outcome::Claimed judged(const Claim& claim, const std::vector<double>& course) {
  for (double x : course)
    if (Outcome::Claimed one = judged(claim, x); !one.held) return one;
  return course.empty() ? judged(claim, std::nan("")) : judged(claim, course.back());
}

MachineOptions Course::options_for(const Lesson& lesson) const {
  MachineOptions options = options_;
  options.double_precision = options.double_precision || lesson.double_precision;
  options.mixed = lesson.mixed;
  if (!options.threads_chosen) options.threads = useful_threads(lesson.program, options.threads);
  return options;
}

int64_t Course::samples(const Lesson& lesson) const { return Feed(lesson, library_).samples(); }

Outcome Course::run(const Lesson& lesson, const std::function<bool(const Progress&)>& report, const Checkpoints& checkpoints) {
  const MachineOptions options = options_for(lesson);
  Feed feed(lesson, library_);
  const std::unique_ptr<Machine> made = machine(lesson.program, options);
  made->memory().load(lesson.program, kept_, lesson.seed);
  made->seed = lesson.seed;
  std::vector<Test> tests;
  double compile_seconds = made->compile_seconds();
  for (const Lesson& test : lesson.tests) {
    tests.push_back({test, Feed(test, library_), machine(test.program, options_for(test))});
    tests.back().machine->seed = test.seed;
    compile_seconds += tests.back().machine->compile_seconds();
  }
  Outcome outcome = Running(lesson, *made, feed, kept_, report, checkpoints, std::move(tests)).run();
  outcome.compile_seconds = compile_seconds;
  outcome.threads = options.reference ? 1 : options.threads;
  if (lesson.trains) made->memory().store(lesson.program, kept_);
  return outcome;
}

std::vector<std::vector<double>> Course::sums(const Lesson& lesson, const std::vector<ValueId>& what) {
  const MachineOptions options = options_for(lesson);
  Feed feed(lesson, library_);
  const std::unique_ptr<Machine> made = machine(lesson.program, options);
  made->memory().load(lesson.program, kept_, lesson.seed);
  made->seed = lesson.seed;
  feed.begin(0);
  std::vector<std::vector<double>> sums;
  for (ValueId value : what) sums.emplace_back(size_t(lesson.program.size(value)), 0.0);
  for (int64_t first = 0; first < feed.samples(); first += lesson.batch) {
    const int64_t n = std::min(lesson.batch, feed.samples() - first);
    feed.fill(*made, first, n);
    made->batch = uint64_t(tests_from + first / lesson.batch);
    made->run(Machine::forward, n);
    // The loss is a mean over the batch; a sum over samples weighs all of them alike.
    const double weight = lesson.program.backward.empty() ? 1 : double(n);
    if (!lesson.program.backward.empty()) made->run(Machine::backward, n);
    for (size_t k = 0; k < what.size(); ++k)
      for (size_t i = 0; i < sums[k].size(); ++i) sums[k][i] += weight * made->memory().get(what[k], int64_t(i));
  }
  return sums;
}

void Course::settle(const Lesson& lesson) {
  Memory memory(lesson.program, sizeof(double));
  memory.load(lesson.program, kept_, lesson.seed);
  memory.store(lesson.program, kept_);
}

std::map<std::string, std::vector<double>> Course::arrays(const Lesson& lesson) const {
  Memory memory(lesson.program, sizeof(double));
  memory.load(lesson.program, kept_, lesson.seed);
  Kept all;
  memory.store(lesson.program, all);
  return std::move(all.arrays);
}

}  // namespace nsim::learn
