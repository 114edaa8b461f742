"""Images a second of PyTorch for one network: in_pytorch.py NAME BATCH THREADS. Inputs are random numbers of the same shapes, in one tensor."""
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


model = {"mlp": lambda: dense(784, 300, 300, 10), "small": lambda: dense(784, 100, 100, 100, 10), "cnn": convolutions}[name]()
optimiser = torch.optim.Adam(model.parameters(), 1e-3)
images = 12_800 if name == "cnn" else 60_000
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
