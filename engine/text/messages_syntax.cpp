// N0xx: words and sentences.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> syntax_messages() {
  static const std::vector<Message> table = {
      {"N001", "not expected here", R"(The sentence cannot go on with this word or sign. The label lists what could stand here.

A case that deserves a better message than this one is worth reporting.)"},
      {"N002", "does not start a statement", R"(Every sentence of a file starts with a word that says what it is:

  neuron receptor synapse policy extern     models
  source population layer connect drive     the network
  param let penalty import                  names and other files
  run train sweep repeat every evaluate score split mask reset save load experiment

Inside a model a line starts with `state`, `input`, `let`, `spike when`, `when`, `on`, `every`, `solve`, or with a name: `v' = ...`.
Inside a stage it is a stage, `record`, `plot`, `present`, `expect`, `minimise`, or a setting: `step = 0.1 ms`.

  wrong:  popluation exc[3200] : lif
  right:  population exc[3200] : lif)"},
      {"N003", "a bracket that is never closed", R"(A `{`, `(` or `[` has no partner. For a brace the place to look at is usually the end of its block; the message points at the
brace that fits the indentation and the words that follow.

  wrong:  run 1 s {
            step = 0.1 ms
  right:  run 1 s {
            step = 0.1 ms
          })"},
      {"N004", "a bracket that closes nothing", R"(A `}`, `)` or `]` stands where nothing is open. Either it is one too many, or the bracket that it belongs to was lost.

  wrong:  let a = exp(1))
  right:  let a = exp(1))"},
      {"N005", "brackets of two kinds", R"(What opens with `(` closes with `)`, and what opens with `[` closes with `]`.

  wrong:  let a = [1, 2)
  right:  let a = [1, 2])"},
      {"N006", "a text that is never closed", R"(A text starts and ends with `"`, on one line.

  wrong:  import "models/metrics.net
  right:  import "models/metrics.net")"},
      {"N007", "not part of the language", R"(A character, or two signs that belong together in another language, mean nothing here.

  and or not        instead of  && || !
  a ^ b             instead of  a ** b
  # a comment       instead of  // or /* */
  "text"            instead of  'text'
  a to z, 0 to 9, _ in names; other letters stand in texts and comments only)"},
      {"N008", "the sentence ends earlier", R"(The words up to here are a complete sentence. A new one starts on a new line or after a `;`.

  wrong:  let a = 1 let b = 2
  right:  let a = 1; let b = 2)"},
      {"N009", "a value is missing", R"(A number, a name or an expression belongs here.

  wrong:  state v =
  right:  state v = -60 mV)"},
      {"N010", "too large or nested too deeply", R"(The parser refuses files of more than 1 MiB, and sentences with more than 200 levels of brackets and operators: they come from a
program, not from a person. Long tables belong in CSV files, and parts of a long expression can have a name.

  let weights = table("weights.csv")
  let drive = a + b
  let total = drive * c)"},
      {"N011", "not a text file", R"(A `.net` file is text in UTF-8. This one holds bytes that are not: perhaps it is not a model at all, or it was saved in an older
encoding. Letters beyond a to z may stand in texts and comments.)"},
      {"N012", "not a unit", R"(A unit stands directly behind a number, with at most one blank between them, and is one of

  s ms us ns min h  Hz kHz  V mV uV  A uA nA pA  S uS nS pS  F uF nF pF  Ohm kOhm MOhm GOhm
  m cm mm um nm  M mM uM  K degC  deg rad  %  steps samples batches epochs seeds

or made of them with `/`, `.` and `^`: `mV/ms`, `uF/cm^2`.

  wrong:  tau = 20 msec        right:  tau = 20 ms
  wrong:  5 mV/s_0             right:  5 mV / s_0

Letters that follow a number are always read as a unit: `100 using` starts with `100 us`. A count has its counter: `100 batches`.)"},
      {"N013", "a unit without a number", R"(A unit lives on a number and nowhere else; by itself `mV` is an ordinary name. So no name is ever stolen and no unit is guessed.

  wrong:  x mV               right:  x * 1 mV
  wrong:  5  mV              right:  5 mV
  wrong:  state v mV = -60   right:  state v = -60 mV)"},
      {"N014", "an equation written as a quotient", R"(An equation is written as in a paper, with a prime.

  wrong:  dv/dt = -v / tau
  right:  v' = -v / tau)"},
      {"N015", "a number without its first digit", R"(A number starts with a digit, so that it cannot be taken for a member of something.

  wrong:  .5
  right:  0.5)"},
      {"N016", "a name is missing", R"(What is declared needs a name, and so does what is used. Names start with a letter or `_` and go on with letters, digits and `_`.

  wrong:  neuron (tau = 20 ms) { ... }
  right:  neuron lif(tau = 20 ms) { ... })"},
      {"N017", "a word that cannot be a name", R"(Some words of the language cannot be names, because a sentence could then be read in two ways: `and by connect else every
extern false for from hold if import in into let minimise not of on onto or per placed post pre receptor send solve synapse then true using when with`.

  wrong:  population with[100] : lif
  right:  population helpers[100] : lif)"},
      {"N019", "a sentence in the wrong place", R"(The word starts a sentence, but not here. Models, populations and connections stand at the top level of a file; `state` and
equations inside a model; `send` and `hold` inside an event; `record`, `plot` and `expect` inside a stage.

  wrong:  record spikes of exc
  right:  run 1 s { record spikes of exc })"},
      {"N020", "a sign is missing", R"(A sign or a word that the sentence cannot do without is missing.

  wrong:  connect exc inh by probability(2%)
  right:  connect exc -> inh by probability(2%))"},
      {"N021", "a file name is missing", R"(The name of a file is a text in double quotes.

  wrong:  import models/metrics.net
  right:  import "models/metrics.net")"},
      {"N022", "a condition without all its parts", R"(A condition is part of a value and always gives one: `if c then a else b`. To do something at a moment, a model says `when c { ... }`.

  wrong:  let a = if b then 1
  right:  let a = if b then 1 else 0)"},
      {"N023", "`=` for a comparison", R"(`=` gives a value to a name; `==` asks whether two values are equal.

  wrong:  if tick = 0 then a else b
  right:  if tick == 0 then a else b)"},
      {"N025", "a block is missing", R"(This sentence has a block in braces. It may be empty, but it must be there.

  wrong:  repeat 5 seeds
  right:  repeat 5 seeds { run 1 s })"},
      {"N026", "a block too many", R"(This sentence says everything on its own line.

  wrong:  record exc.v { every = 1 ms }
  right:  record exc.v every 1 ms)"},
      {"N050", "no such file", R"(An imported file is looked for beside the file that imports it, then in the folders of NSIM_PATH, then in the installed library.

  import "models/neurons.net"     of the library
  import "cells.net"              of your folder)"},
      {"N051", "a circle of imports", R"(Two files import each other, perhaps through others, so neither can be read first. What both need belongs in a third file.)"},
      {"N052", "imports nested too deeply", R"(Files import files more than 64 levels deep. Something writes them that a person would not.)"},
  };
  return table;
}

}  // namespace nsim
