// The unit table: "mV/ms" to a dimension and a factor into the coherent set (ms, mV, pA, nS, pF, GOhm, um, mM, K).
#pragma once
#include "engine/units/dimension.h"
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace nsim {

struct Unit { Dimension dimension; double factor = 1; double offset = 0; };   // coherent = number * factor + offset (degC alone has one)

/// One unit expression as a QUANTITY carries it: "mV", "mV/ms", "uS.cm^-2", "%". Empty when a factor is not a unit.
std::optional<Unit> parse_unit(std::string_view text);

struct Quantity { double value = 0; Dimension dimension; };   // value in the coherent set

/// The text of a QUANTITY or NUMBER token: "20 mV/ms", "2%", "1e-3". Empty when it is malformed.
std::optional<Quantity> parse_quantity(std::string_view text);

/// Every unit name, for suggestions.
std::span<const std::string> unit_names();

}  // namespace nsim
