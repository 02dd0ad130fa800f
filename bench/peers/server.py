"""The peers' side of a comparison: sets up one piece of work, says ready, and for each line of
input, a number of seconds, repeats it for at least so long and answers with items, seconds and
seconds of the processor."""

import pathlib
import resource
import sys
import time

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


def opencv():
    import cv2
    cv2.setNumThreads(1)


def pairs(args):
    import networks
    import torch
    generator = networks.Generator()
    generator.load_state_dict(torch.load(args["weights"]))
    generator.eval().requires_grad_(False)
    latents = torch.from_numpy(np.load(args["latents"]))
    shift = torch.from_numpy(np.load(args["shift"]))

    def work():
        with torch.no_grad():
            generator(latents)
            generator(latents + shift)
        return len(latents)

    return work


def network(args):
    import networks
    import torch
    net = networks.UNet()
    net.load_state_dict(torch.load(args["weights"]))
    layout = torch.channels_last if "channels_last" in args else torch.contiguous_format
    images = torch.from_numpy(np.load(args["images"])).contiguous(memory_format=layout)
    return torch, net.to(memory_format=layout), images


def train(args):
    torch, net, images = network(args)
    masks = torch.from_numpy(np.load(args["masks"])).long()
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)
    net.train()

    def work():
        adam.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=args.get("precision") == "bf16"):
            logits = net(images)
        loss = torch.nn.functional.cross_entropy(logits.float(), masks)
        loss.item()
        loss.backward()
        adam.step()
        return len(images)

    return work


def infer(args):
    torch, net, images = network(args)
    net.eval()

    def plain():
        with torch.no_grad():
            return len(net(images))

    # from and to the usual layout and fp32, as Chiaro does in every call
    def channels_last():
        half = args["precision"] == "bf16"
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=half):
            logits = net(usual.contiguous(memory_format=torch.channels_last))
            return len(logits.float().contiguous())

    usual = images.contiguous()
    return channels_last if "channels_last" in args else plain


def masks(args):
    opencv()
    import steps
    import torch
    images = torch.from_numpy(np.load(args["images"]))
    shifted = torch.from_numpy(np.load(args["shifted"]))
    if "out" in args:
        np.save(args["out"], steps.mask_and_filter(images, shifted)[0].numpy().astype(np.uint8))

    def work():
        steps.mask_and_filter(images, shifted)
        return len(images)

    return work


def components(args):
    opencv()
    import steps
    step = getattr(steps, args["by"])
    all_masks = np.load(args["masks"])
    if "out" in args:
        np.save(args["out"], np.stack([step(mask) for mask in all_masks]).astype(np.uint8))

    def work():
        for mask in all_masks:
            step(mask)
        return len(all_masks)

    return work


def scores(args):
    opencv()
    import steps
    import torch
    step = getattr(steps, args["by"])
    maps, truth = np.load(args["maps"]), np.load(args["masks"])
    if step is steps.loop_scores:
        maps, truth = torch.from_numpy(maps), torch.from_numpy(truth)

    def work():
        for prediction, mask in zip(maps, truth):
            step(prediction, mask)
        return len(maps)

    return work


def processor():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main():
    args = dict(word.split("=", 1) for word in sys.argv[2:])
    import torch
    torch.set_num_threads(int(args["threads"]))
    work = {f.__name__: f for f in (pairs, train, infer, masks, components, scores)}[sys.argv[1]](
        args)
    work()
    print("ready", flush=True)
    for line in sys.stdin:
        start, used, items = time.perf_counter(), processor(), 0
        while not items or time.perf_counter() - start < float(line):
            items += work()
        print("%d %.6f %.6f" % (items, time.perf_counter() - start, processor() - used),
              flush=True)


if __name__ == "__main__":
    main()
