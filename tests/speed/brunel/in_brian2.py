"""Brunel's network of model.net in Brian2."""
from brian2_brunel import Brunel
from brian2_network import Network
from measure import numbers

given = numbers(order=2500)
net = Network(given, 0.1)
b = Brunel(given.order)
synapses = [b.join(b.exc, b.cells, 0.4, b.J), b.join(b.inh, b.cells, 0.1, -5 * b.J)]
net.run(({"exc": b.exc, "inh": b.inh}, [b.cells]), synapses)
