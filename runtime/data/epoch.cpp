#include "runtime/data/epoch.h"
#include "engine/text/diagnostic.h"

namespace nsim::data {
namespace {

using Kind = Combination::Kind;

Samples combined(const Combination& c, const Pairs& pairs) {
  switch (c.kind) {
    case Kind::joined: return joined(c.members, pairs, c.axis);
    case Kind::stacked: return stacked(c.members, pairs, c.stack);
    case Kind::mixed: return mixed(c.members, pairs);
    case Kind::one_by_one: return one_by_one(c.members);
    case Kind::single: break;
  }
  require(c.members.size() == 1, "a single source has one member");
  Samples samples = c.members.front().samples;
  for (const auto& [name, column] : c.members.front().samples.columns) samples.columns[c.members.front().name + "." + name] = column;
  return samples;
}

bool in_pairs(Kind kind) { return kind == Kind::joined || kind == Kind::stacked || kind == Kind::mixed; }

}  // namespace

Shown epoch_of(const Combination& c, const Key& key, uint64_t epoch) {
  const std::vector<int64_t> counts = counts_of(c.members);
  if (in_pairs(c.kind)) {
    Samples samples = combined(c, shuffled_pairs(counts, key, epoch));
    Order order = in_order(samples.count);   // the pairs are shuffled already
    return {std::move(samples), std::move(order)};
  }
  Samples samples = combined(c, {});
  Order order = c.kind == Kind::one_by_one && c.task_after_task ? one_after_other(counts, key, epoch) : shuffled(samples.count, key, epoch);
  return {std::move(samples), std::move(order)};
}

Shown evaluation_of(const Combination& c) {
  Samples samples = combined(c, in_pairs(c.kind) ? pairs_in_order(counts_of(c.members)) : Pairs{});
  Order order = in_order(samples.count);
  return {std::move(samples), std::move(order)};
}

}  // namespace nsim::data
