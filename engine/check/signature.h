// A built-in's table row, taken apart: its arguments with their words, and how dimensions go.
#pragma once
#include "engine/check/builtins.h"
#include <string>
#include <vector>

namespace nsim::check {

struct Argument {
  std::string name, rule;  // rule: "x", "1", "T", "cells", ...
  bool optional = false, repeats = false;
  std::vector<std::string> words;  // option words
};
struct Signature {
  std::vector<Argument> arguments;
  std::string result;
};

Signature signature(const Builtin& builtin);

/// Which argument each written one is; -1: none, -2: one too many, -3: given twice.
std::vector<int> match(const Signature& signature, const std::vector<std::pair<std::string, bool>>& written);  // name (or ""), is it named

}  // namespace nsim::check
