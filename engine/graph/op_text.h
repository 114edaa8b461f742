// Operations, laws and coordinates as they are written in dumps of a graph, a plan and a program of arrays.
#pragma once
#include "engine/graph/op.h"

namespace nsim::graph {

const char* sign_of(Op op);                    // between its two arguments, "+"; null where none stands there
const char* name_of(Op op);                    // before its arguments, "exp"; "" of what is no function
const char* name_of(Law law);
const char* name_of(Point point);

}  // namespace nsim::graph
