// The events of one recording in memory. Internal to the room.
#pragma once
#include "runtime/data/files.h"
#include <string_view>

namespace nsim::data {

/// `file.path` is what messages call it. Ascending in time.
Spikes decode_recording(std::string_view bytes, const EventFile& file);

}  // namespace nsim::data
