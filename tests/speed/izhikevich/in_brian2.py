"""Izhikevich's network of model.net in Brian2, its half steps written out."""
from brian2 import NeuronGroup, Synapses
from brian2_network import Network
from measure import numbers

given = numbers(cells=1000, indegree=1000)
net = Network(given, 1.0)
ne, p = round(0.8 * given.cells), given.indegree / given.cells
cells = NeuronGroup(given.cells, "v : 1\nu : 1\nI : 1\na : 1 (constant)\nb : 1 (constant)\nc : 1 (constant)\nd : 1 (constant)\nnoise : 1 (constant)",
                    threshold="v >= 30", reset="v = c; u += d")
cells.run_regularly("""I += noise * randn()
                       v += 0.5 * (0.04*v**2 + 5*v + 140 - u + I)
                       v += 0.5 * (0.04*v**2 + 5*v + 140 - u + I)
                       u += a * (b*v - u)
                       I = 0""", when="groups")
exc, inh = cells[:ne], cells[ne:]
exc.a, exc.b, exc.noise, exc.c = 0.02, 0.2, 5, "rand()"
exc.d, exc.c = "8 - 6*c**2", "-65 + 15*c**2"
inh.c, inh.d, inh.noise, inh.a = -65, 2, 2, "rand()"
inh.b, inh.a = "0.25 - 0.05*a", "0.02 + 0.08*a"
cells.v = -65
cells.u = "b * v"
to_e, to_i = Synapses(exc, cells, "w : 1 (constant)", on_pre="I_post += w"), Synapses(inh, cells, "w : 1 (constant)", on_pre="I_post += w")
for synapses in to_e, to_i:
    synapses.connect(p=p)
to_e.w, to_i.w = "0.5 * rand()", "-rand()"
net.run(({"exc": exc, "inh": inh}, [cells]), [to_e, to_i])
