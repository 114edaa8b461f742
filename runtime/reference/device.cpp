#include "engine/text/diagnostic.h"
#include "runtime/reference/step.h"
#include "runtime/wire/branch.h"
#include <algorithm>

namespace nsim::device {

namespace {

class Reference : public Device {
 public:
  std::string describe() const override { return "reference, 1 thread, double precision"; }
  double compile_seconds() const override { return 0; }
  bool always_double() const override { return true; }
  bool reads_wirings() const override { return true; }

  void prepare(Network& network) override {
    require(network.schedule && network.real_bytes == 8, "the reference device computes in double");
    for (const auto& launch : network.schedule->cells)
      if (!launch.calls.empty())
        throw Failure{"the reference device cannot run " + launch.calls[0].function, "it is written in C++ (" + launch.calls[0].file + ")",
                      "use --device cpu, which needs a C++ compiler"};
  }

  void start(Network& network) override {
    reference::Step step(network, 0);
    drive(step, *network.schedule, true);
    update(step, *network.schedule, network.schedule->starts);
    drive(step, *network.schedule, false);
  }

  void begin(Network& network) override {
    reference::Step step(network, network.step);
    for (const auto& fold : network.schedule->stage_start_folds) step.fold(fold);
    for (const auto& launch : network.schedule->stage_starts) step.update(launch);
    react(step, *network.schedule, {Moment::start});
  }

  // The order is the one at the top of engine/plan/schedule.h.
  void run(Network& network, int64_t n) override {
    const plan::Schedule& schedule = *network.schedule;
    for (int64_t k = 0; k < n; ++k) {
      reference::Step step(network, network.step + 1);
      for (const auto& delivery : schedule.before) step.deliver(delivery);
      for (const auto& carry : schedule.carries)
        if (carry.level == 0) step.carry(carry);
      react(step, schedule, {Moment::step, Moment::flow});
      drive(step, schedule, true);
      update(step, schedule, schedule.cells);
      for (const auto& delivery : schedule.behind) step.deliver(delivery);
      drive(step, schedule, false);
      for (const auto& source : schedule.sources) step.emit_spikes(source);
      react(step, schedule, {Moment::pre, Moment::post, Moment::every});
      for (const auto& delivery : schedule.after) step.deliver(delivery);
      for (const auto& repast : schedule.repasts) step.repast(repast);
      step.record();
      ++network.step;
    }
  }

 private:
  using Moment = graph::Plasticity::Event::Moment;

  static void react(reference::Step& step, const plan::Schedule& schedule, std::initializer_list<Moment> which) {
    for (const auto& launch : schedule.reacts)
      if (std::find(which.begin(), which.end(), launch.moment) != which.end()) step.react(launch);
  }

  static void drive(reference::Step& step, const plan::Schedule& schedule, bool into_sum) {
    for (const auto& launch : schedule.drives)
      if (launch.into_sum == into_sum) step.drive(launch);
  }

  /// Level by level, each after the values that reach it in this step.
  static void update(reference::Step& step, const plan::Schedule& schedule, const std::vector<plan::CellLaunch>& launches) {
    uint32_t level = 0;
    for (const auto& launch : launches) {
      for (; level < launch.level; ++level)
        for (const auto& carry : schedule.carries)
          if (carry.level == level + 1) step.carry(carry);
      if (&launches == &schedule.cells)
        for (const auto& fold : schedule.folds)
          if (fold.argument.block == launch.block && fold.argument.level == launch.level) step.fold(fold);
      step.update(launch);
    }
  }
};

}  // namespace

std::unique_ptr<Device> reference_device() { return std::make_unique<Reference>(); }

}  // namespace nsim::device
