// N1xx: names.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> name_messages() {
  static const std::vector<Message> table = {
      {"N101", "the name is not defined",
       "Nothing of this name can be seen here. A sentence sees what its file declares, what the files it imports declare themselves, the\n"
       "members of its `for`, and the built-in functions. A model sees only its own names, its parameters and the built-in functions.\n\n"
       "  wrong:  record spikes of exc_cells       # the population is called exc\n"
       "  right:  record spikes of exc\n\n"
       "  wrong:  param g = 5\n"
       "          neuron cell { ... v' = g * (E - v) / tau }\n"
       "  right:  neuron cell(g = 5) { ... }       and, where it is used:  population exc[10] : cell(g = g)"},
      {"N102", "the name is of another kind",
       "The name exists, but it is not what this sentence needs: only populations and sources have cells to connect, only neurons and\n"
       "receptors make a population.\n\n"
       "  wrong:  connect lif -> exc by all_to_all onto v { weight = 1 mV }      # lif is a neuron model\n"
       "  right:  connect inh -> exc by all_to_all onto v { weight = 1 mV }"},
      {"N103", "the name is declared twice",
       "Each name of a file, of a model or of a block is declared once.\n\n"
       "  wrong:  population exc[100] : lif\n"
       "          population exc[200] : lif\n"
       "  right:  population exc[100] : lif\n"
       "          population inh[200] : lif"},
      {"N104", "the name comes from two files",
       "An import brings in everything that the file declares. When two files declare the same name, none of them is preferred: rename one,\n"
       "or leave out one import.\n\n"
       "  wrong:  import \"mine.net\"           # declares neuron lif\n"
       "          neuron lif(tau = 20 ms) { ... }\n"
       "  right:  import \"mine.net\"\n"
       "          neuron my_lif(tau = 20 ms) { ... }"},
      {"N105", "the setting is not known",
       "Settings are checked against what they set: the states and parameters of a population, the settings of a connection\n"
       "(`weight delay self allow_multiple`), the settings of a stage (`step seed precision reproducible` and the `param`s). None is ever ignored.\n"
       "`--set` on the command line takes the `param`s of the file and of what it imports.\n\n"
       "  wrong:  run 1 s { dt = 0.1 ms }\n"
       "  right:  run 1 s { step = 0.1 ms }"},
      {"N106", "the argument is not known",
       "The function, rule or model has no argument of this name. `nsim explain NAME` prints what it takes.\n\n"
       "  wrong:  population exc[10] : lif(tau_m = 20 ms)      # the parameter is called tau\n"
       "  right:  population exc[10] : lif(tau = 20 ms)"},
      {"N107", "too many or too few arguments",
       "Arguments stand in their order or are named; each is given once, and those without a default must be given.\n\n"
       "  wrong:  source noise[10] : poisson()\n"
       "  right:  source noise[10] : poisson(20 Hz)"},
      {"N109", "there is no variable of this name",
       "Behind a dot stands a state, an input or a parameter of the population's models. Those of a receptor are reached through its name.\n\n"
       "  wrong:  connect exc -> inh by all_to_all onto g { weight = 6 nS }         # g belongs to the receptor ampa\n"
       "  right:  connect exc -> inh by all_to_all onto ampa.g { weight = 6 nS }"},
      {"N110", "the definition leads back to itself",
       "A `let`, a `param` or an initial value may use others, but not itself, not even through others.\n\n"
       "  wrong:  let a = b + 1\n"
       "          let b = a - 1\n"
       "  right:  let a = 3\n"
       "          let b = a - 1"},
      {"N111", "the name hides a built-in function",
       "This is a note, not a mistake: a name of yours is preferred to a built-in of the same name, so that a function which is built in later\n"
       "never breaks an old file. Rename yours if you want to use both.\n\n"
       "  noted:  param noise = 5%       # noise(sigma) cannot be used in this file\n"
       "  quiet:  param noise_share = 5%"},
      {"N112", "two parts of a population share a name",
       "`adex + ampa + gaba` merges models. The variables of a receptor go by its name, `ampa.g`, so each receptor can be there once and must\n"
       "not be called like a variable of the neuron. To have two of a kind, copy the receptor under a second name.\n\n"
       "  wrong:  population exc[10] : lif_cond + ampa + ampa(tau = 50 ms)\n"
       "  right:  population exc[10] : lif_cond + ampa + nmda"},
      {"N113", "the option word is not known",
       "Some arguments take one of a few words. They are no names and need no quotes.\n\n"
       "  wrong:  weight ~ normal(5 pA, 1 pA, sign = same)\n"
       "  right:  weight ~ normal(5 pA, 1 pA, sign = keep)"},
      {"N114", "only a `param` of the imported file can be set here",
       "The braces of an import give values to the `param`s that the file declares itself, each once, with `=`.\n\n"
       "  wrong:  import \"network.net\" { gg = 4 }\n"
       "  right:  import \"network.net\" { g = 4 }          # network.net says: param g = 5"},
      {"N115", "the table has no such row or column",
       "Behind a row stands a column of its table, behind a table the key of a row. Names are those of the header line.\n\n"
       "  wrong:  for p in cells { ... p.count ... }       # the header says population,size\n"
       "  right:  p.size"},
      {"N116", "there is no axis of this name",
       "`over` and `each` name axes: those of a population's size, `cells`, `time`, `samples`, `batch`, `synapses`, `incoming`, `outgoing`, or\n"
       "what a sweep runs over.\n\n"
       "  wrong:  mean(intervals(exc), over = 1)\n"
       "  right:  mean(intervals(exc), over = time)"},
      {"N117", "definitions are nested too deeply",
       "Functions may use functions, but the chain must end: at most 48 deep, and at most 20000 calls for one sentence.\n\n"
       "  wrong:  let f(x) = f(x - 1) + 1\n"
       "  right:  let f(x) = x + 1"},
      {"N118", "this is not a function that can be used here",
       "Only functions take arguments in parentheses. Rules, spaces and sources stand in their own places (`by`, `in`, behind `source name :`),\n"
       "and `rises`, `falls`, `since`, `previous` stand only in models.\n\n"
       "  wrong:  let x = probability(2%)\n"
       "  right:  connect a -> b by probability(2%) onto v { weight = 1 mV }"},
      {"N120", "there is no row, column or member of this name",
       "A row of a table has the columns of its header line; a table has the rows named by its key; a family has one member for each row or\n"
       "value that it runs over.\n\n"
       "  wrong:  column[\"L7E\"]\n"
       "  right:  column[\"L6E\"]"},
      {"N121", "this takes too long to compute",
       "A value is computed from others. The chain of definitions behind this one is too long, or leads back to itself.\n\n"
       "  wrong:  let a = a + 1\n"
       "  right:  let a = 1"},
  };
  return table;
}

}  // namespace nsim
