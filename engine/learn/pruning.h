// A checked `mask` to a Pruning: between which connections is chosen, by which numbers, and how many of them stay.
#pragma once
#include "engine/learn/build.h"

namespace nsim::learn {

struct Pruning {
  /// The weights of one layer from one of its sources, or of a connection between layers. All names are paths of kept values, over the axes of the weight.
  struct Weight {
    std::string layer, path;                   // "h", "h.weight"
    std::string kept;                          // what the mask says: "ticket.h.weight.kept", 1 stays, 0 goes
    std::string rank;                          // those with the highest stay; of `where`: 1 stays, 0 goes
    std::string connected;                     // 1 where cells are connected; empty: all are
    std::string like;                          // the mask of which the number is taken; empty: a share stays
    std::vector<int64_t> shape;
    size_t pool = 0;                           // weights of one pool are ranked together
  };
  std::string name, method;
  std::vector<Weight> weights;
  double share = 1;                            // of the connections of a pool
  Lesson network;                              // shows nothing: holds every kept value with its first value, and the ranks as they follow from these
};

/// The network of these layers, and of connections between layers: shows nothing, holds every kept value with its first value.
std::optional<Lesson> untrained(const check::Facts& facts, const values::Bindings& bindings, const std::vector<syntax::Path>& layers, const Sets& sets, Diagnostics& diagnostics);

/// `done`: the masks that `like` can name. Nothing after a mistake, which has been reported.
std::optional<Pruning> pruning(const check::Facts& facts, const values::Bindings& bindings, const syntax::Stage& stage, const Sets& sets, Diagnostics& diagnostics,
                               const Splits& done = {});

}  // namespace nsim::learn
