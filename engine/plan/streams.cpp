#include "engine/plan/streams.h"

namespace nsim::plan {

uint32_t stream_hash(std::string_view name) {
  uint64_t h = 0xcbf29ce484222325ull;
  for (char c : name) h = (h ^ uint8_t(c)) * 0x100000001b3ull;
  h ^= h >> 33;  // names that differ in the last letter differ in the low bits only
  h *= 0xff51afd7ed558ccdull;
  h ^= h >> 33;
  return uint32_t(h);
}

uint32_t Streams::operator()(const std::string& name) {
  if (auto known = numbers_.find(name); known != numbers_.end()) return known->second;
  uint32_t number = stream_hash(name);
  while (owners_.contains(number)) ++number;
  owners_[number] = name;
  return numbers_[name] = number;
}

}  // namespace nsim::plan
