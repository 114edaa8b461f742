// Names of random streams as 32-bit numbers. Two names never share a number: a collision takes the next free one, in the order of the names' first
// use.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace nsim::plan {

/// FNV-1a with a final mix. The same on every machine; part of the promise that a seed gives the same network.
uint32_t stream_hash(std::string_view name);

class Streams {
 public:
  uint32_t operator()(const std::string& name);

 private:
  std::map<std::string, uint32_t> numbers_;
  std::map<uint32_t, std::string> owners_;
};

}  // namespace nsim::plan
