// Splits of a trained network and what their parts can do alone.
//
// A split keeps, by path: `SPLIT.owner.LAYER` (the index of the task), `SPLIT.share.TASK.LAYER` (0 to 1), `SPLIT.taken.LAYER` ([task, cell]: of the |weight| that leaves a
// cell, by the greedy method), `SPLIT.mean.LAYER` (what each cell
// sends on average over the training samples, where `remove = mean` asks for it).
#pragma once
#include "engine/learn/division.h"
#include "runtime/learn/course.h"
#include "runtime/split/split.h"

namespace nsim::learn {

/// Weights, places and given owners of what is kept.
split::Network network_of(const Structure& structure, const std::map<std::string, std::vector<double>>& arrays, uint64_t seed);

struct Divided {
  split::Network network;
  split::Parts parts;                          // by layer of the structure
};
/// Decides who serves which task, and keeps it. Cost: one pass over the training samples for `mean`, one for each task where samples decide.
Divided divide(const Division& division, Course& course);

/// Before a stage runs with one part, kept or taken away: sets `SPLIT.mask.LAYER`.
void put_on(const Applied& applied, Kept& kept);

struct Scores {
  Outcome whole;                               // the lesson with nothing taken away; its claims about elements of the matrix are filled in
  std::vector<double> accuracy;                // [part, 0 kept or 1 taken away, source]
};
/// Runs a score: the network as it is, then every part kept and taken away.
Scores score(const Lesson& lesson, Course& course, const std::function<bool(const Progress&)>& report);

}  // namespace nsim::learn
