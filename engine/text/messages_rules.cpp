// N3xx: what a model may say.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> rule_messages() {
  static const std::vector<Message> table = {
      {"N310", "the delay does not fit the time grid",
       "A delay is rounded to the nearest step (half up) and lasts at least half a step and at most 65535 steps.\n\n"
       "  wrong:  run 1 s { step = 0.1 ms }   with   delay = dist / 3 m/s            # 0.01 ms for near cells\n"
       "  right:  delay = 0.1 ms + dist / 3 m/s\n\n"
       "`delay = 0 ms` is allowed: the spike then acts in the next integration."},
      {"N320", "more connections than there are cells to choose from",
       "With `multiple = false` all partners of a cell are different, so a cell cannot have more of them than there are cells.\n\n"
       "  wrong:  connect a -> b by indegree(50) { multiple = false }      # a has 40 cells\n"
       "  right:  connect a -> b by indegree(40) { multiple = false }\n\n"
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
       "Cells in an edge file count from 0 and must exist on their side of the connection. With `multiple = false` no pair may come twice.\n\n"
       "  wrong:  source,target            right:  source,target\n"
       "          100,0   (a[100])                 99,0"},
      {"N324", "a weight is not a number",
       "A weight was computed as infinite or undefined for some synapse: a division by a distance of zero, the logarithm of zero.\n\n"
       "  wrong:  weight = 1 mV / dist               # 0 for a cell's connection to itself\n"
       "  right:  weight = 1 mV / dist; self = false"},
  };
  return table;
}

}  // namespace nsim
