// `plot` lines of stages that train or test. Private to this room.
#pragma once
#include "engine/learn/network.h"

namespace nsim::learn {

/// Adds what is drawn to the lesson; false after a message. Results must have been recorded before.
bool pictures_of(const syntax::Plot& plot, Network& network, Lesson& lesson, Diagnostics& out, const syntax::File& file);

}  // namespace nsim::learn
