#include "runtime/data/order.h"
#include "engine/text/diagnostic.h"
#include "runtime/data/draws.h"
#include <algorithm>
#include <numeric>

namespace nsim::data {
namespace {

constexpr int64_t most = int64_t{1} << 32;

int64_t longest(std::span<const int64_t> counts) { return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end()); }

}  // namespace

Order in_order(int64_t count) {
  Order order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), int64_t{0});
  return order;
}

Order shuffled(int64_t count, const Key& key, uint64_t epoch, uint64_t member) {
  require(count < most, "an order has fewer than 2^32 samples");
  Order order = in_order(count);
  Draws draws(key, Purpose::order, member, epoch);
  shuffle(order, draws);
  return order;
}

Order resampled(int64_t count, int64_t wanted, const Key& key, uint64_t epoch, uint64_t member) {
  require(count > 0 && count < most, "samples are drawn from a set that has some");
  Order order(static_cast<size_t>(wanted));
  Draws draws(key, Purpose::again, member, epoch);
  for (int64_t& sample : order) sample = draws.below(count);
  return order;
}

Pairs pairs_in_order(std::span<const int64_t> counts) {
  Pairs pairs;
  for (const int64_t count : counts) {
    require(count > 0, "a set that is combined has samples");
    Order order(static_cast<size_t>(longest(counts)));
    for (size_t k = 0; k < order.size(); ++k) order[k] = static_cast<int64_t>(k) % count;
    pairs.push_back(std::move(order));
  }
  return pairs;
}

Pairs shuffled_pairs(std::span<const int64_t> counts, const Key& key, uint64_t epoch) {
  Pairs pairs;
  for (size_t member = 0; member < counts.size(); ++member)
    pairs.push_back(counts[member] == longest(counts) ? shuffled(counts[member], key, epoch, member) : resampled(counts[member], longest(counts), key, epoch, member));
  return pairs;
}

}  // namespace nsim::data
