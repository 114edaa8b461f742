// Dimensions as exponents of the coherent set ms, mV, pA, um, mM, K, and the counters.
//
// The set is coherent: nS = pA/mV, pF = pA ms/mV, GOhm = mV/pA, kHz = 1/ms need no factors, and the numbers stay in float range.
// Exponents are kept doubled, so that sqrt is exact.
#pragma once
#include <array>
#include <cstdint>
#include <string>

namespace nsim {

enum class Base : uint8_t { time, voltage, current, length, amount, temperature, steps, samples, batches, epochs, seeds };
inline constexpr size_t n_bases = 11;

struct Dimension {
  std::array<int8_t, n_bases> twice{};        // twice the exponent of each base
  static Dimension of(Base base, int exponent = 1);
  bool plain() const { return *this == Dimension{}; }
  bool operator==(const Dimension&) const = default;
};

Dimension operator*(Dimension a, Dimension b);
Dimension operator/(Dimension a, Dimension b);
/// False when a base would get an exponent that is not a multiple of 1/2, such as the fourth root of a voltage, or one beyond 63.
bool has_power(Dimension a, double exponent);
Dimension power(Dimension a, double exponent);   // only where has_power

namespace dimensions {
Dimension time(); Dimension rate(); Dimension voltage(); Dimension current(); Dimension conductance(); Dimension capacitance();
Dimension resistance(); Dimension length(); Dimension amount(); Dimension temperature();
}

/// As a user would say it: "voltage", "voltage per time", "plain number", "steps"; otherwise a unit such as "mV^2/ms".
std::string name_of(Dimension dimension);
/// The unit a user would type for it: "mV", "mV/ms", "nS", "kHz", "" for a plain number. Always one of the coherent set (factor 1).
std::string unit_of(Dimension dimension);
/// A value of the coherent set with a readable unit: "5.58 Hz", "20 ms", "1.62 mV", "3".
std::string format_quantity(double value, Dimension dimension, int digits = 4);

}  // namespace nsim
