// Compiles an emitted source and fills its Args by the slots, as a runtime would, for networks whose wiring a test gives by hand.
#pragma once
#include "engine/emit/source.h"
#include <cstdint>
#include <string>
#include <list>
#include <vector>

namespace nsim::test {

struct HandWiring {
  std::vector<int64_t> row;
  std::vector<uint32_t> target;
  std::vector<double> weight;
  std::vector<uint16_t> delay;
  double constant = 0;
};

template <class Real>
class Harness {
 public:
  Harness(const plan::Schedule& schedule, const emit::KernelSource& source, std::vector<HandWiring> wirings, int threads = 1);
  ~Harness();
  Harness(const Harness&) = delete;
  void start();
  void run(int64_t n);

  std::vector<Real>& real(const std::string& buffer);
  void set_whole(const std::string& buffer, size_t k, int32_t value);
  Real& parameter(const std::string& name, uint32_t block = 0, uint32_t population = 0);
  std::vector<uint32_t> spikes_of(uint32_t population, int64_t stamp) const;
  std::vector<Real>& record(uint32_t trace) { return records_[trace]; }
  std::vector<uint32_t> thresholds;  // of every table, one row for all populations
  uint32_t n_thresholds = 0;

 private:
  void fill(int thread);
  uint64_t field(const emit::Slot& slot, int thread);
  void join(const plan::Tract& tract);
  std::pair<int64_t, int64_t> slice(int64_t n, int thread) const { return {n * thread / threads_, n * (thread + 1) / threads_}; }

  const plan::Schedule& schedule_;
  const emit::KernelSource& source_;
  int threads_;
  std::vector<HandWiring> wirings_;
  std::list<std::vector<int64_t>> elements_;     // of each group that is asked for, by thread
  std::vector<std::vector<HandWiring>> shards_;  // by tract, by thread
  std::vector<std::vector<Real>> weights_;       // by tract × thread
  std::vector<Real> constants_;
  std::vector<std::vector<Real>> reals_, parameters_, records_;
  std::vector<std::vector<int32_t>> wholes_;
  std::vector<std::vector<uint32_t>> spikes_, counts_;
  std::vector<std::vector<int64_t>> spike_first_, list_rows_;
  std::vector<std::vector<uint32_t>> list_cells_;
  std::vector<int64_t> room_;
  std::vector<std::vector<uint64_t>> args_;
  int64_t done_ = 0, slots_ = 16;
  void* library_ = nullptr;
};

}  // namespace nsim::test
