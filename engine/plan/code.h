// Straight-line code of one point (a cell, or a synapse): what kernels are printed from and what the reference device interprets.
//
// Instruction k computes value k from earlier ones. The same Code gives initial values, weights, delays, rules, drives and cell updates.
#pragma once
#include "engine/graph/op.h"
#include "engine/text/source.h"
#include <array>
#include <string>
#include <vector>

namespace nsim::plan {

using graph::Law; using graph::Op; using graph::Point; using graph::Type;

/// Where a read finds its number.
enum class Source : uint8_t {
  none,
  buffer,          // buffers[index], element of the own cell
  parameter,       // row `index` of the block's table of numbers, column of the own population
  pre_buffer, post_buffer, pre_parameter, post_parameter,     // in the code of synapses
  since            // in the code of synapses: steps since buffers[index] (the step up to which a synapse has been brought up to date)
};

struct Instruction {
  Op op = Op::constant;
  Type type = Type::real;
  Source source = Source::none;
  uint8_t n_args = 0;
  std::array<uint32_t, 3> args{};       // earlier instructions
  double number = 0;                    // constant
  uint32_t index = 0;                   // read: buffer or parameter; point: Point | axis << 8; draw: index into draws
  Span span;                            // the line of the file it comes from
  std::string name;                     // what a person may call it: "v0", "tau"; not unique; may be empty
};

struct CodeDraw {
  Law law = Law::uniform;
  uint32_t stream = 0;                  // hash of the path; checked for collisions in the plan
  bool each_step = false, keep_sign = false;
  bool has_above = false, has_below = false, has_from = false, has_to = false;
  uint32_t above = 0, below = 0, from = 0, to = 0;      // instructions
  uint32_t lag = 0;
  int64_t entity_offset = 0;
  int table = -1;                       // poisson with a mean that is one number for each population: index of its table of thresholds
  std::vector<double> choices;
};

struct Code {
  std::vector<Instruction> body;
  std::vector<CodeDraw> draws;
  std::vector<uint32_t> results;        // instructions whose values are wanted
};

}  // namespace nsim::plan
