// N3xx: what a model may say.
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
      {"N351", "a mask needs a name, layers and a method",
       "`mask` chooses which connections stay, of layers and of connections between layers. Stages that say `apply = ticket` leave the others out.\n\n"
       "  wrong:  mask h by magnitude(20%)\n"
       "  right:  mask ticket: h, out by magnitude(20%)\n"
       "          evaluate out on digits.test { apply = ticket; record accuracy(out, digits.label) }"},
      {"N352", "how many connections stay?",
       "`magnitude`, `location` and `random` take the share that stays, from 0 to 100 % of each layer or, with `each = all`, of all layers together; or\n"
       "`like = other`, and as many stay of each weight as that mask has kept.\n\n"
       "  wrong:  mask ticket: h, out by magnitude(20)\n"
       "  right:  mask ticket: h, out by magnitude(20%)\n"
       "          mask chance: h, out by random(like = ticket)"},
      {"N353", "this mask says nothing of these connections",
       "`ticket.h` holds 1 for each connection of `h` that stays and 0 for the others, where `h` is one of the layers that `mask ticket` names; `like`\n"
       "names a mask that was made before, at the same level or around it.\n\n"
       "  wrong:  mask ticket: h by magnitude(20%)\n"
       "          evaluate out on digits.test { record mean(ticket.out) }\n"
       "  right:  mask ticket: h, out by magnitude(20%)\n"
       "          evaluate out on digits.test { record mean(ticket.out) }"},
      {"N354", "nothing to choose from: there are no weights",
       "Sources have none, and pools and sums with `learn = false` hand on what they get.\n\n"
       "  wrong:  layer half[row = 14, column = 14] : linear <- digits by pool(max, 2)\n"
       "          mask ticket: half by magnitude(20%)\n"
       "  right:  layer out[10] : linear <- half\n"
       "          mask ticket: out by magnitude(20%)"},
      {"N356", "a mask asks about the weight of a connection and its ends",
       "The condition of `where` is worked out for each connection by itself, when the mask is made: it reads `weight` and `dist`, `dx`, `dy`, `dz`.\n\n"
       "  wrong:  mask near: h by where(dist < mean(h))\n"
       "  right:  mask near: h by where(dist < 0.5 and abs(weight) > 0.01)"},
      {"N355", "a set of recordings is named alone",
       "Where samples are shown, `events` names a set: a folder or an archive of recordings with their classes, or of spikes in HDF5. Which recording, and\n"
       "whether it begins again, are words for one recording that is replayed in `run`.\n\n"
       "  wrong:  source camera[2, 34, 34] : events(\"nmnist\", sample = \"1.bs2\")       # in a training\n"
       "  right:  source camera[polarity = 2, row = 34, column = 34] : events(\"nmnist\")"},
      {"N360", "`on pre` waits for spikes",
       "A connection of values (`connect a.y -> b`) carries a number in every step and no spikes, so what stands in `on pre` would never be done.\n\n"
       "  wrong:  connect a.y -> b by all_to_all onto I with stdp\n"
       "  right:  connect a -> b by all_to_all onto I with stdp"},
      {"N361", "two results of a training cannot stand side by side",
       "What a training records, and what the tests inside it record, are columns of one table, so each has a name of its own: results of a test with a\n"
       "name begin with it. Results that go `into` one file have a line for each moment, and share their pace.\n\n"
       "  wrong:  train 9 epochs using adam { ...; record accuracy(out, digits.label)\n"
       "                                      every 1 epochs { evaluate out on digits.test { record accuracy(out, digits.label) } } }\n"
       "  right:  train 9 epochs using adam { ...; record accuracy(out, digits.label)\n"
       "                                      every 1 epochs { evaluate test: out on digits.test { record accuracy(out, digits.label) } } }"},
      {"N330", "who is connected would change while places are learned",
       "Which pairs a line connects is fixed when the network is made. Where places are learned, `where(dist < ...)` and `within(r)` would connect other pairs\n"
       "after every batch, and the choice has no gradient. Fix the places, or let all be connected and price the wire.\n\n"
       "  wrong:  layer h2[50] : sigmoid in plane placed learned <- h1 by within(0.5)\n"
       "  right:  layer h2[50] : sigmoid in square(4) placed grid <- h1 by within(0.5)"},
      {"N331", "a loss over time names its read-out",
       "While a sample is shown for several steps, a layer gives a number in each of them. A loss takes one score for each class, so it must say which:\n"
       "that of the last step, the number of spikes, the largest.\n\n"
       "  wrong:  minimise cross_entropy(out, digits.label)\n"
       "  right:  minimise cross_entropy(last(out), digits.label)            # or count(out.spikes), max(out, over = time)"},
      {"N366", "delays that would be learned",
       "A delay is a whole number of steps, fixed when the network is made. From places that are learned it would change with them, and rounded steps have no\n"
       "gradient. Delays follow places that are fixed.\n\n"
       "  wrong:  connect h -> h by dense { learn = true; delay = 1 ms + dist / 0.3 m/s }      # layer h ... placed learned\n"
       "  right:  layer h[100] : lif_unit + surrogate(fast_sigmoid) in square(1 mm) placed grid <- spikes"},
      {"N367", "a line between layers says of a pair what changes",
       "`where`, `within` and `delay` are worked out once, from the places of the two cells: `dist`, `dx`, `dy`, `dz`. What is learned, or differs between samples,\n"
       "cannot decide them.\n\n"
       "  wrong:  layer h[100] : relu in square(1 mm) placed grid <- x by where(dist < out.bias)\n"
       "  right:  layer h[100] : relu in square(1 mm) placed grid <- x by where(dist < 0.2 mm)"},
      {"N368", "nobody knows how long this delay can be",
       "The longest delay decides how many steps are kept, so it must be known before the network is made: from the borders of the spaces in which the cells\n"
       "lie. Drawn places without a border have none.\n\n"
       "  wrong:  layer h[100] : gate in plane placed random <- x { delay = dist * 1 ms }\n"
       "  right:  delay = min(dist * 1 ms, 20 ms)      # or: in square(10)"},
      {"N369", "this is worked out when a stage has ended",
       "`modularity` looks for communities in the weights, which no batch can do on its way. It is recorded, or claimed, by itself.\n\n"
       "  wrong:  record 2 * modularity(abs(loop.weight))\n"
       "  right:  record modularity(abs(loop.weight))"},
      {"N376", "spikes have a gradient by `surrogate` alone",
       "A cell fires or not: the slope of that is 0. `surrogate` after the model of the cells says what is taken instead. The model stands first, and its\n"
       "spike is a comparison of a state, `spike when v >= v_th`.\n\n"
       "  wrong:  layer h[100] : lif_unit <- spikes                          # in a training\n"
       "  right:  layer h[100] : lif_unit + surrogate(fast_sigmoid) <- spikes"},
      {"N377", "the cells of a layer have one input",
       "What the weights of a layer bring arrives at the `input` of the cells' model, so there must be one.\n\n"
       "  wrong:  neuron cell { state v = 0; v' = -v / 10 ms }\n"
       "  right:  neuron cell { state v = 0; input I = 0; v' = (I - v) / 10 ms }"},
      {"N378", "this changes from step to step",
       "Cells with a model, sequences, spikes and connections between layers need a time in which a sample is shown: `present digits for 100 ms`, or a number\n"
       "of steps. A sequence has one slice for each step. `last(x)` is of what changes in that time.\n\n"
       "  wrong:  source rows[28] : sequence(digits, along = row)            # and no `present`\n"
       "  right:  train 5 epochs using adam { present rows for 28 steps; ... }"},
      {"N379", "this source has no part for validation",
       "A share of the training samples can be kept back, drawn once: `images` says how much, and `.validation` names them. What is trained does not see them.\n\n"
       "  wrong:  source digits : images(\"mnist\")\n"
       "          evaluate out on digits.validation { record accuracy(out, digits.label) }\n"
       "  right:  source digits : images(\"mnist\", validation = 10%)"},
      {"N380", "cells without places have no distances",
       "`dist`, `position` and the penalties that price wire ask where cells lie: both the layer and what feeds it must have a space.\n\n"
       "  wrong:  layer h[50] : sigmoid <- digits\n"
       "          train 5 epochs using adam { minimise transport(h) }\n"
       "  right:  layer h1[100] : sigmoid in plane placed learned <- digits\n"
       "          layer h2[50] : sigmoid in plane placed learned <- h1       # transport(h2)"},
      {"N381", "arrays of different shapes",
       "Arrays of different cells go element by element when their axes have the same lengths in the same order. Otherwise one of them must be folded, or\n"
       "indexed, first. A loss takes one score for each class, and one label for each sample.\n\n"
       "  wrong:  squared_error(h, digits)           # 100 cells and 28 x 28 pixels\n"
       "  right:  squared_error(copy, digits)        # layer copy[28, 28]"},
      {"N382", "a training needs a loss of one number, and an optimiser",
       "`minimise` takes one number for each sample, or one for the network: cells must be folded. `train` says with `using` how weights follow the gradient,\n"
       "and what is minimised must depend on something that is learned and on something that is shown.\n\n"
       "  wrong:  train 5 epochs { minimise out }\n"
       "  right:  train 5 epochs using adam(rate = 1e-3) { minimise cross_entropy(out, digits.label) }"},
      {"N383", "more classes than scores",
       "A loss over classes needs a score for every class that the labels name.\n\n"
       "  wrong:  layer out[5] : linear <- h         # and 10 kinds of digits\n"
       "  right:  layer out[10] : linear <- h"},
      {"N384", "this cannot feed a layer",
       "Layers are fed by sources of samples and by other layers. What a layer gives cannot come back to it in the same step.\n\n"
       "  wrong:  layer a[10] : relu <- b\n"
       "          layer b[10] : relu <- a\n"
       "  right:  layer a[10] : relu <- digits\n"
       "          layer b[10] : relu <- a"},
      {"N385", "a window needs axes to slide along, and a length",
       "`conv` and `pool` slide along the axes that a layer and its source both call `row` or `column`, or that `along` names. Lengths and strides are whole\n"
       "numbers, one for all axes or a list with one for each. `pool` takes a length, or `over` for whole axes.\n\n"
       "  wrong:  layer c[16, 26, 26] : relu <- digits by conv(3)\n"
       "  right:  layer c[channel = 16, row = 26, column = 26] : relu <- digits by conv(3)"},
      {"N386", "a layer has another shape than what reaches it",
       "Windows of length k over n cells, every s, have (n - k) / s + 1 places; with `pad = p` there are p more cells on both sides, with `pad = same` n / s\n"
       "places, rounded up. Axes that are not folded keep their lengths: the channels of a pool, both sides of `one_to_one`.\n\n"
       "  wrong:  layer c[channel = 16, row = 28, column = 28] : relu <- digits by conv(3)\n"
       "  right:  layer c[channel = 16, row = 28, column = 28] : relu <- digits by conv(3, pad = same)"},
      {"N387", "channels do not divide into these groups",
       "With `groups = g` the channels of the layer and those of its source are cut into g parts of equal length, and each part sees its own. As many groups\n"
       "as channels is a depthwise convolution.\n\n"
       "  wrong:  layer c[channel = 10, row = 26, column = 26] : relu <- b by conv(3, groups = 4)\n"
       "  right:  layer c[channel = 12, row = 26, column = 26] : relu <- b by conv(3, groups = 4)"},
      {"N347", "NIR has no node for this part of a network",
       "A .nir file is made of the primitives of NIR: weights of all to all, convolutions along one or two axes, means of windows, delays, multiples, thresholds,\n"
       "and cells that integrate, leak and fire: I, LI, IF, LIF, CubaLI, CubaLIF. Cells are known by their equations: v' = (v_leak - v + R * I) / tau with a\n"
       "reset to a number is a LIF, whatever its model is called. What is none of these, such as `relu`, a reset by subtraction, a hold after a spike, or the\n"
       "largest of a window, cannot be written; `.safetensors` keeps the weights of any network.\n\n"
       "  wrong:  layer h[10] : relu <- digits\n"
       "          save h \"net.nir\"\n"
       "  right:  neuron lif { state v = 0; input I = 0; v' = (I - v) / 20 ms; spike when v > 1 { v = 0 } }\n"
       "          layer h[10] : lif + surrogate(fast_sigmoid) <- digits\n"
       "          save h \"net.nir\""},
      {"N348", "a NIR file holds a whole network",
       "`save` names all layers from the sources to the outputs. Connections between them go along, whether they are named or not. Layers that feed none of\n"
       "the others are the outputs of the file, sources its inputs.\n\n"
       "  wrong:  save out \"net.nir\"             # out reads h\n"
       "  right:  save h, out \"net.nir\""},
      {"N350", "a set that is shown one by one with others has no samples beside those",
       "`one_by_one(digits, clothes)` shows one sample of one of them at a time, so `digits` alone has labels for its own samples, but no pictures that a layer\n"
       "or another source could read.\n\n"
       "  wrong:  source both : one_by_one(digits, clothes)\n"
       "          layer h[10] : relu <- digits\n"
       "  right:  source alone : images(\"mnist\")\n"
       "          layer h[10] : relu <- alone"},
      {"N390", "a split needs layers, two tasks or more, a method, and outputs with an axis `task`",
       "`split` gives each cell of the layers it names an owner among the tasks. The tasks are sources; which outputs belong to which task is said\n"
       "by an axis `task` of the output layer, in the order of the sources. The split has a name, by which its parts are asked for.\n\n"
       "  wrong:  split h, out for digits, clothes\n"
       "  right:  layer out[task = 2, class = 10] : linear <- h\n"
       "          split parts: h, out for digits, clothes by greedy { remove = outgoing }"},
      {"N391", "a layer of a split leads to no outputs of it",
       "The methods work backwards from the outputs through the layers that the split names, so no layer on the way may be left out.\n\n"
       "  wrong:  split parts: h1, out for digits, clothes by greedy      # h1 feeds h2, which feeds out\n"
       "  right:  split parts: h1, h2, out for digits, clothes by greedy"},
      {"N392", "this is no mask, or no part of a split, that was made before",
       "`score` looks at the parts of a split, and `parts.owner(h)` names a layer that it has divided. The split stands before it, at the same level or\n"
       "around it. One part is used by any stage that says `apply = parts[0]`, or `apply = not parts[0]` to take it away; so is a mask, `apply = ticket`.\n\n"
       "  wrong:  score out on digits, clothes { record accuracy }\n"
       "  right:  split parts: h, out for digits, clothes by greedy\n"
       "          score out on digits, clothes { parts = parts; record accuracy }"},
      {"N393", "a split by activations or gradients needs labels of every task",
       "`by activations` asks by whose classes a cell's output differs, `by gradients` how the loss of each task depends on it: both read `.label` of\n"
       "every source that the split is for.\n\n"
       "  wrong:  split parts: h, out for digits, both by gradients       # `both` joins sources and has no label of its own\n"
       "  right:  split parts: h, out for digits, clothes by gradients"},
      {"N394", "a picture of a stage that trains or tests shows what the stage has",
       "`map` and `movie` show layers whose cells have places; their colour is `task_share`, when outputs with an axis `task` are among them, or the\n"
       "owners of a split. A `movie` needs places that are recorded at a pace, `traces` results that are. `matrix` shows the accuracy of a score.\n\n"
       "  wrong:  train 8 epochs using adam { ...; plot movie(h) }\n"
       "  right:  train 8 epochs using adam { ...; record position of h every 1 epochs; plot movie(h) }"},
      {"N395", "`save` and `load` take whole layers, or populations and their synapses",
       "What is learned and what cells are doing are kept in files of different kinds. Of layers, and of connections between them, weights, biases, places and\n"
       "statistics go together.\n\n"
       "  wrong:  save h, cells \"all.h5\"\n"
       "  right:  save h \"h.safetensors\"\n"
       "          save cells \"cells.h5\""},
      {"N396", "the name of the file says in which format layers are kept",
       ".safetensors is read by most programs that train networks, .npz by NumPy, .h5 by what reads HDF5. Arrays are called `h.weight`, `h.bias`,\n"
       "`h.position`, with the axes of the layer first and those of its source behind them. `save` into a .nir file writes a whole network for other\n"
       "simulators and chips; `nsim import` brings one in, as a text of its own with its weights beside it.\n\n"
       "  wrong:  save h, out \"weights.pt\"\n"
       "  right:  save h, out \"weights.safetensors\""},
  };
  return table;
}

}  // namespace nsim
