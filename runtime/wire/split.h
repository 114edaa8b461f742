// How many of n items fall on the left side when they are dealt to two sides: what lets each owner build its own part of a total.
//
// Both samplers invert the distribution, walking outwards from its mode: exact to the 53 bits of the uniform number, for any size.
// Cost: O(standard deviation) steps of a few ns. One uniform number each.
#pragma once
#include <cstdint>

namespace nsim::wire {

/// Successes among n trials of probability p; u in (0, 1). n up to 2^53.
int64_t binomial(int64_t n, double p, double u);

/// Items of the left side among n taken without putting back from `left` + `right` items. n ≤ left + right.
int64_t hypergeometric(int64_t n, int64_t left, int64_t right, double u);

/// Probability of k successes; accurate to a few ulp times log of the sizes (Loader 2000: saddle point and Stirling's remainder).
double binomial_probability(int64_t k, int64_t n, double p);
double hypergeometric_probability(int64_t k, int64_t n, int64_t left, int64_t right);

}  // namespace nsim::wire
