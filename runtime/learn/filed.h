// What layers have learned, in files and out of them: `h.weight`, `h.bias`, `h.position`, what `batch_norm` remembers; not what optimisers do.
#pragma once
#include "runtime/learn/memory.h"
#include "runtime/record/arrays.h"

namespace nsim::learn {

std::vector<int64_t> shape_of(const Program& program, ValueId value);
/// Whether an optimiser remembers it of another array: its path goes on from the path of that one.
bool is_moment(const std::string& path, const std::function<bool(const std::string&)>& is_kept);

/// Whether a stage has trained this layer, made this mask, or loaded it.
bool has_layer(const Kept& kept, const std::string& layer);
/// The arrays of these layers. Failure when nothing has trained or loaded one of them.
record::Arrays arrays_of(const Kept& kept, const std::vector<std::string>& layers);
/// Reads the arrays of these layers. A picture may stand in the file as a list, and a list as a picture. Failure when the file has none of one, or when they have other shapes than the arrays of the stages before;
/// what later stages need is looked at there, by check_loaded. Optimisers begin anew, with what they remember at 0.
void load_layers(Kept& kept, const std::vector<std::string>& layers, const std::string& path);
/// Failure when what was loaded is not what this program has: an array is missing, has another shape, or is one too many.
void check_loaded(const Program& program, const Kept& kept);

}  // namespace nsim::learn
