// How much one step of a network is to compute: what decides whether threads are worth meeting for.
#pragma once
#include "engine/plan/schedule.h"

namespace nsim::plan {

/// Arithmetic operations of the cells and sources in one step, roughly: functions such as exp count as twenty. Spikes are not known beforehand.
double work_of_step(const Schedule& schedule);

/// Threads that shorten a step: with less than a quarter of a million operations each (about ten microseconds), meeting costs more than it saves.
/// At least 1, at most `most`.
unsigned useful_threads(const Schedule& schedule, unsigned most);

}  // namespace nsim::plan
