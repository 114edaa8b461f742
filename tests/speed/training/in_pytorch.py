"""Images a second of PyTorch for one network: in_pytorch.py NAME BATCH THREADS [WIDTH]. Inputs are random numbers of the same shapes, in one tensor."""
import sys
import time

import torch
from torch import nn

name, batch, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)


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
    """The equations of spiking.net, step by step as people write them."""

    def __init__(self, width):
        super().__init__()
        self.h, self.out = nn.Linear(784, width), nn.Linear(width, 10)

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


class Builtin(nn.Module):
    """The same through torch's own recurrent layer, which has its loop in C++."""

    def __init__(self, width):
        super().__init__()
        self.loop, self.out = nn.RNN(28, width, batch_first=True), nn.Linear(width, 10)

    def forward(self, x):
        return self.out(self.loop(x[:, 0])[0][:, -1])


width = int(sys.argv[4]) if len(sys.argv) > 4 else 0
model = {"spiking": lambda: Spiking(width), "recurrent": lambda: Recurrent(width), "builtin": lambda: Builtin(width), "mlp": lambda: dense(784, 300, 300, 10), "small": lambda: dense(784, 100, 100, 100, 10), "cnn": convolutions}[name]()
optimiser = torch.optim.Adam(model.parameters(), 1e-3)
images = {"cnn": 12_800, "spiking": 20 * batch, "recurrent": 100 * batch, "builtin": 100 * batch}.get(name, 60_000)
x, y = torch.rand(images, 1, 28, 28), torch.randint(0, 10, (images,))


def epoch(count):
    for k in range(0, count, batch):
        loss = nn.functional.cross_entropy(model(x[k:k + batch]), y[k:k + batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


epoch(images // 10)
begin = time.perf_counter()
epoch(images)
print(images / (time.perf_counter() - begin))
