#!/usr/bin/env python3
"""Writes the seeds that the fuzzer starts from, a few small files a parser, into seeds/.

Run it again only to add kinds: files that are there already, findings among them, stay.
"""
import io
import pathlib
import shutil
import struct
import tarfile
import zipfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent
SEEDS = HERE / "seeds"


def put(parser, name, data):
    folder = SEEDS / parser
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value


def storage(kind, key, count):
    return b"(" + text(b"storage") + b"ctorch\n" + kind + b"\n" + text(key) + text(b"cpu") + b"K" + bytes([count]) + b"tQ"


def tensor(kind, key, count, sizes, strides):
    numbers = lambda values: b"(" + b"".join(b"K" + bytes([v]) for v in values) + b"t"
    return (b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage(kind, key, count) + b"K\0" + numbers(sizes)
            + numbers(strides) + b"\x89ccollections\nOrderedDict\n)RtR")


def pickles():
    plain = b"\x80\x02}q\0(" + text(b"w") + tensor(b"FloatStorage", b"0", 4, [2, 2], [2, 1])
    plain += text(b"b") + tensor(b"LongStorage", b"1", 1, [], []) + b"u."
    ordered = (b"\x80\x02ccollections\nOrderedDict\nq\0)Rq\1(" + text(b"a.weight")
               + tensor(b"HalfStorage", b"0", 6, [3, 2], [1, 3]) + b"u}(" + text(b"_metadata") + b"}ub.")
    proto4 = b"\x80\x04\x95\x20\0\0\0\0\0\0\0}\x94(\x8c\1a\x94K\1\x8c\1b\x94]\x94(K\1M\0\1J\0\0\0\1\x8a\2\1\2G" + bytes(8) + b"eu."
    hostile = b"\x80\x02cos\nsystem\n" + text(b"id") + b"\x85R."
    return {"plain": plain, "ordered": ordered, "proto4": proto4, "hostile": hostile}


def zipped(entries, method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def pth():
    p = pickles()
    parts = [("a/data.pkl", p["plain"]), ("a/data/0", bytes(16)), ("a/data/1", bytes(8)), ("a/byteorder", b"little")]
    put("pth", "stored.pth", zipped(parts, zipfile.ZIP_STORED))
    put("pth", "deflated.pth", zipped(parts, zipfile.ZIP_DEFLATED))
    put("pth", "views.pth", zipped([("x/data.pkl", p["ordered"]), ("x/data/0", bytes(12))], zipfile.ZIP_STORED))
    magic = bytes.fromhex("80028a0a6cfc9c46f9206aa850192e")
    put("pth", "legacy.pth", magic + b"\x80\x02M\xe9\3." + b"\x80\x02}" + text(b"little_endian") + b"\x88s."
        + p["plain"] + b"\x80\x02](" + text(b"0") + text(b"1") + b"e." + struct.pack("<q", 4) + bytes(16)
        + struct.pack("<q", 1) + bytes(8))
    for name, data in p.items():
        put("pickle", name, data)


def pkl():
    legacy = (bytes.fromhex("80028a0a6cfc9c46f9206aa850192e") + b"\x80\x02M\xe9\3." + b"\x80\x02}"
              + text(b"little_endian") + b"\x88s." + b"\x80\x02" + storage(b"FloatStorage", b"0", 2) + b"."
              + b"\x80\x02]" + text(b"0") + b"a." + struct.pack("<q", 2) + bytes(8))
    weight = (b"ctorch._utils\n_rebuild_tensor_v2\n(ctorch.storage\n_load_from_bytes\nB"
              + struct.pack("<I", len(legacy)) + legacy + b"\x85RK\0K\2\x85K\1\x85\x89"
              + b"ccollections\nOrderedDict\n)RtR")
    def module(parameters, children):
        return (b"ctorch_utils.persistence\n_reconstruct_persistent_obj\n}(" + text(b"class_name") + text(b"G")
                + text(b"module_src") + text(b"#" * 1100) + text(b"state") + b"}(" + text(b"_parameters") + parameters
                + text(b"_modules") + children + b"uu\x85R")
    part = module(b"}" + text(b"w") + weight + b"s", b"}")
    network = module(b"}", b"}" + text(b"a") + part + b"s")
    settings = b"cdnnlib\nEasyDict\n)\x81(" + text(b"s") + b"\x8f(" + text(b"t") + b"\x90u"
    put("pkl", "network", b"\x80\x03}(" + text(b"G_ema") + network + text(b"k") + settings + b"u.")
    put("pkl", "alone", b"\x80\x03" + part + b".")


def safetensors():
    def file(header):
        return struct.pack("<Q", len(header)) + header + bytes(8)
    put("safetensors", "one", file(b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'))
    put("safetensors", "two", file(b'{"__metadata__":{"k":"v"},"a":{"dtype":"U8","shape":[1,3],"data_offsets":[0,3]},'
                                   b'"b":{"dtype":"BF16","shape":[],"data_offsets":[3,5]},'
                                   b'"c":{"dtype":"I8","shape":[3],"data_offsets":[5,8]}}   '))
    put("safetensors", "sum", file(b'{"__metadata__":{"chiaro.crc32c":"00000000"},'
                                   b'"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}'))


def npy():
    def file(version, header):
        size = struct.pack("<H" if version == 1 else "<I", len(header))
        return b"\x93NUMPY" + bytes([version, 0]) + size + header + bytes(8)
    put("npy", "v1", file(1, b"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }  \n"))
    put("npy", "v2", file(2, b"{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 2), }\n"))
    put("npy", "v3", file(3, b"{'descr': '<i8', 'fortran_order': True, 'shape': (1L,), }\n"))


def tar():
    for name, kind in [("ustar", tarfile.USTAR_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)]:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=kind, bufsize=1024) as archive:
            for member in ["00000000.png", "00000000.mask.png", "00000000.json", "f" * 90 + "/x.png"]:
                info = tarfile.TarInfo(member if kind != tarfile.GNU_FORMAT else member + "y" * 60)
                info.size = 3
                info.mtime = 1.5 if kind == tarfile.PAX_FORMAT else 0
                archive.addfile(info, io.BytesIO(b"abc"))
        put("tar", name, out.getvalue()[:6656] + bytes(1024))


def texts():
    put("yaml", "run.yaml", b"seed: 3\nthreads: 2\ndevice: cpu\ntrain:\n  steps: 10\n  lr: 1e-3\n  online: true\n")
    put("yaml", "lists.yaml", b"predict:\n  save: [mask, prob]\nsynth: {shift: 4.0, rule: lighter}\n# end\n")
    put("yaml", "odd.yaml", b"---\n'seed': !!int \"3\"\n? threads\n: 0x10\nkernels: >\n  auto\n...\n")
    put("yaml", "alias.yaml", b"synth: &a\n  count: 5\ntrain: *a\n")
    put("json", "run.json", b'{"schema": 1, "run_id": "x", "seed": 2, "ended": null, "versions": {"java": "17"}}\n')
    put("json", "score.json", b'{"datasets":{"a":{"n":3,"maxF":0.5e-1,"x":[1,-2,true,false,"\\u00e4\\n"]}}}')


def mat():
    head = b"MATLAB 5.0 MAT-file".ljust(116) + b" " * 8 + b"\0\1IM"

    def element(kind, data):
        return struct.pack("<II", kind, len(data)) + data + bytes(-len(data) % 8)
    inner = (element(6, struct.pack("<II", 6, 0)) + element(5, struct.pack("<ii", 1, 3)) + element(1, b"trnid")
             + element(9, struct.pack("<ddd", 1, 2, 3)))
    matrix = element(14, inner)
    packed = zlib.compress(matrix, 9)
    put("mat", "plain.mat", head + matrix)
    put("mat", "packed.mat", head + struct.pack("<II", 15, len(packed)) + packed)


def image():
    golden = HERE.parent / "golden" / "images"
    for path in sorted(golden.iterdir()):
        if path.suffix in {".png", ".jpg", ".bmp", ".webp"} and path.stat().st_size < 2500:
            folder = SEEDS / "image"
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / path.name)


for make in (pth, pkl, safetensors, npy, tar, texts, mat, image):
    make()
