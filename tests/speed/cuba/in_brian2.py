"""CUBA of model.net in Brian2, integrated exactly."""
from brian2 import NeuronGroup, Synapses, ms, mV
from brian2_network import Network
from measure import numbers

given = numbers(cells=4000, indegree=80)
net = Network(given, 0.1)
equations = """
dv/dt  = (ge + gi - (v + 49*mV)) / (20*ms) : volt (unless refractory)
dge/dt = -ge / (5*ms) : volt
dgi/dt = -gi / (10*ms) : volt
"""
cells = NeuronGroup(given.cells, equations, threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * ms, method="exact")
cells.v = "-60*mV + rand() * 10*mV"
ne = round(0.8 * given.cells)
exc, inh = cells[:ne], cells[ne:]
part, p = 80 / given.indegree, given.indegree / given.cells
to_e = Synapses(exc, cells, on_pre=f"ge += {1.62 * part}*mV", delay=0.1 * ms)
to_i = Synapses(inh, cells, on_pre=f"gi += {-9 * part}*mV", delay=0.1 * ms)
for synapses in to_e, to_i:
    synapses.connect(p=p)
net.run(({"exc": exc, "inh": inh}, [cells]), [to_e, to_i])
