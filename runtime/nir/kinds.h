// The types of nodes that nsim knows, with their parameters. Private to this room.
#pragma once
#include "runtime/nir/parts.h"

namespace nsim::nir {

/// What is wrong with the node itself goes into `problems`; the type of one that is unknown into `unknown`.
void check_node(const std::string& name, const Node& node, Problems& problems, std::vector<std::string>& unknown);
std::string known_types();

bool is_dense(const Node& node);               // Affine, Linear
bool is_conv(const Node& node);
bool is_pool(const Node& node);
bool is_link(const Node& node);                // these, and Scale: between what gives and what takes
bool is_cell(const Node& node);                // I, IF, ..., Threshold
bool fires(const Node& node);

}  // namespace nsim::nir
