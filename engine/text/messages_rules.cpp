// N3xx: what populations, synapses and runs may say.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> rule_messages() {
  static const std::vector<Message> table = {
      {"N301", "the reset does not end the spike",
       "A cell that is reset to its threshold, or above it, fires again at every step.\n\n"
       "  wrong:  spike when v > -50 mV { v = -49 mV }\n"
       "  right:  spike when v > -50 mV { v = -60 mV }"},
      {"N302", "the method does not fit the equations",
       "`exact` integrates linear equations with constant coefficients; `exponential_euler` needs each equation to be linear in its own variable.\n"
       "Without a `solve` line the method that fits is chosen: `nsim explain --after passes` says which, and why.\n\n"
       "  wrong:  v' = v^2 / tau\n"
       "          solve v with exact\n"
       "  right:  solve v with rk4"},
      {"N303", "`solve` names no equation",
       "`solve` says how equations are integrated, so it names states that have one.\n\n"
       "  wrong:  solve v, u with euler            # u has no equation\n"
       "  right:  u' = a * (b*v - u) per ms\n"
       "          solve v, u with euler"},
      {"N304", "an equation is solved twice",
       "Each equation is integrated once in a step. Equations of one `solve` line are simultaneous; lines run in the order written.\n\n"
       "  wrong:  solve v, u with euler\n"
       "          solve u with rk4\n"
       "  right:  solve v with euler\n"
       "          solve u with rk4"},
      {"N305", "`hold` freezes something that is not a state",
       "`hold` keeps states of the model unchanged for a time, against jumps as well.\n\n"
       "  wrong:  spike when v > v_th { hold v_th for 5 ms }\n"
       "  right:  spike when v > v_th { hold v for 5 ms }"},
      {"N306", "an input is assigned",
       "An input is cleared in every step and collects what arrives: from connections, from `drive`, and from receptors (`I = g * (E - v)`).\n"
       "The neuron reads it. What the neuron keeps is a state.\n\n"
       "  wrong:  input I = 0 pA\n"
       "          spike when v > v_th { I = 0 pA }\n"
       "  right:  state I = 0 pA"},
      {"N307", "the connection does not say onto what",
       "`onto` may be left out only when the target has exactly one input.\n\n"
       "  wrong:  connect a -> b by all_to_all { weight = 1 mV }             # b has ge and gi\n"
       "  right:  connect a -> b by all_to_all onto ge { weight = 1 mV }"},
      {"N308", "the variable cannot receive",
       "Weights and drives are added to states and inputs. Parameters are given once; a `let` follows from others.\n\n"
       "  wrong:  connect a -> b by all_to_all onto tau { weight = 1 ms }\n"
       "  right:  connect a -> b by all_to_all onto v { weight = 1 mV }"},
      {"N309", "a reduction inside a model must say over what",
       "Inside a model there are many things to fold over: cells, synapses, time. The model says which.\n\n"
       "  wrong:  excess = v - mean(v)\n"
       "  right:  excess = v - mean(v, over = cells)"},
      {"N310", "the delay does not fit the time grid",
       "A delay is rounded to the nearest step (half up) and lasts at least half a step and at most 65535 steps.\n\n"
       "  wrong:  run 1 s { step = 0.1 ms }   with   delay = dist / 3 m/s            # 0.01 ms for near cells\n"
       "  right:  delay = 0.1 ms + dist / 3 m/s\n\n"
       "`delay = 0 ms` is allowed: the spike then acts in the next integration."},
      {"N311", "an equation for something that is not a state",
       "`x' = ...` changes a state. Declare it with its initial value; parameters, inputs and `let`s have no equations.\n\n"
       "  wrong:  w' = -w / tau\n"
       "  right:  state w = 0 pA\n"
       "          w' = -w / tau"},
      {"N312", "the same thing is said twice",
       "One equation for a state, one `spike when` for a neuron, one value for a setting.\n\n"
       "  wrong:  v' = -v / tau\n"
       "          v' = I / C\n"
       "  right:  v' = -v / tau + I / C"},
      {"N313", "`0 steps` for spikes, or `0 ms` for values",
       "`delay = 0 steps` belongs to values that pass within a step. A spike without delay says `0 ms`: it acts after the threshold, in time for\n"
       "the next integration.\n\n"
       "  wrong:  connect a -> b by all_to_all onto v { weight = 1 mV; delay = 0 steps }\n"
       "  right:  connect a -> b by all_to_all onto v { weight = 1 mV; delay = 0 ms }\n\n"
       "  wrong:  connect a.y -> b by all_to_all onto s { weight = 1; delay = 0 ms }\n"
       "  right:  connect a.y -> b by all_to_all onto s { weight = 1; delay = 0 steps }"},
      {"N314", "`per` needs a unit of time",
       "`per ms` at the end of an equation multiplies by 1/ms, for models that are published in plain numbers.\n\n"
       "  wrong:  v' = 5*v + 140 per mV\n"
       "  right:  v' = 5*v + 140 per ms"},
      {"N316", "the size of a population is not a whole number",
       "A population has a whole number of cells, at least one.\n\n"
       "  wrong:  population exc[0.5 * n] : lif        # n = 25\n"
       "  right:  population exc[round(0.5 * n)] : lif"},
      {"N317", "this cannot be changed here",
       "Updates and events change states of their own model. Parameters are given, a `let` follows from others, and a receptor does not write the\n"
       "neuron's states: it adds to its inputs.\n\n"
       "  wrong:  neuron cell(v_th = -50 mV) { ... spike when v > v_th { v_th = -40 mV } }\n"
       "  right:  neuron cell { state v_th = -50 mV ... spike when v > v_th { v_th = -40 mV } }"},
      {"N318", "this belongs to another kind of model",
       "Neurons say `spike when`, `when` and `hold`; receptors have states, equations and lines that add to inputs; synapses say `on pre`, `on post`,\n"
       "`send`, `pre state` and `post state`.\n\n"
       "  wrong:  neuron cell { state v = 0 mV\n"
       "                        on pre { v += 1 mV } }\n"
       "  right:  connect a -> b by all_to_all onto v { weight = 1 mV }"},
      {"N319", "the value is out of its range",
       "Time constants, capacitances, durations and extents are greater than 0; rates and delays are not negative; counts are whole.\n\n"
       "  wrong:  population exc[10] : lif(tau = 0 ms)\n"
       "  right:  population exc[10] : lif(tau = 20 ms)"},
      {"N320", "more connections than there are cells to choose from",
       "With `allow_multiple = false` all partners of a cell are different, so a cell cannot have more of them than there are cells.\n\n"
       "  wrong:  connect a -> b by indegree(50) { allow_multiple = false }      # a has 40 cells\n"
       "  right:  connect a -> b by indegree(40) { allow_multiple = false }\n\n"
       "With `self = false` the cell itself does not count among them."},
      {"N321", "one_to_one needs as many cells on both sides",
       "`one_to_one` connects the first cell to the first, the second to the second, and so on to the end.\n\n"
       "  wrong:  connect a -> b by one_to_one          # a[100], b[50]\n"
       "  right:  connect a[0..49] -> b by one_to_one"},
      {"N322", "the number that a rule was given is not usable",
       "A probability lies between 0 and 1; a number of synapses is a whole number, 0 or more; a radius is 0 or more.\n\n"
       "  wrong:  by probability(1.5)      by indegree(-3)\n"
       "  right:  by probability(0.15)     by indegree(3)"},
      {"N323", "an edge of the file does not fit the populations",
       "Cells in an edge file count from 0 and must exist on their side of the connection. With `allow_multiple = false` no pair may come twice.\n\n"
       "  wrong:  source,target            right:  source,target\n"
       "          100,0   (a[100])                 99,0"},
      {"N324", "a weight is not a number",
       "A weight was computed as infinite or undefined for some synapse: a division by a distance of zero, the logarithm of zero.\n\n"
       "  wrong:  weight = 1 mV / dist               # 0 for a cell's connection to itself\n"
       "  right:  weight = 1 mV / dist; self = false"},
      {"N325", "`~` and `=` are mixed up",
       "`=` is equal, `~` is drawn. Drawing functions stand behind `~`; without one there is nothing to draw. `noise(sigma)` stands in `drive x = `.\n\n"
       "  wrong:  v = uniform(-60 mV, -50 mV)      v ~ -60 mV\n"
       "  right:  v ~ uniform(-60 mV, -50 mV)      v = -60 mV"},
      {"N326", "an `extern` model holds more than its interface",
       "The C++ file says what a step does. The `.net` text declares parameters, states, inputs and when the cell fires.\n\n"
       "  wrong:  extern neuron cell from \"cell.hpp\" { state v = 0 mV\n"
       "                                                v' = -v / 20 ms }\n"
       "  right:  extern neuron cell from \"cell.hpp\" { state v = 0 mV\n"
       "                                                spike when v > 1 mV { v = 0 mV } }"},
      {"N327", "a state has an equation and an update",
       "`x' = ...` changes a state, `x = ...` gives it a new value in every step, so the equation would have no effect.\n\n"
       "  wrong:  x' = -x / tau\n"
       "          x = 0.5\n"
       "  right:  x' = -x / tau"},
      {"N328", "the connection is not complete",
       "A connection says by which rule it joins cells, and how much a spike adds.\n\n"
       "  wrong:  connect a -> b onto v\n"
       "  right:  connect a -> b by all_to_all onto v { weight = 1 mV }"},
      {"N329", "the sweep cannot be done",
       "A sweep runs over a list, the rows of a table, or a range, and holds at least one stage; so does `repeat`.\n\n"
       "  wrong:  sweep g in 5 { }\n"
       "  right:  sweep g in [3, 5] { run 1 s { record rate(exc) } }"},
      {"N330", "who is connected would change while places are learned",
       "Which pairs a line connects is fixed when the network is made. Where places are learned, `where(dist < ...)` and `within(r)` would connect other pairs\n"
       "after every batch, and the choice has no gradient. Fix the places, or let all be connected and price the wire.\n\n"
       "  wrong:  layer h2[50] : sigmoid in plane placed learned <- h1 by within(0.5)\n"
       "  right:  layer h2[50] : sigmoid in square(4) placed grid <- h1 by within(0.5)"},
      {"N332", "the trials do not have this result",
       "A line directly inside `sweep` or `repeat` sees the finished table: one row for each trial, one column for each thing that the runs inside\n"
       "record. A column is called by the text that records it, or by its `let`.\n\n"
       "  wrong:  sweep g in [3, 5] { run 1 s { }\n"
       "                              plot curve(rate(exc), x = g) }\n"
       "  right:  sweep g in [3, 5] { run 1 s { record rate(exc) }\n"
       "                              plot curve(rate(exc), x = g) }"},
      {"N333", "the population never fires",
       "A connection of spikes and a record of spikes need cells that fire: a neuron with `spike when`, or a source.\n\n"
       "  wrong:  neuron passive { state v = 0 mV\n"
       "                           v' = -v / 20 ms }\n"
       "          ... record spikes of cells\n"
       "  right:  add `spike when v > 1 mV { v = 0 mV }`, or record v of cells"},
      {"N334", "the line stands in the wrong place",
       "`record`, `plot` and `expect` stand inside stages. Spikes and states are recorded, and rasters drawn, inside the `run`; what stands directly\n"
       "inside `sweep` or `repeat` speaks of the finished table. A run holds no other stage but `every 100 ms { ... }`, which records, expects, resets and\n"
       "saves at its pace; `until` stands in a run. `every 1 epochs { ... }` in a training tests, records and expects.\n\n"
       "  wrong:  repeat 5 seeds { run 1 s { }\n"
       "                           plot raster(exc) }\n"
       "  right:  repeat 5 seeds { run 1 s { plot raster(exc) } }"},
      {"N335", "the cells have no places",
       "`dist`, `dx`, `dy`, `within` and maps need populations in a space. Both ends of a connection must live in one space, of the same kind and size.\n\n"
       "  wrong:  population a[100] : lif\n"
       "          connect a -> a by where(dist < 50 um) onto v { weight = 1 mV }\n"
       "  right:  population a[100] : lif in square(1000 um) placed random"},
      {"N336", "the run does not record this",
       "Traces are drawn from recorded values, and only what a `record` line of the same run names is recorded.\n\n"
       "  wrong:  run 1 s { plot traces(exc.v) }\n"
       "  right:  run 1 s { record v of exc[0..4] every 1 ms\n"
       "                    plot traces(exc.v) }"},
      {"N337", "values go round in a loop within one step",
       "With `delay = 0 steps` a value arrives in the step in which it was computed, so the populations are visited one after the other. In a loop\n"
       "each would have to come before the others: somewhere the value must take time.\n\n"
       "  wrong:  connect a.y -> b by all_to_all onto s { weight = 1; delay = 0 steps }\n"
       "          connect b.y -> a by all_to_all onto s { weight = 1; delay = 0 steps }\n"
       "  right:  connect b.y -> a by all_to_all onto s { weight = 1; delay = 1 step }"},
      {"N338", "this cannot be carried",
       "A connection carries spikes (`a -> b`) or the values of a state or an input (`a.y -> b`), and all sources of one line carry the same kind of\n"
       "thing in the same dimension. Parameters and coordinates do not change: they belong into the weight.\n\n"
       "  wrong:  connect a.gain -> b by all_to_all onto s { weight = 2 }\n"
       "  right:  connect a.y -> b by all_to_all onto s { weight = 2 * pre.gain }"},
      {"N339", "an equation cannot look one step back",
       "An equation says how fast a state changes at any moment, also between two steps; `previous`, `rises` and `falls` compare whole steps.\n"
       "They stand in updates and events.\n\n"
       "  wrong:  v' = (previous(v) - v) / tau\n"
       "  right:  before = previous(v)\n"
       "          v' = (before - v) / tau"},
      {"N341", "the number of synapses that several populations share is not clear",
       "`connect a, b -> c by indegree(10)` gives each target 10 synapses, from the cells of a and b together; `outdegree` counts over several\n"
       "targets, `total` over all pairs. So every cell is named once, and the number is the same for all that are joined.\n\n"
       "  wrong:  connect a, a -> c by indegree(10) onto v { weight = 1 mV }\n"
       "  right:  connect a, b -> c by indegree(10) onto v { weight = 1 mV }"},
      {"N342", "an equation cannot fold over cells",
       "An equation belongs to one cell: its solver looks at moments between the steps, at which no other cell can be asked. `sum`, `mean`, `winner`\n"
       "and the like stand in updates and events, where all cells have arrived at the end of the step.\n\n"
       "  wrong:  v' = (mean(v, over = cells) - v) / tau\n"
       "  right:  all = mean(v, over = cells)\n"
       "          v' = (all - v) / tau"},
      {"N343", "a line of a synapse is on the wrong side",
       "`pre state` is kept once for each source cell, `post state` once for each target cell, `state` once for each synapse. What is kept once for a cell\n"
       "cannot follow a single synapse, and an event of one side cannot change what belongs to the other: a trace of the sources rises in `on pre`.\n\n"
       "  wrong:  synapse s { state w = 1 pA\n"
       "                      pre state x = 0\n"
       "                      on post { x += 1 } }\n"
       "  right:  synapse s { state w = 1 pA\n"
       "                      pre state x = 0\n"
       "                      on pre { x += 1 } }"},
      {"N344", "`send` stands in `on pre`",
       "What a synapse sends travels with a spike of its source, and arrives after the delay with the value it had when it was sent.\n\n"
       "  wrong:  synapse s { state w = 1 pA\n"
       "                      on post { send w } }\n"
       "  right:  synapse s { state w = 1 pA\n"
       "                      on pre { send w } }"},
      {"N345", "the ends of synapses have no such number",
       "`near.pre(x)` gives each synapse of the connection `near` the number that belongs to its source cell, `near.post(x)` that of its target cell.\n"
       "So x has one number for each of these cells; nothing is matched by size.\n\n"
       "  wrong:  connect near: a -> b by probability(10%) onto v { weight = 1 mV }\n"
       "          run 1 s { record mean(near.pre(count(b.spikes))) }\n"
       "  right:  run 1 s { record mean(near.pre(count(a.spikes))) }"},
      {"N346", "cells that may not be alive get no spikes without delay",
       "What arrives at a cell that is not alive is dropped when it is delivered. Spikes with `delay = 0 ms` are added at once, after all cells have\n"
       "been looked at, so they cannot be dropped there.\n\n"
       "  wrong:  population a[10] : cell { alive = cell > 2 }\n"
       "          connect a -> a by all_to_all onto v { weight = 1 mV; delay = 0 ms }\n"
       "  right:  connect a -> a by all_to_all onto v { weight = 1 mV }"},
      {"N355", "a set of recordings is named alone",
       "Where samples are shown, `events` names a set: a folder or an archive of recordings with their classes, or of spikes in HDF5. Which recording, and\n"
       "whether it begins again, are words for one recording that is replayed in `run`.\n\n"
       "  wrong:  source camera[2, 34, 34] : events(\"nmnist\", sample = \"1.bs2\")       # in a training\n"
       "  right:  source camera[polarity = 2, row = 34, column = 34] : events(\"nmnist\")"},
      {"N360", "`on pre` waits for spikes",
       "A connection of values (`connect a.y -> b`) carries a number in every step and no spikes, so what stands in `on pre` would never be done.\n\n"
       "  wrong:  connect a.y -> b by all_to_all onto I with stdp\n"
       "  right:  connect a -> b by all_to_all onto I with stdp"}
  };
  return table;
}

}  // namespace nsim
