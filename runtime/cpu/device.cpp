#include "runtime/device/device.h"

#include "engine/text/diagnostic.h"
#include "runtime/cpu/arguments.h"
#include "runtime/cpu/barrier.h"
#include "runtime/cpu/denormals.h"
#include "runtime/cpu/pool.h"
#include "runtime/jit/compiler.h"
#include "runtime/wire/branch.h"

#include <chrono>

namespace nsim::device {

namespace {

/// "g++ 12.2.0" of a path and "g++ (Debian 12.2.0-14+deb12u1) 12.2.0".
std::string short_name(const jit::Compiler& compiler) {
  const size_t slash = compiler.path.rfind('/');
  const std::string name = slash == std::string::npos ? compiler.path : compiler.path.substr(slash + 1);
  size_t end = compiler.version.find_last_of("0123456789");
  // clang says "Debian clang version 14.0.6"; both end in the number.
  if (end == std::string::npos) return name;
  const size_t begin = compiler.version.find_last_not_of("0123456789.", end);
  return name + " " + compiler.version.substr(begin + 1, end - begin);
}

class Cpu : public Device {
 public:
  Cpu(emit::KernelSource source, CpuOptions options)
      : source_(std::move(source)), options_(std::move(options)), compiler_(find()), barrier_(options_.threads), pool_(options_.threads) {
    laps_.assign(static_cast<size_t>(pool_.size()), std::vector<uint64_t>(1 + source_.laps.size() + 32, 0));
  }

  std::string describe() const override {
    const std::string threads = std::to_string(pool_.size()) + (pool_.size() == 1 ? " thread" : " threads");
    return "cpu, " + threads + ", " + short_name(compiler_) + " -march=native" + (note_.empty() ? "" : " (" + note_ + ")");
  }
  double compile_seconds() const override { return seconds_; }

  void prepare(Network& network) override {
    require(network.threads == pool_.size(), "the network is cut for the threads of its device");
    const jit::Binary binary = jit::compile(source_.prelude + source_.text, compiler_, options_.cache_folder);
    seconds_ += binary.seconds;
    note_ = binary.note;
    start_ = reinterpret_cast<Start>(binary.find("nsim_start"));
    begin_ = reinterpret_cast<Begin>(binary.find("nsim_begin"));
    run_ = reinterpret_cast<Run>(binary.find("nsim_run"));
    settle_ = reinterpret_cast<Begin>(binary.find("nsim_settle"));
    require(start_ && run_, "compiled kernels have the entries nsim_start and nsim_run");
  }

  void start(Network& network) override {
    together(network, [this](void* arguments) { start_(arguments); });
  }

  void begin(Network& network) override {
    if (begin_) together(network, [&](void* arguments) { begin_(arguments, static_cast<long>(network.step)); });
  }

  void settle(Network& network) override {
    if (settle_) together(network, [&](void* arguments) { settle_(arguments, static_cast<long>(network.step)); });
  }

  void run(Network& network, int64_t n) override {
    if (n <= 0) return;
    const auto before = std::chrono::steady_clock::now();
    together(network, [&](void* arguments) { run_(arguments, static_cast<long>(network.step + 1), static_cast<long>(n)); });
    network.step += n;
    run_seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  }

  /// The accounts of a thread fill the whole run, so their ticks are shares of its seconds.
  std::vector<Account> accounts() const override {
    std::vector<Account> all;
    for (const emit::Lap& lap : source_.laps) all.push_back({lap, {}});
    for (const std::vector<uint64_t>& laps : laps_) {
      double ticks = 0;
      for (size_t k = 0; k < all.size(); ++k) ticks += static_cast<double>(laps[k + 1]);
      for (size_t k = 0; k < all.size(); ++k) all[k].seconds.push_back(ticks > 0 ? run_seconds_ * static_cast<double>(laps[k + 1]) / ticks : 0);
    }
    return all;
  }

 private:
  using Start = void (*)(void*);
  using Begin = void (*)(void*, long);
  using Run = void (*)(void*, long, long);

  jit::Compiler find() const {
    auto compiler = jit::find_compiler(options_.compiler);
    if (!compiler)
      throw Failure{options_.compiler.empty() ? "no C++ compiler found" : "the C++ compiler " + options_.compiler + " is not found",
                    "the cpu device compiles the network's kernels; g++, clang++ and c++ are looked for on PATH",
                    "install g++, or use --device reference"};
    return *compiler;
  }

  /// Arguments are filled anew each time: records and stages change between calls.
  template <class F>
  void together(Network& network, const F& entry) {
    std::vector<std::vector<uint64_t>> arguments;
    for (int thread = 0; thread < pool_.size(); ++thread) arguments.push_back(cpu::fill_arguments(source_.slots, network, thread, barrier_.handle(), laps_[static_cast<size_t>(thread)].data()));
    pool_.run([&](int thread) {
      const cpu::QuietDenormals quiet;
      entry(arguments[static_cast<size_t>(thread)].data());
    });
  }

  emit::KernelSource source_;
  CpuOptions options_;
  jit::Compiler compiler_;
  cpu::Barrier barrier_;
  cpu::Pool pool_;
  std::string note_;
  std::vector<std::vector<uint64_t>> laps_;   // by thread, with two lines of slack that keep them apart
  double seconds_ = 0, run_seconds_ = 0;
  Start start_ = nullptr;
  Begin begin_ = nullptr, settle_ = nullptr;
  Run run_ = nullptr;
};

}  // namespace

std::unique_ptr<Device> cpu_device(const emit::KernelSource& source, const CpuOptions& options) { return std::make_unique<Cpu>(source, options); }

}  // namespace nsim::device
