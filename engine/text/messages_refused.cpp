// N4xx: what cannot run yet.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> refused_messages() {
  static const std::vector<Message> table = {
      {"N401", "this stage cannot run yet",
       "Masks that are learned, stages inside a training and some pictures of one are part of the language and will run in a later version.\n"
       "Nothing is ignored in silence: the file is refused instead.\n\n"
       "  refused:  mask module: h, out for digits by gumbel(start = 3) using adam(rate = 1e-2) { ... }\n"
       "  runs:     mask ticket: h, out by magnitude(20%)     train 5 epochs using adam { ... }     evaluate out on digits.test { apply = ticket }"},
      {"N402", "this use of a layer cannot run yet",
       "Layers of the kinds that the language describes run, and are trained by gradients. Some of what can be said of them comes in a later version.\n\n"
       "  refused:  layer h[128] : relu <- digits { mask = dist < 3 }\n"
       "  runs:     layer h[128] : relu <- digits by where(dist < 3)"},
      {"N403", "a synapse cannot act with values of the same step yet",
       "`on step` adds to the target before the cells of the step are computed, so values of the same step come too late for it.\n\n"
       "  refused:  connect a.y -> b by all_to_all with filter { delay = 0 steps }      # filter says `on step { post.I += w * pre.y }`\n"
       "  runs:     connect a.y -> b by all_to_all with filter { delay = 1 step }"},
      {"N404", "moving connections cannot run yet",
       "`sparse = policy(...)`, `mask` and `learn` change or choose the connections of a projection. They come in a later version.\n\n"
       "  refused:  connect a -> b by all_to_all onto I { weight = 1 pA; sparse = set(density = 2%) }\n"
       "  runs:     connect a -> b by probability(2%) onto I { weight = 1 pA }"},
      {"N405", "this function cannot run yet",
       "The name is part of the language, but what stands behind it comes in a later version.\n\n"
       "  refused:  source pairs : arithmetic(add)\n"
       "  runs:     source noise[100] : poisson(20 Hz)"},
      {"N407", "this place cannot be used yet",
       "Spheres, polygons, and places that are learned, grown or shared come in a later version.\n\n"
       "  refused:  population sheet[400] : lif in polygon(\"outline.csv\") placed grown(from = 1)\n"
       "  runs:     population sheet[400] : lif in square(28) placed random"},
      {"N408", "this setting cannot be used yet",
       "The setting belongs to training, or to a way of running that comes in a later version.\n\n"
       "  refused:  run 1 s { batch = 16 }\n"
       "  runs:     run 1 s { step = 0.1 ms }"},
      {"N409", "this event of a model cannot run yet",
       "In a synapse `on pre`, `on post`, `on step`, `on start` and `every` run, with draws, and with folds over the `incoming` synapses of a target in\n"
       "`on post`, `on start` and `every`. Updates (`w = ...` outside of events), `when` and `solve` wait, and so do delays that differ between synapses\n"
       "where a line reads the source cell (`pre.v`).\n"
       "In this version a neuron may say `spike when`, `when`, `every`, `on start` and its equations and updates. Events of samples, batches and epochs\n"
       "belong to training.\n\n"
       "  refused:  neuron cell { ... on sample { w = 0 } }\n"
       "  runs:     neuron cell { ... spike when v > v_th { v = v_r } }"},
      {"N410", "several populations at once cannot be joined yet",
       "An edge file over several sources or targets, whose cells would be numbered through, and values of cells with different models in one "
       "measure, need one sentence for each population in this version.\n\n"
       "  refused:  connect a, b -> c by file(\"edges.csv\") onto g { ... }\n"
       "  runs:     connect a -> c by file(\"edges_a.csv\") onto g { ... }\n"
       "            connect b -> c by file(\"edges_b.csv\") onto g { ... }"},
  };
  return table;
}

}  // namespace nsim
