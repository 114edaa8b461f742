"""The synapses of model.net in Brian2."""
from brian2 import NeuronGroup, Synapses, ms, pA
from brian2_network import Network
from measure import numbers

net = Network(numbers(), 0.1)
cells = NeuronGroup(10000, "dI/dt = -I / (0.5*ms) : amp", threshold="I > 1*amp", reset="I = 0*amp", method="exact", namespace={"pA": pA})
synapses = Synapses(cells, cells, on_pre="I_post += 1*pA", delay=1.5 * ms)
synapses.connect(i="int(rand() * N_pre) for _ in range(2000)")
net.run(({"cells": cells}, []), [synapses])
