// N3xx: what layers, trainings and their splits, masks and files may say.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> learning_messages() {
  static const std::vector<Message> table = {
      {"N331", "a loss over time names its read-out",
       "While a sample is shown for several steps, a layer gives a number in each of them. A loss takes one score for each class, so it must say which:\n"
       "that of the last step, the number of spikes, the largest.\n\n"
       "  wrong:  minimise cross_entropy(out, digits.label)\n"
       "  right:  minimise cross_entropy(last(out), digits.label)            # or count(out.spikes), max(out, over = time)"},
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
      {"N361", "two results of a training cannot stand side by side",
       "What a training records, and what the tests inside it record, are columns of one table, so each has a name of its own: results of a test with a\n"
       "name begin with it. Results that go `into` one file have a line for each moment, and share their pace.\n\n"
       "  wrong:  train 9 epochs using adam { ...; record accuracy(out, digits.label)\n"
       "                                      every 1 epochs { evaluate out on digits.test { record accuracy(out, digits.label) } } }\n"
       "  right:  train 9 epochs using adam { ...; record accuracy(out, digits.label)\n"
       "                                      every 1 epochs { evaluate test: out on digits.test { record accuracy(out, digits.label) } } }"},
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
       "  right:  save h, out \"weights.safetensors\""}
  };
  return table;
}

}  // namespace nsim
