#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Trains Caffe's LeNet (20-50-500-10, ReLU after each layer, 2x2 max-pooling) on Fashion-MNIST and prunes it two ways.

    apt-get install python3-torch dataset-fashion-mnist
    cachesim/training/train_lenet.py cachesim/weights

Writes lenet_fashion_dc.bin.gz (densities of Deep Compression, Han et al., ICLR 2016: .66 .12 .08 .19, single weights)
and lenet_fashion_simd8.bin.gz (Scalpel, Yu et al., ISCA 2017: aligned groups of 8 weights, one 32-byte line; densities
.8 .2 .1 .25), and prints the accuracies on the 10,000 test images that docs/sparsecache.md quotes. Deterministic for
SEED on one thread. About ten minutes of one core.

Format: gzip of, per layer, four int32 (out, in, k_h, k_w), float32 weights row-major, float32 biases. Weights are rounded
to 12 significant bits so that the files are small; the accuracies are those after rounding.
"""
import gzip
import pathlib
import struct
import sys

import numpy
import torch
from torch import nn

SEED = 20200309
DATA = pathlib.Path("/usr/share/datasets/fashion-mnist")
DENSE_EPOCHS, PRUNED_EPOCHS, BATCH = 4, 3, 64
DENSITIES = {"dc": (0.66, 0.12, 0.08, 0.19), "simd8": (0.8, 0.2, 0.1, 0.25)}
GROUP = {"dc": 1, "simd8": 8}


def read_idx(name):
    data = gzip.open(DATA / name).read()
    dimensions = struct.unpack(">" + "I" * data[3], data[4 : 4 + 4 * data[3]])
    return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * data[3]).reshape(dimensions)


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(1, 20, 5), nn.Conv2d(20, 50, 5), nn.Linear(800, 500), nn.Linear(500, 10)])

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.layers[0](x)), 2)
        x = torch.max_pool2d(torch.relu(self.layers[1](x)), 2)
        return self.layers[3](torch.relu(self.layers[2](x.flatten(1))))


def train(net, images, labels, epochs, rate, masks=None):
    optimiser = torch.optim.Adam(net.parameters(), rate)
    for _ in range(epochs):
        order = torch.randperm(len(images))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            optimiser.zero_grad()
            nn.functional.cross_entropy(net(images[batch]), labels[batch]).backward()
            optimiser.step()
            if masks:
                apply(net, masks)


@torch.no_grad()
def apply(net, masks):
    for layer, mask in zip(net.layers, masks):
        layer.weight.masked_fill_(~mask, 0.0)  # +0.0: a product with the mask would leave -0.0, which is no zero line


@torch.no_grad()
def masks_for(net, densities, group):
    masks = []
    for layer, density in zip(net.layers, densities):
        flat = layer.weight.abs().flatten()
        padded = torch.nn.functional.pad(flat, (0, -len(flat) % group)).reshape(-1, group)
        score = padded.pow(2).sum(1)
        kept = torch.zeros(len(score), dtype=torch.bool)
        kept[score.argsort(descending=True)[: round(density * len(score))]] = True
        masks.append(kept.repeat_interleave(group)[: len(flat)].reshape(layer.weight.shape))
    return masks


@torch.no_grad()
def accuracy(net, images, labels):
    return sum((net(images[i : i + 500]).argmax(1) == labels[i : i + 500]).sum().item() for i in range(0, len(images), 500)) / len(images)


@torch.no_grad()
def round_weights(net):
    for layer in net.layers:
        bits = layer.weight.numpy().view(numpy.uint32)
        bits[:] = (bits + 0x800) & 0xFFFFF000  # 12 bits with the hidden one; 0 stays 0


def write(net, path):
    data = b""
    for layer in net.layers:
        shape = tuple(layer.weight.shape) + (1, 1) * (layer.weight.dim() == 2)
        data += struct.pack("<4i", *shape) + layer.weight.detach().numpy().astype("<f4").tobytes()
        data += layer.bias.detach().numpy().astype("<f4").tobytes()
    path.write_bytes(gzip.compress(data, 9, mtime=0))


def main():
    output = pathlib.Path(sys.argv[1])
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    images = {part: torch.tensor(read_idx(f"{part}-images-idx3-ubyte.gz") / 255.0, dtype=torch.float32)[:, None] for part in ("train", "t10k")}
    labels = {part: torch.tensor(read_idx(f"{part}-labels-idx1-ubyte.gz").astype(numpy.int64)) for part in ("train", "t10k")}
    dense = LeNet()
    train(dense, images["train"], labels["train"], DENSE_EPOCHS, 1e-3)
    print(f"dense: {accuracy(dense, images['t10k'], labels['t10k']):.4f}", flush=True)
    for name, densities in DENSITIES.items():
        net = LeNet()
        net.load_state_dict(dense.state_dict())
        masks = masks_for(net, densities, GROUP[name])
        apply(net, masks)
        train(net, images["train"], labels["train"], PRUNED_EPOCHS, 5e-4, masks)
        round_weights(net)
        write(net, output / f"lenet_fashion_{name}.bin.gz")
        print(f"{name}: {accuracy(net, images['t10k'], labels['t10k']):.4f}", flush=True)


if __name__ == "__main__":
    main()
