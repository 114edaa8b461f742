"""The synapses of model.net in NEST."""
from measure import numbers
from nest_network import Network, nest

net = Network(numbers(), 0.1)
cells = net.cells("cells", "iaf_psc_exp", 10000)
nest.Connect(cells, cells, {"rule": "fixed_indegree", "indegree": 2000}, {"weight": 1.0, "delay": 1.5})
net.run()
