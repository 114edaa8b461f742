// How much of the steps a training remembers for its way back, and a way back that needs less.
//
// Everything remembered: what keep.cpp keeps of each step, n steps long. In segments: only the states at the beginning of every segment of s steps are kept;
// before the way back walks a segment it does its steps again, so memory holds s steps and n / s states. The same operations on the same numbers give
// the same bits. Cost: one more forward way of all segments but the last. What is read after the steps (the largest of all steps, say) stays as it is.
// Source: Griewank & Walther 2000, with one level; the least memory is near s = √n (Chen et al. 2016).
#pragma once
#include "engine/learn/program.h"

namespace nsim::learn {

/// Bytes of all values of steps.
int64_t bytes_of_steps(const Program& program, size_t real_bytes);
/// What stands at the beginning of a segment: values that are read later, and how many steps back.
std::vector<std::pair<ValueId, int64_t>> states_of(const Program& program);
/// The program with a way back in segments of so many steps; nothing where a step reads what another step has changed for good.
std::optional<Program> in_segments(const Program& program, int64_t length);
/// The program in segments that need least memory, when its steps take more bytes than `most`; nothing when they do not, or it would be of no use.
std::optional<Program> fitted(const Program& program, size_t real_bytes, int64_t most);
/// For a person: what is remembered of the steps, what is computed again, and bytes of a batch.
std::string memory_text(const Program& program, size_t real_bytes);

}  // namespace nsim::learn
