// N2xx: units and dimensions.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> dimension_messages() {
  static const std::vector<Message> table = {
      {"N201", "the equation is not a change per time",
       "`v'` is the change of `v` per time, so the right side must be `v` divided by a time. Usually a time constant or a capacitance is missing.\n\n"
       "  wrong:  v' = E_L - v                     # a voltage\n"
       "  right:  v' = (E_L - v) / tau\n\n"
       "A model that is published in plain numbers ends its equations with `per ms`:\n\n"
       "  right:  v' = 0.04*v^2 + 5*v + 140 - u + I per ms"},
      {"N202", "the two sides are of different kinds",
       "`+`, `-`, comparisons, lists and ranges need equal dimensions on both sides. A bare `0` fits everything.\n\n"
       "  wrong:  v > 30                           # v is a voltage\n"
       "  right:  v > 30 mV"},
      {"N203", "a plain number is needed",
       "`exp`, `log`, `sin`, `tanh` and their like take plain numbers, and so do probabilities and counts. Divide by the unit that the formula is\n"
       "meant in.\n\n"
       "  wrong:  exp(v)\n"
       "  right:  exp(v / 1 mV)"},
      {"N204", "the weight does not fit its target",
       "A weight is added to the variable named by `onto`, so it has that variable's dimension.\n\n"
       "  wrong:  connect a -> b by all_to_all onto ge { weight = 50 pA }      # ge is a conductance\n"
       "  right:  connect a -> b by all_to_all onto ge { weight = 5 nS }"},
      {"N205", "the value does not fit what it is given to",
       "A state, input or parameter keeps the dimension that it was declared with; a setting, an argument or an assignment must have it too.\n\n"
       "  wrong:  population exc[10] : lif { v = -65 }\n"
       "  right:  population exc[10] : lif { v = -65 mV }\n\n"
       "A bare `0` that introduces a name makes it a plain number: write `state v = 0 mV`."},
      {"N206", "the delay is not a time",
       "A delay is a time, or a number of steps.\n\n"
       "  wrong:  { delay = 1.5 }            { delay = dist }\n"
       "  right:  { delay = 1.5 ms }         { delay = 0.5 ms + dist / 0.3 m/s }"},
      {"N207", "the drive does not fit its target",
       "What `drive` gives is added to the variable at every step, so it has the variable's dimension.\n\n"
       "  wrong:  drive exc.I = 5 mV               # I is a current\n"
       "  right:  drive exc.I = 5 pA"},
      {"N208", "the argument has the wrong dimension",
       "Each argument of a function, rule or source has its dimension: rates are 1/time, windows are times, radii are what `dist` is measured in.\n\n"
       "  wrong:  poisson(20 ms)\n"
       "  right:  poisson(20 Hz)"},
      {"N210", "a value of another kind is needed",
       "A number is needed where a text, a list, a table or a population stands, or the other way round.\n\n"
       "  wrong:  count(exc)                       # a population\n"
       "  right:  count(exc.spikes)"},
      {"N211", "the exponent cannot be used",
       "An exponent is a plain number. When the base has a dimension, the exponent must be written as a number, a multiple of 1/2, because the\n"
       "result's dimension depends on it.\n\n"
       "  wrong:  (v / tau) ^ mu\n"
       "  right:  (v / (1 mV)) ^ mu                v^2"},
      {"N212", "the branches of `if` are of different kinds",
       "Both branches of an `if` are of one kind and dimension.\n\n"
       "  wrong:  if dist < 2 then 5 mV else 1\n"
       "  right:  if dist < 2 then 5 mV else 1 mV"},
      {"N213", "the duration is not a time",
       "A stage lasts a time or a number of steps; `repeat` counts seeds.\n\n"
       "  wrong:  run 1000                         repeat 5\n"
       "  right:  run 1000 ms                      repeat 5 seeds"},
      {"N214", "the expectation is not one number",
       "`expect` compares one number, or states one condition, and so does `until`; the ends of a range have the same dimension. What is recorded at a\n"
       "pace has one number for each time: `expect max(level) < 1 mV` folds them.\n\n"
       "  wrong:  expect count(exc.spikes) in 1 .. 3              # one number for each cell\n"
       "  right:  expect mean(count(exc.spikes)) in 1 .. 3"},
      {"N216", "a condition is needed",
       "Behind `when`, `if`, `and`, `or`, `not` stands a condition: a comparison, true, false, or a plain number that counts as true unless it is 0.\n\n"
       "  wrong:  spike when v\n"
       "  right:  spike when v > v_th"},
      {"N220", "the dimensions do not fit",
       "While a value was computed, two dimensions did not fit: sums, comparisons and branches need equal ones, functions plain numbers.\n\n"
       "  wrong:  let x = 20 mV + 5 ms\n"
       "  right:  let x = 20 mV + 5 mV"},
      {"N221", "the value is of another kind",
       "While a value was computed, a number, a list, a table or a text was needed where another kind of value stood.\n\n"
       "  wrong:  let n = \"100\" + 1\n"
       "  right:  let n = 100 + 1"},
      {"N222", "the value cannot be used",
       "The value is of the right kind but out of its range: not whole, not finite, beyond the last element, or of another length.\n\n"
       "  wrong:  exc[0..100]                      # exc[100] has the cells 0 to 99\n"
       "  right:  exc[0..99]"},
  };
  return table;
}

}  // namespace nsim
