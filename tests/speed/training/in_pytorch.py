"""Images a second of PyTorch for one network: in_pytorch.py NAME BATCH THREADS [WIDTH]. Inputs are random numbers of the same shapes, in one tensor.

`in_pytorch.py matrix 2048 THREADS`: the rate of single-precision products of such matrices, the best of several, in operations a second.
"""
import sys
import time

import torch
from torch import nn

name, batch, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)

if name == "matrix":
    a, b, best = torch.rand(batch, batch), torch.rand(batch, batch), 0.0
    for _ in range(12):
        begin = time.perf_counter()
        torch.mm(a, b)
        best = max(best, 2 * batch**3 / (time.perf_counter() - begin))
    sys.exit(print(best))


def dense(*sizes):
    layers = [nn.Flatten()]
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def convolutions():
    return nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Flatten(), nn.Linear(32 * 49, 10))


class Fires(torch.autograd.Function):
    """A step function with the slope of a fast sigmoid."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x >= 0).float()

    @staticmethod
    def backward(ctx, gradient):
        x, = ctx.saved_tensors
        return gradient / (1 + 25 * x.abs()) ** 2


class Spiking(nn.Module):
    """The equations of spiking.net, and with `loop` of spiking_loop.net, step by step as people write them."""

    def __init__(self, width, loop=False):
        super().__init__()
        self.h, self.out = nn.Linear(784, width), nn.Linear(width, 10)
        self.loop = nn.Linear(width, width, bias=False) if loop else None

    def forward(self, x):
        chance = 0.2 * x.flatten(1)
        keep = 1 - torch.exp(torch.tensor(-0.1))
        v = i = torch.zeros(len(x), self.h.out_features)
        u = j = count = torch.zeros(len(x), 10)
        for _ in range(100):
            v = v + keep * (i - v)
            z = Fires.apply(v - 1)
            v = v - z.detach()
            u = u + keep * (j - u)
            fired = Fires.apply(u - 1)
            u = u - fired.detach()
            count = count + fired
            i, j = self.h((torch.rand_like(chance) < chance).float()), self.out(z)
            if self.loop:
                i = i + self.loop(z)
        return count


class Recurrent(nn.Module):
    """The equations of recurrent.net, row by row."""

    def __init__(self, width):
        super().__init__()
        self.rows, self.loop, self.out = nn.Linear(28, width), nn.Linear(width, width, bias=False), nn.Linear(width, 10)

    def forward(self, x):
        h = torch.zeros(len(x), self.loop.in_features)
        for row in range(28):
            h = torch.tanh(self.rows(x[:, 0, row]) + self.loop(h))
        return self.out(h)


class Long(nn.Module):
    """The equations of long.net; what the digit sends is the same in every step and is computed once."""

    def __init__(self, width):
        super().__init__()
        self.first, self.loop, self.out = nn.Linear(784, width), nn.Linear(width, width, bias=False), nn.Linear(width, 10)

    def forward(self, x):
        sent = self.first(x.flatten(1))
        h = torch.zeros_like(sent)
        for _ in range(100):
            h = torch.tanh(sent + self.loop(h))
        return self.out(h)


class Placed(nn.Module):
    """Dense layers whose cells have places: `costs` is the price of wire between them and, if asked for, of crowding (models/penalties.net)."""

    def __init__(self, sizes, activation, tasks, crowding):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.places = nn.ParameterList(torch.randn(n, 2) for n in sizes[1:])
        self.activation, self.tasks, self.crowding = activation, tasks, crowding

    def forward(self, x):
        x = x.flatten(1)
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)

    @staticmethod
    def distances(a, b):
        return ((a[:, None] - b[None]) ** 2).sum(-1).add(1e-12).sqrt()

    def loss(self, x, y):
        scores = self(x)
        loss = sum(nn.functional.cross_entropy(scores[:, 10 * k:10 * k + 10], y) for k in range(self.tasks)) / self.tasks
        count = len(self.layers) - 1
        for before, layer, after in zip(self.places, self.layers[1:], self.places[1:]):
            loss = loss + (layer.weight.abs() * self.distances(after, before)).mean() / count
            if self.crowding:
                loss = loss + torch.exp(-self.distances(after, after)).mean() / count
        return loss


class Builtin(nn.Module):
    """The same through torch's own recurrent layer, which has its loop in C++."""

    def __init__(self, width):
        super().__init__()
        self.loop, self.out = nn.RNN(28, width, batch_first=True), nn.Linear(width, 10)

    def forward(self, x):
        return self.out(self.loop(x[:, 0])[0][:, -1])


width = int(sys.argv[4]) if len(sys.argv) > 4 else 0
model = {
    "mlp": lambda: dense(784, 300, 300, 10),
    "small": lambda: dense(784, 100, 100, 100, 10),
    "cnn": convolutions,
    "priced": lambda: Placed((784, 300, 300, 10), torch.relu, 1, False),
    "spatial": lambda: Placed((1568, 150, 100, 50, 20), torch.sigmoid, 2, True),
    "spiking": lambda: Spiking(width),
    "spiking_loop": lambda: Spiking(width, True),
    "recurrent": lambda: Recurrent(width),
    "long": lambda: Long(width),
    "builtin": lambda: Builtin(width),
}[name]()
optimiser = torch.optim.Adam(model.parameters(), 1e-3)
batches = {"cnn": 100, "spiking": 20, "spiking_loop": 20, "recurrent": 100, "builtin": 100, "long": 50}
images = batches[name] * batch if name in batches else 60_000
x, y = torch.rand(images, 2 if name == "spatial" else 1, 28, 28), torch.randint(0, 10, (images,))


def loss_of(x, y):
    return model.loss(x, y) if isinstance(model, Placed) else nn.functional.cross_entropy(model(x), y)


def epoch(count):
    for k in range(0, count, batch):
        loss = loss_of(x[k:k + batch], y[k:k + batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


epoch(images // 10)
begin = time.perf_counter()
epoch(images)
print(images / (time.perf_counter() - begin))
