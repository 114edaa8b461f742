"""Izhikevich's network of model.net in NEST: without `consistent_integration` its steps are the two half steps of the published script.
What arrives in a step acts on all of it, so that a delay of one step is what the others call none."""
import numpy
from measure import numbers
from nest_network import Network, nest

given = numbers(cells=1000, indegree=1000)
net = Network(given, 1.0)
ne, ni = round(0.8 * given.cells), round(0.2 * given.cells)
draw = numpy.random.default_rng(given.seed)
re, ri = draw.random(ne), draw.random(ni)
common = dict(V_th=30.0, consistent_integration=False, V_m=-65.0)
exc = net.cells("exc", "izhikevich", ne, dict(common, a=0.02, b=0.2, U_m=-65 * 0.2))
inh = net.cells("inh", "izhikevich", ni, dict(common, c=-65.0, d=2.0))
exc.set(c=-65 + 15 * re**2, d=8 - 6 * re**2)
inh.set(a=0.02 + 0.08 * ri, b=0.25 - 0.05 * ri, U_m=-65 * (0.25 - 0.05 * ri))
uniform, p = nest.random.uniform, given.indegree / given.cells
for cells, noise in (exc, 5.0), (inh, 2.0):
    for source, weight in (exc, uniform(0.0, 0.5)), (inh, uniform(-1.0, 0.0)):
        rule = {"rule": "all_to_all"} if p >= 1 else {"rule": "fixed_total_number", "N": round(p * len(source) * len(cells))}
        nest.Connect(source, cells, rule, {"weight": weight, "delay": 1.0})
    nest.Connect(nest.Create("noise_generator", params={"mean": 0.0, "std": noise, "dt": 1.0}), cells, syn_spec={"delay": 1.0})
net.run()
