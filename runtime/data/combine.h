// Several sets in one, shown one sample of one of them at a time. A pure function; the result shares the numbers of what it is made of. One network for several
// sets: Wolczyk et al., arXiv 1910.02776.
//
// What is combined is named: a column `label` of the member `digits` becomes `digits.label`. Labels of each member keep their classes.
#pragma once
#include "runtime/data/order.h"
#include "runtime/data/samples.h"

namespace nsim::data {

struct Member { std::string name; Samples samples; };

/// All samples of the first, then all of the second, ...; shapes must agree. Columns: `task` (which member), `label` (its label + task * the most
/// classes of a member), and those of each member, which are NaN for the samples of the others.
Samples one_by_one(std::span<const Member> members);

}  // namespace nsim::data
