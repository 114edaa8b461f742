// The rules of connection: which pairs, and how often. Each draws what ends on `own`, a range of targets inside the projection's.
//
// What a rule draws for one target does not depend on who else draws what: the union over any partition of the targets is the same network.
// Each leaves out a cell's connection to itself where `self = false`; where `multiple = false` partners are drawn without putting back.
#pragma once
#include "runtime/wire/sinks.h"

namespace nsim::wire {

// ---- source by source
void all_to_all(const Task& task, Cells own, Rows& rows);
void one_to_one(const Task& task, Cells own, Rows& rows);
void probability(const Task& task, Cells own, Rows& rows);
void outdegree(const Task& task, Cells own, Rows& rows);
void where(const Task& task, Cells own, Rows& rows);
void within(const Task& task, Cells own, Rows& rows);
void edges_of_file(const Task& task, Cells own, Rows& rows);

/// `total` where every pair may be drawn, again and again; a row's targets do not ascend.
void total_by_rows(const Task& task, Cells own, Rows& rows);

// ---- target by target: instantiated for Counter and Filler
template <class Sink> void indegree(const Task& task, Cells own, Sink& sink);
template <class Sink> void total(const Task& task, Cells own, Sink& sink);

/// The synapses that `total` gives this projection. Throws Refused when there are no pairs for them.
int64_t synapses_of_total(const Task& task);

/// Thrown by a rule that meets an impossible request while it draws; wire() reports it.
struct Refused { Mistake mistake; };

/// A number as a person writes it: four digits at most.
std::string plain(double x);

/// N320: n partners of one cell, from `allowed` cells.
Mistake too_many(const Task& task, int64_t n, int64_t allowed);

/// A number of partners: rounded to the nearest whole number. Throws Refused when it is negative or not a number.
int64_t whole(const Task& task, double n);

}  // namespace nsim::wire
