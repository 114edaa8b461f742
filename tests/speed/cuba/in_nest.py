"""CUBA of model.net in NEST: iaf_psc_exp, whose integration is exact as well. Weights in pA are those in mV times C / tau.
As many synapses as probability(p) has in the mean: its own rule of that kind looks at every pair, which takes a minute for 40,000 cells."""
from measure import numbers
from nest_network import Network, nest

given = numbers(cells=4000, indegree=80)
part, p = 80 / given.indegree, given.indegree / given.cells
net = Network(given, 0.1)
lif = dict(E_L=-49.0, V_th=-50.0, V_reset=-60.0, C_m=200.0, tau_m=20.0, t_ref=5.0, tau_syn_ex=5.0, tau_syn_in=10.0, I_e=0.0,
           V_m=nest.random.uniform(-60.0, -50.0))
exc = net.cells("exc", "iaf_psc_exp", round(0.8 * given.cells), lif)
inh = net.cells("inh", "iaf_psc_exp", round(0.2 * given.cells), lif)
for source, weight in (exc, 1.62 * 10), (inh, -9.0 * 10):
    for target in exc, inh:
        nest.Connect(source, target, {"rule": "fixed_total_number", "N": round(p * len(source) * len(target))}, {"weight": part * weight, "delay": 0.1})
net.run()
