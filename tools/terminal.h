// What kind of screen we write to.
#pragma once
#include <cstdio>

namespace nsim::tools {

bool is_terminal(std::FILE* stream);
/// Colour only on a terminal that can, and never when NO_COLOR is set (no-color.org).
bool wants_colour(std::FILE* stream);
/// Columns of the terminal; 80 when it does not say.
int columns_of(std::FILE* stream);

}  // namespace nsim::tools
