// The cpu device on a text written by hand: a ring of leaky cells with random drive, in which each spike kicks the next cell.
#include "engine/text/diagnostic.h"
#include "kernels/kernels.h"
#include "runtime/device/device.h"
#include "runtime/wire/branch.h"
#include "runtime/wire/columns.h"
#include "runtime/wire/replay.h"
#include "tests/unit/jit/folder.h"

#include <cstring>
#include <doctest/doctest.h>

using namespace nsim;
using device::Network;
using emit::Slot;
using tests::Folder;

namespace {

const char* text = R"(
struct Args {
  float* v; float* parameters; long long begin, end, zero; unsigned* spikes; unsigned* counts; long long* first; long long room, thread, threads, history;
  unsigned long long seed; double step_ms; float* record; long long stage_first; void* barrier;
};
extern "C" void nsim_start(Args* a) {
  for (long long i = a->begin; i < a->end; ++i) a->v[i] = 1;
}
extern "C" void nsim_run(Args* a, long first, long n) {
  for (long step = first; step < first + n; ++step) {
    const long long now = step & (a->history - 1), before = (step - 1) & (a->history - 1);
    // Whoever fired a step ago kicks the next cell.
    for (long long t = 0; t < a->threads; ++t)
      for (unsigned k = 0; k < a->counts[before * a->threads + t]; ++k) {
        const long long target = (a->spikes[before * a->room + a->first[t] + k] + 1) % a->room;
        const long long element = a->zero + target;
        if (element >= a->begin && element < a->end) a->v[element] += 0.25f;
      }
    unsigned count = 0;
    for (long long i = a->begin; i < a->end; ++i) {
      const long long cell = i - a->zero;
      float v = a->v[i] * a->parameters[0] + draw_uniform(a->seed, 77u, (u64)cell, 0u, (u64)step, 0.0f, 0.3f);
      if (v > 1.0f) v = 0, a->spikes[now * a->room + a->first[a->thread] + count++] = (unsigned)cell;
      a->v[i] = v;
    }
    a->counts[now * a->threads + a->thread] = count;
    barrier_meet(a->barrier, a->thread);
    if (a->record)
      for (long long i = a->begin; i < a->end; ++i) a->record[(step - a->stage_first - 1) * a->room + i - a->zero] = a->v[i];
  }
}
)";

constexpr int64_t n_cells = 101, n_steps = 200;

emit::KernelSource source() {
  emit::KernelSource s;
  for (auto part : {kernels::barrier(), kernels::philox(), kernels::math(), kernels::draw()}) s.prelude += part;
  s.text = text;
  for (const auto kind :
       {Slot::buffer, Slot::parameters, Slot::group_begin, Slot::group_end, Slot::group_first, Slot::spikes, Slot::spike_counts, Slot::spike_first, Slot::spike_room,
        Slot::thread, Slot::threads, Slot::history, Slot::seed, Slot::step_ms, Slot::record, Slot::stage_first, Slot::barrier}) {
    Slot slot;
    slot.kind = kind;
    s.slots.push_back(slot);
  }
  return s;
}

plan::Schedule schedule() {
  plan::Schedule s;
  s.precision = "single";
  plan::BlockPlan block;
  block.n_cells = n_cells;
  block.groups.push_back({0, 0, n_cells});
  s.blocks.push_back(block);
  return s;
}

Network network(const plan::Schedule& schedule, int threads) {
  Network net;
  net.schedule = &schedule;
  net.threads = threads;
  net.placements.push_back(wire::place(schedule.blocks[0], threads));
  net.buffers.push_back(device::make_array(static_cast<size_t>(net.placements[0].length), 4, false));
  net.parameters.push_back(device::make_array(1, 4, false));
  net.parameters[0].set(0, 0.9);
  net.spikes.emplace_back(static_cast<size_t>(net.history * n_cells));
  net.spike_counts.emplace_back(static_cast<size_t>(net.history * threads));
  net.spike_first.emplace_back();
  for (int t = 0; t < threads; ++t) net.spike_first[0].push_back(wire::slice(n_cells, t, threads).first);
  net.spike_room = {n_cells};
  net.records.push_back(device::make_array(n_cells * n_steps, 4, false));
  return net;
}

std::vector<unsigned char> trace_of(int threads, const std::vector<int64_t>& pieces, const std::string& folder) {
  const plan::Schedule plan = schedule();
  Network net = network(plan, threads);
  const auto cpu = device::cpu_device(source(), {threads, folder, ""});
  cpu->prepare(net);
  cpu->start(net);
  for (int64_t n : pieces) cpu->run(net, n);
  CHECK(net.step == n_steps);
  const auto* at = static_cast<const unsigned char*>(net.records[0].at());
  return {at, at + net.records[0].n * 4};
}

}  // namespace

TEST_CASE("the same bits for any number of threads and any cut of the run") {
  const Folder folder;
  const auto one = trace_of(1, {n_steps}, folder.path);
  int spikes = 0;
  for (size_t k = 0; k < one.size(); k += 4) {
    float v = 0;
    std::memcpy(&v, &one[k], 4);
    spikes += v == 0;
  }
  CHECK(spikes > n_cells);  // it does something
  for (int threads : {2, 3, 4, 9}) CHECK(trace_of(threads, {n_steps}, folder.path) == one);
  CHECK(trace_of(3, {1, 99, 0, 100}, folder.path) == one);
}

TEST_CASE("more threads than cells") {
  const Folder folder;
  CHECK(trace_of(110, {n_steps}, folder.path) == trace_of(1, {n_steps}, folder.path));
}

TEST_CASE("the device says what it is and what compiling took") {
  const Folder folder;
  const plan::Schedule plan = schedule();
  Network net = network(plan, 2);
  const auto cpu = device::cpu_device(source(), {2, folder.path, ""});
  CHECK(cpu->describe().starts_with("cpu, 2 threads, "));
  CHECK(cpu->describe().ends_with(" -march=native"));
  cpu->prepare(net);
  CHECK(cpu->compile_seconds() > 0);
}

TEST_CASE("no compiler is a failure that says what to do") {
  try {
    device::cpu_device(source(), {1, "", "no-such-compiler"});
    FAIL("a failure was expected");
  } catch (const Failure& failure) {
    CHECK(failure.what == "the C++ compiler no-such-compiler is not found");
    CHECK(failure.attempt.find("--device reference") != std::string::npos);
  }
}
