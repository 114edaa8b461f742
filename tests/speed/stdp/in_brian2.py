"""Brunel's network with additive pair STDP in Brian2. Brian2 reads the delay of 1.5 ms as axonal: a synapse sees the spikes of its source 1.5 ms late."""
from brian2_brunel import Brunel
from brian2_network import Network
from measure import numbers

given = numbers(order=800)
net = Network(given, 0.1)
b = Brunel(given.order)
most = 2 * b.J
pair = dict(model="""w : 1
                     dx/dt = -x / (20*ms) : 1 (event-driven)
                     dy/dt = -y / (20*ms) : 1 (event-driven)""",
            on_pre=f"""v_post += w*mV * int(not_refractory_post)
                       x += 1
                       w = clip(w - {1.05e-4 * most} * y, 0, {most})""",
            on_post=f"""y += 1
                        w = clip(w + {1e-4 * most} * x, 0, {most})""")
plastic = b.join(b.exc, b.exc, 0.4, b.J, **pair)
plastic.w = b.J
synapses = [plastic, b.join(b.exc, b.inh, 0.4, b.J), b.join(b.inh, b.cells, 0.1, -5 * b.J)]
net.run(({"exc": b.exc, "inh": b.inh}, [b.cells]), synapses, weight=(plastic, "w"))
