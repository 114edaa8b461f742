"""The synapses of model.net in Brian2."""
from brian2 import NeuronGroup, Synapses, ms, pA
from brian2_network import Network
from measure import numbers

net = Network(numbers(), 0.1)
cells = NeuronGroup(10000, "dI/dt = -I / (0.5*ms) : amp", threshold="I > 1*amp", reset="I = 0*amp", method="exact")
synapses = Synapses(cells, cells, "w : amp (constant)", on_pre="I_post += w", namespace={"pA": pA})
synapses.connect(i="int(rand() * N_pre) for _ in range(2000)")
synapses.w = "1*pA + 0.1*pA * randn()"
synapses.delay = "clip(1.5 + 0.75 * randn(), 0.1, 100) * ms"
net.run(({"cells": cells}, []), [synapses])
