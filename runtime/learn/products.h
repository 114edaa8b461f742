// A matrix product as lists of places, for the kernels of kernels/runs.h: where each row, column and term lies.
//
// Neighbours in memory, on both sides that have them, become runs; other axes are listed. The lists depend on how many samples a batch has.
#pragma once
#include "engine/learn/lower.h"

namespace nsim::learn {

/// What `nsim_columns` and `nsim_terms` take.
struct RunsArguments {
  void* out;
  const void *left, *right;
  const long long *out_m, *left_m, *out_n, *right_n, *left_k, *right_k;
  long long m, n, k, run, adds;
};

struct Places {
  using List = std::vector<long long>;
  enum Form : uint8_t { columns, terms } form = columns;   // what is in runs
  List out_m, left_m, out_n, right_n, left_k, right_k;
  List out_shared, left_shared, right_shared;
  long long run = 1;
};

/// Where the elements of a value along these axes lie, the last one fastest; `samples`: how many the batch has, where the axes have them.
std::vector<long long> places_along(const Program& program, ValueId id, const Axes& axes, int64_t samples = 0);

/// Whether each group of axes is one axis with one step on each side: then tile.h needs no lists.
bool is_plain(const Program& program, const Multiply& product);
Places places(const Program& program, const Multiply& product, int64_t samples);

/// The part of a product that a thread does: shared indices, runs or columns, rows.
struct Share { long long shared_first, shared_last, n_first, n_last, m_first, m_last; };
Share share(const Places& places, int thread, int threads);

}  // namespace nsim::learn
