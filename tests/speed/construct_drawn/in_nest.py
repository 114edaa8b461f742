"""The synapses of model.net in NEST."""
from measure import numbers
from nest_network import Network, nest

net = Network(numbers(), 0.1)
cells = net.cells("cells", "iaf_psc_exp", 10000)
nest.Connect(cells, cells, {"rule": "fixed_indegree", "indegree": 2000}, {"weight": nest.random.normal(1.0, 0.1), "delay": nest.math.redraw(nest.random.normal(1.5, 0.75), 0.05, 100.0)})
net.run()
