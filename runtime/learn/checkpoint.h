// Where a training stands between two batches, as arrays in a file and back. Private to this room.
//
//   h.weight, h.weight.mean, ...   what is kept by path
//   stage/clocks                   epochs of this stage; batches and epochs of the network; samples and batches of this stage
//   stage/latest                   what tests have said in this epoch
//   stage/best                     the lowest loss of an epoch, or what its tests say
//   stage/epochs                   the table of epochs
//   stage/means                    for each result: sum and weight since the epoch began, and since it was recorded last
//   stage/course.K                 result K at its pace
//   stage/tested.K                 result K of the tests
//   stage/claimed.T.K              what test T found of its claim K
//   stage/taken, stage/taken.K     which snapshot, when; its values
//   stage/carried.K                steps that the next batch looks back to
#pragma once
#include "runtime/learn/course.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace nsim::learn {

/// A result over samples, from what batches gave: the mean, weighted by their samples, or the sum or an end of them.
struct Mean {
  double sum = 0, weight = 0;
  void add(double x, double n, Gather gather) {
    if (gather == Gather::mean) sum += x * n, weight += n;
    else sum = weight == 0 ? x : gather == Gather::sum ? sum + x : gather == Gather::max ? std::max(sum, x) : std::min(sum, x), weight = 1;
  }
  double value() const { return weight > 0 ? sum / weight : std::nan(""); }
};

struct Standing {
  explicit Standing(const Lesson& lesson) : so_far(lesson.results.size()), paced(lesson.results.size()), courses(lesson.results.size()) {
    for (const Lesson& test : lesson.tests) tested.resize(tested.size() + test.n_recorded), claimed.emplace_back(test.claims.size());
    latest.assign(tested.size(), std::nan(""));
  }
  std::vector<Mean> so_far, paced;             // since the epoch began, since the result was recorded last
  std::vector<std::vector<double>> courses;
  std::vector<std::vector<double>> tested;     // courses of what tests record, one after the other
  std::vector<std::vector<std::vector<double>>> claimed;   // by test and claim: what was found each time
  Outcome outcome;
  std::vector<double> latest;                  // of tests, in this epoch
  int64_t epochs = 0, batches = 0;             // that are done
  double best = std::numeric_limits<double>::infinity();
};

record::Arrays checkpoint(const Lesson& lesson, Machine& machine, const Kept& kept, const Standing& at);
/// Failure when it is of another lesson.
void restore(const record::Arrays& from, const Lesson& lesson, Machine& machine, Kept& kept, Standing& at);

}  // namespace nsim::learn
