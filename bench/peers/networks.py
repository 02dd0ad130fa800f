"""The two networks of the method in plain PyTorch, as one writes them first: eager, fp32, the usual
memory layout, nothing folded. State dicts have the published names, so that Chiaro reads them."""

import torch
from torch import nn
from torch.nn import functional as F


class Normed(nn.Module):
    """A weight divided by its largest singular value, one power iteration in every forward pass."""

    def __init__(self, *shape, bias=None, eps=1e-4):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(shape))
        nn.init.normal_(self.weight, std=self.weight[0].numel() ** -0.5)
        self.bias = nn.Parameter(torch.zeros(bias)) if bias else None
        self.register_buffer("u0", torch.randn(1, shape[0]))
        self.register_buffer("sv0", torch.ones(1))
        self.eps = eps

    def normed(self):
        matrix = self.weight.view(self.weight.size(0), -1)
        with torch.no_grad():
            v = F.normalize(self.u0 @ matrix, eps=self.eps)
            u = F.normalize(v @ matrix.t(), eps=self.eps)
        return self.weight / (v @ matrix.t() @ u.t()).squeeze()


class Conv(Normed):
    def __init__(self, inputs, outputs, side, bias=True):
        super().__init__(outputs, inputs, side, side, bias=outputs if bias else None)

    def forward(self, x):
        return F.conv2d(x, self.normed(), self.bias, padding=self.weight.size(2) // 2)


class Linear(Normed):
    def __init__(self, inputs, outputs, bias=True):
        super().__init__(outputs, inputs, bias=outputs if bias else None)

    def forward(self, x):
        return F.linear(x, self.normed(), self.bias)


class ConditionalNorm(nn.Module):
    def __init__(self, channels, condition):
        super().__init__()
        self.gain = Linear(condition, channels, bias=False)
        self.bias = Linear(condition, channels, bias=False)
        self.register_buffer("stored_mean", torch.zeros(channels))
        self.register_buffer("stored_var", torch.ones(channels))

    def forward(self, x, y):
        gain = (1 + self.gain(y))[:, :, None, None]
        bias = self.bias(y)[:, :, None, None]
        normal = F.batch_norm(x, self.stored_mean, self.stored_var, None, None, False, 0.1, 1e-4)
        return normal * gain + bias


class Block(nn.Module):
    def __init__(self, inputs, outputs, condition):
        super().__init__()
        self.conv1 = Conv(inputs, outputs, 3)
        self.conv2 = Conv(outputs, outputs, 3)
        self.conv_sc = Conv(inputs, outputs, 1)
        self.bn1 = ConditionalNorm(inputs, condition)
        self.bn2 = ConditionalNorm(outputs, condition)

    def forward(self, x, y):
        h = F.relu(self.bn1(x, y))
        h = self.conv1(F.interpolate(h, scale_factor=2))
        h = self.conv2(F.relu(self.bn2(h, y)))
        return h + self.conv_sc(F.interpolate(x, scale_factor=2))


class Attention(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.theta = Conv(channels, channels // 8, 1, bias=False)
        self.phi = Conv(channels, channels // 8, 1, bias=False)
        self.g = Conv(channels, channels // 2, 1, bias=False)
        self.o = Conv(channels // 2, channels, 1, bias=False)
        self.gamma = nn.Parameter(torch.full((), 0.5))

    def forward(self, x):
        n, _, height, width = x.shape
        theta = self.theta(x).flatten(2)
        phi = F.max_pool2d(self.phi(x), 2).flatten(2)
        g = F.max_pool2d(self.g(x), 2).flatten(2)
        beta = F.softmax(torch.bmm(theta.transpose(1, 2), phi), -1)
        mixed = torch.bmm(g, beta.transpose(1, 2)).view(n, -1, height, width)
        return self.gamma * self.o(mixed) + x


class OutputNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("stored_mean", torch.zeros(channels))
        self.register_buffer("stored_var", torch.ones(channels))

    def forward(self, x):
        return F.batch_norm(x, self.stored_mean, self.stored_var, self.gain, self.bias, False)


class Generator(nn.Module):
    """BigBiGAN-128: latents of 120 in six chunks, images in [-1,1]; attention after 64 pixels."""

    def __init__(self, width=96, latent=120, shared=128):
        super().__init__()
        channels = [width * k for k in (16, 16, 8, 4, 2, 1)]
        self.chunk = latent // 6
        self.shared = nn.Embedding(1000, shared)
        self.linear = Linear(self.chunk, 16 * channels[0])
        blocks = []
        for i in range(5):
            parts = [Block(channels[i], channels[i + 1], shared + self.chunk)]
            if i == 3:
                parts.append(Attention(channels[i + 1]))
            blocks.append(nn.ModuleList(parts))
        self.blocks = nn.ModuleList(blocks)
        self.output_layer = nn.Sequential(
            OutputNorm(channels[5]), nn.ReLU(), Conv(channels[5], 3, 3))

    def forward(self, z):
        chunks = z.split(self.chunk, 1)
        shared = self.shared(torch.zeros(len(z), dtype=torch.long))
        h = self.linear(chunks[0]).view(len(z), -1, 4, 4)
        for block, chunk in zip(self.blocks, chunks[1:]):
            y = torch.cat([shared, chunk], 1)
            h = block[0](h, y)
            for attention in block[1:]:
                h = attention(h)
        return torch.tanh(self.output_layer(h))

    @torch.no_grad()
    def calibrate(self):
        """Statistics like those of a trained network, from one batch, layer after layer."""
        norms = [m for m in self.modules() if hasattr(m, "stored_mean")]

        def measure(norm, inputs):
            x = inputs[0]
            norm.stored_mean.copy_(x.mean((0, 2, 3)))
            norm.stored_var.copy_(x.var((0, 2, 3)) + 1e-3)

        hooks = [norm.register_forward_pre_hook(measure) for norm in norms]
        self(torch.randn(8, 6 * self.chunk))
        for hook in hooks:
            hook.remove()
        return self.eval().requires_grad_(False)


class DoubleConv(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.double_conv = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU())

    def forward(self, x):
        return self.double_conv(x)


class Down(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), DoubleConv(inputs, outputs))

    def forward(self, x):
        return self.maxpool_conv(x)


class Up(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
        self.conv = DoubleConv(inputs, outputs)

    def forward(self, x, skip):
        return self.conv(torch.cat([skip, self.up(x)], 1))


class Out(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x):
        return self.conv(x)


class UNet(nn.Module):
    """Images [n,3,h,w], sides multiples of 16, to logits [n,2,h,w]; 13,395,394 parameters."""

    def __init__(self, width=64):
        super().__init__()
        w = width
        self.inc = DoubleConv(3, w)
        self.down1, self.down2 = Down(w, 2 * w), Down(2 * w, 4 * w)
        self.down3, self.down4 = Down(4 * w, 8 * w), Down(8 * w, 8 * w)
        self.up1, self.up2 = Up(16 * w, 4 * w), Up(8 * w, 2 * w)
        self.up3, self.up4 = Up(4 * w, w), Up(2 * w, w)
        self.outc = Out(w, 2)

    def forward(self, x):
        a = self.inc(x)
        b = self.down1(a)
        c = self.down2(b)
        d = self.down3(c)
        h = self.up1(self.down4(d), d)
        return self.outc(self.up4(self.up3(self.up2(h, c), b), a))
