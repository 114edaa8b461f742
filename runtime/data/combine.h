// Several sets in one: joined, stacked, mixed, shown one by one. Pure functions; results share the numbers of what they are made of. One network for several
// sets: Wolczyk et al., arXiv 1910.02776.
//
// What is combined is named: a column `label` of the member `digits` becomes `digits.label`. Labels of each member keep their classes.
#pragma once
#include "runtime/data/order.h"
#include "runtime/data/samples.h"

namespace nsim::data {

struct Member { std::string name; Samples samples; };
std::vector<int64_t> counts_of(std::span<const Member> members);

/// One behind the other along an axis; all other axes must agree, else Failure. Columns: those of each member.
Samples joined(std::span<const Member> members, const Pairs& pairs, size_t axis = 0);
/// Side by side along a new outermost axis; shapes must agree.
Samples stacked(std::span<const Member> members, const Pairs& pairs, const std::string& axis = "channel");
/// Element by element, the sum; shapes must agree.
Samples mixed(std::span<const Member> members, const Pairs& pairs);
/// All samples of the first, then all of the second, ...; shapes must agree. Columns: `task` (which member), `label` (its label + task * the most
/// classes of a member), and those of each member, which are NaN for the samples of the others.
Samples one_by_one(std::span<const Member> members);

}  // namespace nsim::data
