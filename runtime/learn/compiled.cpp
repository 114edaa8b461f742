// Compiled launches and matrix products on the processor: threads take parts of each command and meet after it.
#include "engine/learn/text.h"
#include "kernels/barrier.h"
#include "runtime/cpu/barrier.h"
#include "runtime/cpu/denormals.h"
#include "runtime/cpu/pool.h"
#include "runtime/jit/compiler.h"
#include "runtime/learn/lagged.h"
#include "runtime/learn/machine.h"
#include "runtime/learn/products.h"
#include <algorithm>
#include <array>
#include <set>
#include <map>
#include <optional>

namespace nsim::learn {

namespace {

/// What an entry of the text takes.
struct Arguments {
  void* const* values;
  long long samples, first, last;
};
using Entry = void (*)(const Arguments*);
/// What `nsim_multiply` takes: columns [first, last) of out = left · right.
struct MultiplyArguments {
  struct Matrix { void* at; long long row, column; } out, left, right;
  long long m, k, first, last, adds, form;
};
using MultiplyEntry = void (*)(const MultiplyArguments*);
using RunsEntry = void (*)(const RunsArguments*);
using LaggedEntry = void (*)(const LaggedArguments*);

/// What `nsim_fill` takes: blocks [first, last) of 64 numbers.
struct FillArguments {
  void* out;
  unsigned long long n, seed, stream, moment, first, last;
};
using FillEntry = void (*)(const FillArguments*);

/// A matrix of a product: where it begins, and how far its rows and columns are apart.
struct Side { Anchor anchor; int64_t offset = 0, row = 0, column = 0, shared = 0; };

/// A command with everything that does not change from batch to batch.
struct Work {
  enum Kind : uint8_t { launch, product, listed, lagged, fill } kind = launch;
  Entry entry = nullptr;                       // of a launch
  std::vector<Anchor> anchors;                 // of the arrays that the entry takes
  std::vector<void*> arrays;                   // where they are, but for those that move from step to step
  bool moves = false;
  AxisId split = ~0u;
  int64_t extent = 1;                          // of what is split
  Side out, left, right;                       // of a product
  Axes m, n, k, shared;
  bool adds = false;
  Multiply::Form form = Multiply::dense;
  Fill numbers;                                // of a fill
  /// What a thread does of it: its own samples; its part of sums over samples, for what does not change with the steps; or any other part.
  enum Reach : uint8_t { samples, sums, any } reach = any;
  ValueId writes;
  bool waits = true;                           // for all threads, before it begins
  std::optional<Multiply> product_of;          // of which places are listed, by how many samples there are
  std::map<int64_t, Places> places;
  std::optional<Lagging> lagging;
  std::optional<LaggedPairs> pairs;
  std::vector<char> lags;                      // that they were made from
};

class Compiled : public Machine {
 public:
  Compiled(const Program& program, const MachineOptions& options) : p_(program), barrier_(options.threads), pool_(options.threads) {
    memory_ = std::make_unique<Memory>(program, options.double_precision ? sizeof(double) : sizeof(float));
    std::vector<std::vector<Command>> phases;
    std::vector<const Launch*> launches;
    for (size_t part = 0; part < n_parts; ++part) phases.push_back(lower(program, nodes(program, Part(part)), true));
    for (const auto& commands : phases)
      for (const Command& command : commands)
        if (const auto* launch = std::get_if<Launch>(&command)) launches.push_back(launch);
    const Text written = text(program, launches, needs_of(phases, options));
    const jit::Binary binary = compile(written, options);
    for (uint32_t v = 0; v < program.values.size(); ++v) at_.push_back(program.values[v].view ? nullptr : memory_->at({v}));
    multiply_ = reinterpret_cast<MultiplyEntry>(binary.find("nsim_multiply"));
    fill_ = reinterpret_cast<FillEntry>(binary.find("nsim_fill"));
    lagged_ = reinterpret_cast<LaggedEntry>(binary.find("nsim_lagged"));
    columns_ = reinterpret_cast<RunsEntry>(binary.find("nsim_columns")), terms_ = reinterpret_cast<RunsEntry>(binary.find("nsim_terms"));
    size_t number = 0;
    for (const auto& commands : phases) {
      const Part part = Part(work_.size());
      work_.emplace_back();
      for (const Command& command : commands) {
        if (std::holds_alternative<Launch>(command)) work_.back().push_back(of(written.uses[number++], binary));
        else if (const auto* fill = std::get_if<Fill>(&command)) work_.back().push_back(of(*fill));
        else if (const auto* lagging = std::get_if<Lagging>(&command)) work_.back().push_back(of(*lagging));
        else work_.back().push_back(of(std::get<Multiply>(command)));
        if (p_.n_steps > 0) work_.back().back().reach = reach_of(command, part);
        work_.back().back().writes = p_.base_id(std::visit([](const auto& c) { return target(c); }, command));
      }
      find_waits(work_.back());
    }
  }

  Needs needs_of(const std::vector<std::vector<Command>>& phases, const MachineOptions& options) const {
    Needs needs{options.double_precision, options.mixed && !options.double_precision, false, false, false, false, false};
    for (const auto& commands : phases)
      for (const Command& command : commands) {
        needs.lagged = needs.lagged || std::holds_alternative<Lagging>(command);
        needs.draws = needs.draws || std::holds_alternative<Fill>(command);
        const auto* product = std::get_if<Multiply>(&command);
        if (!product) continue;
        (!is_plain(p_, *product) ? needs.runs : product->form == Multiply::dense ? needs.products : needs.events) = true;
      }
    return needs;
  }

  double compile_seconds() const override { return seconds_; }

  void together(const std::function<void(int, int)>& job) override {
    pool_.run([&](int thread) { job(thread, pool_.size()); });
  }

  void run(Phase phase, int64_t samples) override {
    prepare(p_, phase);
    if (phase == forward) read_lags();
    for (const Leg& leg : legs(p_, phase))
      for (Work& work : work_[size_t(leg.part)])
        if (work.kind == Work::listed && !work.places.contains(samples)) work.places.emplace(samples, places(p_, *work.product_of, samples));
    pool_.run([&](int thread) {
      const cpu::QuietDenormals quiet;
      for (const Leg& leg : legs(p_, phase)) {
        if (leg.keep >= 0 || leg.put_back >= 0) {
          kernels::barrier_meet(barrier_.handle(), thread);
          if (thread == 0) keep_states(p_, leg);
          kernels::barrier_meet(barrier_.handle(), thread);
        }
        for (int64_t k = 0; k < leg.count; ++k)
          for (const Work& work : work_[size_t(leg.part)]) {
            const int64_t step = leg.first + k * leg.by;
            if (work.waits && !(k == 0 && &work == &work_[size_t(leg.part)][0])) kernels::barrier_meet(barrier_.handle(), thread);
            if (work.kind == Work::launch) launch(work, step, samples, thread);
            else if (work.kind == Work::fill) fill(work, step, samples, thread);
            else if (work.kind == Work::listed) listed(work, step, work.places.at(samples), thread);
            else if (work.kind == Work::lagged) lagged(work, step, samples, thread);
            else product(work, step, samples, thread);
          }
        if (leg.count > 0 && !work_[size_t(leg.part)].empty()) kernels::barrier_meet(barrier_.handle(), thread);
      }
    });
  }

 private:
  jit::Binary compile(const Text& text, const MachineOptions& options) {
    const auto compiler = jit::find_compiler(options.compiler);
    if (!compiler)
      throw Failure{"no C++ compiler found", "the cpu device compiles the network's kernels; g++, clang++ and c++ are looked for on PATH",
                    "install g++, or use --device reference"};
    jit::Binary binary = jit::compile(text.prelude + text.body, *compiler, options.cache_folder);
    seconds_ = binary.seconds;
    return binary;
  }

  Work of(const Text::Use& use, const jit::Binary& binary) {
    Work work;
    work.entry = reinterpret_cast<Entry>(binary.find(("nsim_launch_" + std::to_string(use.entry)).c_str()));
    require(work.entry, "compiled text has an entry for every launch");
    work.split = use.split, work.extent = use.extent;
    work.anchors = use.arrays;
    for (const Anchor& one : use.arrays) work.arrays.push_back(at_[one.base.at]), work.moves = work.moves || one.moves();
    return work;
  }

  Work of(const Fill& fill) {
    Work work;
    work.kind = Work::fill, work.numbers = fill, work.out.anchor = anchor(p_, fill.value);
    return work;
  }

  Work of(const Lagging& x) {
    Work work;
    work.kind = Work::lagged, work.lagging = x;
    for (auto [side, id] : {std::pair{&work.out, x.now}, {&work.left, x.weight}, {&work.right, x.then}}) *side = {anchor(p_, id), offset(p_, id)};
    return work;
  }

  /// Lags are kept values: tables of them are made when they are known, and again when somebody has changed them.
  void read_lags() {
    for (std::vector<Work>& part : work_)
      for (Work& work : part) {
        if (work.kind != Work::lagged) continue;
        const Lagging& x = *work.lagging;
        const auto* const raw = static_cast<const char*>(memory_->at(x.steps));
        const size_t bytes = size_t(p_.size(x.steps)) * memory_->real_bytes();
        if (work.pairs && std::equal(raw, raw + bytes, work.lags.begin(), work.lags.end())) continue;
        work.lags.assign(raw, raw + bytes);
        const std::vector<long long> post = places_along(p_, x.steps, x.post), pre = places_along(p_, x.steps, x.pre);
        std::vector<double> steps;
        steps.reserve(post.size() * pre.size());
        for (long long i : post)
          for (long long k : pre) steps.push_back(memory_->get(x.steps, i + k));
        work.pairs = lagged_pairs(p_, x, steps);
      }
  }

  char* at(const Anchor& anchor, int64_t step) const { return static_cast<char*>(at_[anchor.base.at]) + int64_t(memory_->real_bytes()) * anchor.at(step); }

  /// The distance between neighbours when several axes are walked as one; 0 steps for none. Stops when they cannot be.
  int64_t step_of(ValueId id, const Axes& axes) const {
    const std::vector<int64_t> own = strides(p_, id);
    int64_t step = 0, next = 0;
    for (size_t k = axes.size(); k-- > 0;) {
      const auto& all = p_[id].axes;
      const int64_t s = own[size_t(std::find(all.begin(), all.end(), axes[k]) - all.begin())];
      if (k + 1 == axes.size()) step = s;
      else require(s == next, "axes of a product lie one in the other");
      next = s * p_.axes[axes[k]].extent;
    }
    return step;
  }

  Work of(const Multiply& x) {
    Work work;
    if (!is_plain(p_, x)) {
      work.kind = Work::listed, work.product_of = x;
      for (auto [side, id] : {std::pair{&work.out, x.out}, {&work.left, x.left}, {&work.right, x.right}}) *side = {anchor(p_, id), offset(p_, id)};
      return work;
    }
    work.kind = Work::product;
    auto side = [&](ValueId id, const Axes& rows, const Axes& columns) {
      return Side{anchor(p_, id), offset(p_, id), step_of(id, rows), step_of(id, columns), step_of(id, x.shared)};
    };
    work.out = side(x.out, x.m, x.n), work.left = side(x.left, x.m, x.k), work.right = side(x.right, x.k, x.n);
    work.m = x.m, work.n = x.n, work.k = x.k, work.shared = x.shared, work.adds = x.adds, work.form = x.form;
    return work;
  }

  int64_t number(const Axes& axes, int64_t samples) const {
    int64_t n = 1;
    for (AxisId axis : axes) n *= axis == trial ? samples : p_.axes[axis].extent;
    return n;
  }

  static ValueId target(const Launch& launch) { return launch.stores[0].value; }
  static ValueId target(const Multiply& x) { return x.out; }
  static ValueId target(const Lagging& x) { return x.out(); }
  static ValueId target(const Fill& fill) { return fill.value; }

  Work::Reach reach_of(const Command& command, Part part) const {
    const bool sums = part == Part::step_back && !p_.base(std::visit([](const auto& c) { return target(c); }, command)).each_step;
    if (const auto* launch = std::get_if<Launch>(&command))
      if (launch->split == trial) return Work::samples;
    if (std::holds_alternative<Fill>(command) && p_.axes[trial].extent % 64 == 0 && grain() == 64) return Work::samples;
    if (const auto* x = std::get_if<Multiply>(&command))
      if (x->n == Axes{trial} && x->shared.empty() && x->form != Multiply::scatter && p_.axes[trial].extent >= 32 * pool_.size() && work_.back().back().kind != Work::listed) return Work::samples;
    if (const auto* x = std::get_if<Lagging>(&command))
      if (x->gives != Lagging::to_weight && p_.axes[trial].extent >= 32 * pool_.size()) return Work::samples;
    return sums ? Work::sums : Work::any;
  }

  /// A thread goes on without the others while it finds its own samples, or adds to other sums than those that others add to.
  static void find_waits(std::vector<Work>& all) {
    std::set<uint32_t> added;
    for (size_t k = 0; k < all.size(); ++k) {
      const Work& before = all[k == 0 ? all.size() - 1 : k - 1];
      if (all[k].reach != Work::sums) added.clear();
      const bool other_sum = all[k].reach == Work::sums && added.insert(all[k].writes.at).second;
      all[k].waits = !(before.reach == all[k].reach && (all[k].reach == Work::samples || (other_sum && k > 0)));
      if (all[k].reach == Work::sums && all[k].waits) added = {all[k].writes.at};
    }
  }

  /// Samples of one thread begin at multiples of this: lines of the cache, and where possible blocks of drawn numbers.
  int64_t grain() const { return p_.axes[trial].extent % 64 == 0 && p_.axes[trial].extent >= 64 * pool_.size() ? 64 : 16; }
  struct Range { int64_t first, last; };
  /// What a thread does of `all`, in whole grains.
  Range part_of(int64_t all, int64_t grain, int thread) const {
    const int64_t pieces = (all + grain - 1) / grain, threads = pool_.size();
    return {pieces * thread / threads * grain, std::min(all, pieces * (thread + 1) / threads * grain)};
  }
  Range own_samples(int64_t samples, int thread) const { return part_of(samples, grain(), thread); }

  void launch(const Work& work, int64_t step, int64_t samples, int thread) {
    if (work.split == ~0u && thread > 0) return;
    const int64_t all = work.split == trial ? samples : work.extent;
    // Parts begin at multiples of 16 where there are many: the lanes of one thread share no line with another's.
    const Range part = work.split == ~0u ? Range{0, 1} : work.reach == Work::samples ? own_samples(samples, thread) : part_of(all, all >= 64 * pool_.size() ? 16 : 1, thread);
    std::array<void*, 64> moved;
    void* const* arrays = work.arrays.data();
    if (work.moves) {
      require(work.anchors.size() <= moved.size(), "a launch takes at most 64 arrays");
      for (size_t k = 0; k < work.anchors.size(); ++k) moved[k] = at(work.anchors[k], step);
      arrays = moved.data();
    }
    const Arguments arguments{arrays, samples, part.first, part.last};
    if (part.first < part.last) work.entry(&arguments);
  }

  /// Columns of a product: samples, or those of the dense side beside spikes.
  void product_of_samples(const Work& w, int64_t step, int64_t samples, int thread) {
    const int64_t m = number(w.m, samples), n = number(w.n, samples), k = number(w.k, samples);
    const Range part = w.reach == Work::samples ? own_samples(samples, thread) : part_of(n, 16, thread);
    auto matrix = [&](const Side& side) {
      return MultiplyArguments::Matrix{at(side.anchor, step) + int64_t(memory_->real_bytes()) * side.offset, side.row, side.column};
    };
    const MultiplyArguments arguments{matrix(w.out), matrix(w.left), matrix(w.right), m, k, part.first, part.last, w.adds, w.form};
    if (part.first < part.last) multiply_(&arguments);
  }

  // Every element is summed in one order whatever its part, so the cut may follow the threads: columns where there are enough, else rows.
  void product(const Work& w, int64_t step, int64_t samples, int thread) {
    if (w.form != Multiply::dense || w.reach == Work::samples) return product_of_samples(w, step, samples, thread);
    const int64_t m = number(w.m, samples), n = number(w.n, samples), k = number(w.k, samples), shared = number(w.shared, samples);
    if (m * n * k * shared < 20'000 && thread > 0) return;
    const bool alone = m * n * k * shared < 20'000, by_column = n >= 128 * pool_.size() || n >= m;
    const Range columns = alone || !by_column ? Range{0, n} : part_of(n, 32, thread), rows = alone || by_column ? Range{0, m} : part_of(m, 6, thread);
    const int64_t bytes = int64_t(memory_->real_bytes());
    auto matrix = [&](const Side& side, int64_t s, int64_t i) {
      return MultiplyArguments::Matrix{at(side.anchor, step) + bytes * (side.offset + s * side.shared + i * side.row), side.row, side.column};
    };
    for (int64_t s = 0; s < shared && columns.first < columns.last && rows.first < rows.last; ++s) {
      const MultiplyArguments arguments{matrix(w.out, s, rows.first), matrix(w.left, s, rows.first), matrix(w.right, s, 0), rows.last - rows.first, k, columns.first, columns.last, w.adds, 0};
      multiply_(&arguments);
    }
  }

  void fill(const Work& work, int64_t step, int64_t samples, int thread) {
    const Fill& fill = work.numbers;
    const uint64_t n = uint64_t(p_.size(fill.value)), row = uint64_t(p_.axes[trial].extent);
    FillArguments arguments{at(work.out.anchor, step), n, seed, fill.stream, moment(step), 0, (n + 63) / 64};
    if (work.reach != Work::samples) {
      const Range part = part_of(int64_t(arguments.last), 1, thread);
      arguments.first = uint64_t(part.first), arguments.last = uint64_t(part.last);
      return fill_(&arguments);
    }
    const auto [first, last] = own_samples(samples, thread);
    for (uint64_t k = 0; k < n && first < last; k += row) {
      arguments.first = (k + uint64_t(first)) / 64, arguments.last = (k + uint64_t(last) + 63) / 64;
      fill_(&arguments);
    }
  }

  void listed(const Work& work, int64_t step, const Places& places, int thread) {
    const Multiply& x = *work.product_of;
    const Share part = share(places, thread, pool_.size());
    if (part.m_first >= part.m_last || part.n_first >= part.n_last) return;
    const int64_t bytes = int64_t(memory_->real_bytes());
    auto address = [&](const Side& side, int64_t more) { return at(side.anchor, step) + bytes * (side.offset + more); };
    for (long long s = part.shared_first; s < part.shared_last; ++s) {
      const RunsArguments arguments{address(work.out, places.out_shared[size_t(s)]), address(work.left, places.left_shared[size_t(s)]), address(work.right, places.right_shared[size_t(s)]),
                                    places.out_m.data() + part.m_first, places.left_m.data() + part.m_first, places.out_n.data() + part.n_first,
                                    places.right_n.data() + part.n_first, places.left_k.data(), places.right_k.data(), part.m_last - part.m_first, part.n_last - part.n_first,
                                    (long long)places.left_k.size(), places.run, x.adds};
      (places.form == Places::terms ? terms_ : columns_)(&arguments);
    }
  }

  void lagged(const Work& work, int64_t step, int64_t samples, int thread) {
    const LaggedPairs& pairs = *work.pairs;
    const int64_t bytes = int64_t(memory_->real_bytes());
    auto address = [&](const Side& side) { return at(side.anchor, step) + bytes * side.offset; };
    std::vector<void*> then;
    for (int64_t lag = 0; lag <= pairs.longest; ++lag) {
      Side past = work.right;
      past.anchor.lag = lag;
      then.push_back(address(past));
    }
    const bool learns = work.lagging->gives == Lagging::to_weight;
    const Range own = learns ? Range{0, samples} : work.reach == Work::samples ? own_samples(samples, thread) : part_of(samples, 16, thread);
    const int64_t n_post = int64_t(pairs.now_at.size()), n_blocks = (int64_t(pairs.starts.size()) - 1) / std::max<int64_t>(1, n_post);
    const int64_t n_pre = int64_t(pairs.then_at.size());
    const bool events = !pairs.event_starts.empty();
    const Range rows = learns ? part_of(events ? n_pre : n_post, 1, thread) : Range{0, n_post};
    std::vector<char> scratch(events ? size_t(64 * (n_post + 16) * bytes) : 0);
    const LaggedArguments arguments{address(work.out), address(work.left), then.data(), pairs.now_at.data(), pairs.then_at.data(), pairs.weight_post.data(), pairs.weight_pre.data(), pairs.starts.data(),
                                    pairs.pairs.data(), n_post, n_blocks, own.first, own.last, rows.first, rows.last, work.lagging->gives, work.lagging->adds, pairs.event_starts.data(), pairs.events.data(), n_pre,
                                    events ? pairs.longest + 1 : 0, scratch.data()};
    if (own.first < own.last && rows.first < rows.last) lagged_(&arguments);
  }

  const Program& p_;
  cpu::Barrier barrier_;
  cpu::Pool pool_;
  std::vector<std::vector<Work>> work_;
  std::vector<void*> at_;
  MultiplyEntry multiply_ = nullptr;
  FillEntry fill_ = nullptr;
  LaggedEntry lagged_ = nullptr;
  RunsEntry columns_ = nullptr, terms_ = nullptr;
  double seconds_ = 0;
};

}  // namespace

std::unique_ptr<Machine> compiled(const Program& program, const MachineOptions& options) { return std::make_unique<Compiled>(program, options); }

}  // namespace nsim::learn
