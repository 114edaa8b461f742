// Optimisers as a file says them, and rates that change while a network is trained. Private to this room.
//
//   stairs(x, times = 0.1, every = 3 epochs), stairs(x, times = 0.1, at = [3 epochs, 5 epochs]): x times a factor for each stair passed
//   cosine(x, until = 10 epochs): from x to 0 along half a cosine; stays there
//   warm(x, for = 1 epochs): grows evenly to x, which may be a schedule itself; the first batch has its share, not 0
//
// Moments are counted from the beginning of the stage, in epochs (a batch counts from its begin) or batches.
#pragma once
#include "engine/learn/network.h"
#include "engine/learn/optimise.h"

namespace nsim::learn {

/// An expression without axes: a number of the file, or a schedule of one. Nothing after a message.
std::optional<ExpressionId> rate_of(Network& network, const syntax::Expr& expr, const syntax::File& file);

/// `adam(rate = 1e-3, clip = 1)`. Nothing after a message.
std::optional<Optimiser> optimiser_of(Network& network, const syntax::Call& call, const syntax::File& file);

}  // namespace nsim::learn
