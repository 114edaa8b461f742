"""Brunel's network of model.net in NEST: iaf_psc_delta loses jumps during the refractory time, too."""
from measure import numbers
from nest_network import Network, nest

given = numbers(order=2500)
J = 0.1 * 2500 / given.order
net = Network(given, 0.1)
lif = dict(E_L=0.0, V_th=20.0, V_reset=0.0, V_m=0.0, C_m=1.0, tau_m=20.0, t_ref=2.0)
exc = net.cells("exc", "iaf_psc_delta", 4 * given.order, lif)
inh = net.cells("inh", "iaf_psc_delta", given.order, lif)
outside = nest.Create("poisson_generator", params={"rate": 1000.0 * 2 * 20.0 / (J * 20.0)})
for cells in exc, inh:
    nest.Connect(exc, cells, {"rule": "fixed_indegree", "indegree": round(0.4 * given.order)}, {"weight": J, "delay": 1.5})
    nest.Connect(inh, cells, {"rule": "fixed_indegree", "indegree": round(0.1 * given.order)}, {"weight": -5 * J, "delay": 1.5})
    nest.Connect(outside, cells, syn_spec={"weight": J, "delay": 1.5})
net.run()
