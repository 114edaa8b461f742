// Elements of samples in other places: further tasks made out of one set.
#pragma once
#include "runtime/data/order.h"
#include "runtime/data/samples.h"

namespace nsim::data {

/// One random permutation of the elements for all samples. Equal keys permute equally, so train and test take the same.
Samples permuted(const Samples& samples, const Key& key);
/// Pictures turned about their centre, counter-clockwise on the screen. The last two axes are row and column. Quarter turns are exact and need squares (else
/// Failure); other angles are bilinear, and 0 comes in from outside. A pixel costs 4 reads.
Samples rotated(const Samples& samples, double degrees);

}  // namespace nsim::data
