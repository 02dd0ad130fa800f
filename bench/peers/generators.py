#!/usr/bin/env python3
"""Times pairs of images of other people's generators against plain PyTorch.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install numpy torch
    mvn -q package -DskipTests
    /tmp/peers/bin/python bench/peers/generators.py biggan|SIDE [ROUNDS]

BigGAN-128 of the published width (networks.py), or a StyleGAN2 of SIDE pixels with 512 channels at
most, with random weights, in three processes of one thread each: PyTorch, eager, in float32, with
one kernel for each image as the published StyleGAN2 has it; ours in float32; ours in bfloat16. They
take turns, ROUNDS times (5), and of each the median time of the processor for a pair is printed,
with the ratio to PyTorch's. Images are compared, too.
"""

import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

ROOT = pathlib.Path(__file__).resolve().parents[2]
BATCH = 2
GAIN = 2 ** 0.5


class Linear(nn.Module):
    def __init__(self, inputs, outputs, rate=1.0, start=0.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full((outputs,), start))
        self.rate = rate

    def forward(self, x):
        return F.linear(x, self.weight * (self.rate / self.weight.size(1) ** 0.5), self.bias * self.rate)


def resample(x, filters, up, pad):
    n, c, h, w = x.shape
    if up == 2:
        x = F.pad(x.reshape(n, c, h, 1, w, 1), [0, 1, 0, 0, 0, 1]).reshape(n, c, 2 * h, 2 * w)
    x = F.pad(x, [pad[0], pad[1], pad[0], pad[1]])
    return F.conv2d(x, (4 * filters).flip([0, 1])[None, None].repeat(c, 1, 1, 1), groups=c)


class Layer(nn.Module):
    def __init__(self, inputs, outputs, size, side, up=False, rgb=False):
        super().__init__()
        self.affine = Linear(size, inputs, start=1.0)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 1 if rgb else 3, 1 if rgb else 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.up, self.rgb = up, rgb
        if not rgb:
            self.noise_strength = nn.Parameter(torch.tensor(0.1))
            self.register_buffer("noise_const", torch.randn(side, side))
            self.register_buffer("resample_filter", taps())

    def forward(self, x, w):
        n, inputs, h, _ = x.shape
        style = self.affine(w)
        if self.rgb:
            style = style / inputs ** 0.5
        kernels = self.weight[None] * style[:, None, :, None, None]
        if not self.rgb:
            kernels = kernels * (kernels.square().sum([2, 3, 4]) + 1e-8).rsqrt()[:, :, None, None, None]
        x = x.reshape(1, n * inputs, h, h)
        if self.up:
            kernels = kernels.transpose(1, 2).reshape(n * inputs, -1, 3, 3)
            x = F.conv_transpose2d(x, kernels, stride=2, groups=n)
            x = resample(x.reshape(n, -1, 2 * h + 1, 2 * h + 1), self.resample_filter, 1, (1, 1))
        else:
            side = self.weight.size(2)
            x = F.conv2d(x, kernels.reshape(-1, inputs, side, side), padding=side // 2, groups=n)
            x = x.reshape(n, -1, h, h)
        if self.rgb:
            return x + self.bias[None, :, None, None]
        x = x + self.noise_const * self.noise_strength
        return F.leaky_relu(x + self.bias[None, :, None, None], 0.2) * GAIN


def taps():
    line = torch.tensor([1.0, 3.0, 3.0, 1.0])
    return torch.outer(line, line) / 64


class Block(nn.Module):
    def __init__(self, inputs, outputs, size, side):
        super().__init__()
        self.register_buffer("resample_filter", taps())
        if inputs:
            self.conv0 = Layer(inputs, outputs, size, side, up=True)
        else:
            self.const = nn.Parameter(torch.randn(outputs, side, side))
        self.conv1 = Layer(outputs, outputs, size, side)
        self.torgb = Layer(outputs, 3, size, side, rgb=True)

    def forward(self, x, image, w):
        x = self.conv0(x, w) if x is not None else self.const[None].repeat(len(w), 1, 1, 1)
        x = self.conv1(x, w)
        colours = self.torgb(x, w)
        return x, colours if image is None else resample(image, self.resample_filter, 2, (2, 1)) + colours


class StyleGan2(nn.Module):
    """By the names of StyleGAN2-ADA, so that Chiaro reads its state dict."""

    def __init__(self, side, size=512, layers=8):
        super().__init__()
        self.mapping = nn.ModuleDict({f"fc{i}": Linear(size, size, 0.01) for i in range(layers)})
        sides = [4 << i for i in range((side // 4).bit_length())]
        channels = {s: min(512, 64 * side // s) for s in sides}
        self.synthesis = nn.ModuleDict(
            {f"b{s}": Block(channels.get(s // 2, 0) if s > 4 else 0, channels[s], size, s) for s in sides})

    def forward(self, z):
        w = z * (z.square().mean(1, keepdim=True) + 1e-8).rsqrt()
        for layer in self.mapping.values():
            w = F.leaky_relu(layer(w), 0.2) * GAIN
        x = image = None
        for block in self.synthesis.values():
            x, image = block(x, image, w)
        return image


class Ours:
    def __init__(self, folder, precision):
        self.out = folder / f"{precision}.npy"
        jar = ROOT / "bench/target/benchmarks.jar"
        self.process = subprocess.Popen(
            ["java", "-Xmx1g", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-cp", jar, "org.chiaro.bench.peer.PeerServer", "pairs", "threads=1",
             f"precision={precision}", f"weights={folder}/g.pth", f"latents={folder}/z.npy",
             f"shift={folder}/h.npy", f"out={self.out}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline().strip() != "ready":
            sys.exit("our side did not start: build with mvn -q package -DskipTests")

    def seconds(self):
        self.process.stdin.write("0\n")
        self.process.stdin.flush()
        items, _, processor = self.process.stdout.readline().split()
        return float(processor) / int(items)


def network(name):
    if name == "biggan":
        import networks
        return networks.Generator().calibrate(), 120
    return StyleGan2(int(name)).eval().requires_grad_(False), 512


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    torch.manual_seed(1)
    torch.set_num_threads(1)
    net, size = network(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        torch.save(net.state_dict(), folder / "g.pth")
        z, h = torch.randn(BATCH, size), 0.3 * torch.randn(size)
        np.save(folder / "z.npy", z.numpy())
        np.save(folder / "h.npy", h.numpy())

        def pair():
            with torch.no_grad():
                return torch.cat([net(z), net(z + h)])

        def seconds():
            start = time.process_time()
            pair()
            return (time.process_time() - start) / BATCH

        wanted = pair()
        ours = {precision: Ours(folder, precision) for precision in ("fp32", "bf16")}
        times = {"torch": [], "fp32": [], "bf16": []}
        for _ in range(rounds):
            times["torch"].append(seconds())
            for precision, process in ours.items():
                times[precision].append(process.seconds())
        base = statistics.median(times["torch"])
        for kind, values in times.items():
            middle = statistics.median(values)
            print(f"{kind:6} {middle:8.3f} s a pair   {base / middle:5.2f} x PyTorch")
        for precision, process in ours.items():
            process.process.stdin.close()
            process.process.wait()
            found = torch.from_numpy(np.load(process.out))
            print(f"{precision}: relative difference {((found - wanted).norm() / wanted.norm()).item():.1e}")


if __name__ == "__main__":
    main()
