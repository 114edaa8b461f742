"""Brunel's network with additive pair STDP in NEST. NEST reads the delay of 1.5 ms as dendritic: a synapse sees the spikes of its target 1.5 ms late."""
from measure import numbers
from nest_network import Network, nest

given = numbers(order=800)
J = 0.1 * 2500 / given.order
net = Network(given, 0.1)
lif = dict(E_L=0.0, V_th=20.0, V_reset=0.0, V_m=0.0, C_m=1.0, tau_m=20.0, t_ref=2.0, tau_minus=20.0)
exc = net.cells("exc", "iaf_psc_delta", 4 * given.order, lif)
inh = net.cells("inh", "iaf_psc_delta", given.order, lif)
outside = nest.Create("poisson_generator", params={"rate": 1000.0 * 2 * 20.0 / (J * 20.0)})
nest.CopyModel("stdp_synapse", "plastic", {"lambda": 1e-4, "alpha": 1.05, "mu_plus": 0.0, "mu_minus": 0.0, "Wmax": 2 * J, "tau_plus": 20.0, "weight": J, "delay": 1.5})
nest.Connect(exc, exc, {"rule": "fixed_indegree", "indegree": round(0.4 * given.order)}, {"synapse_model": "plastic"})
nest.Connect(exc, inh, {"rule": "fixed_indegree", "indegree": round(0.4 * given.order)}, {"weight": J, "delay": 1.5})
for cells in exc, inh:
    nest.Connect(inh, cells, {"rule": "fixed_indegree", "indegree": round(0.1 * given.order)}, {"weight": -5 * J, "delay": 1.5})
    nest.Connect(outside, cells, syn_spec={"weight": J, "delay": 1.5})
net.run(weight=lambda: sum(nest.GetConnections(exc[:100], synapse_model="plastic").get("weight")) / nest.GetConnections(exc[:100], synapse_model="plastic").__len__())
