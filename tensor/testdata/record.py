"""Record how PyTorch prints and indexes: writes print.json and index.json beside this file.

usage: python record.py    (written with PyTorch 2.15)
"""
import json
import pathlib

import torch

HERE = pathlib.Path(__file__).parent
inf, nan = float("inf"), float("nan")


def values(t):
    """The elements in row-major order, as strings that Go parses exactly; None for 0, 1, 2, …"""
    if t.numel() >= 1000 and torch.equal(t.reshape(-1), torch.arange(t.numel(), dtype=t.dtype)):
        return None
    if t.is_complex():
        return [[float(x.real).hex(), float(x.imag).hex()] for x in t.reshape(-1).tolist()]
    if t.is_floating_point():
        return [float(x).hex() for x in t.double().reshape(-1).tolist()]
    return [str(int(x)) for x in t.reshape(-1).tolist()]


def printed(t, **options):
    torch.set_printoptions(profile="default")
    torch.set_printoptions(**options)
    text = str(t).replace("torch.", "")
    torch.set_printoptions(profile="default")
    return {"dtype": str(t.dtype).replace("torch.", ""), "shape": list(t.shape), "values": values(t),
            "grad": t.requires_grad, "options": options, "text": text}


def prints():
    g = torch.Generator().manual_seed(0)
    rand = lambda *shape, **kw: torch.randn(*shape, generator=g, **kw)
    yield printed(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    yield printed(torch.tensor(3.0))
    yield printed(torch.tensor(2.5, requires_grad=True))
    yield printed(torch.tensor(7))
    yield printed(torch.tensor(True))
    yield printed(torch.tensor([True, False]))
    yield printed(torch.tensor([1, -20, 300]))
    yield printed(torch.tensor([1, 2], dtype=torch.uint8))
    yield printed(torch.tensor([1.5, -2.25, 1e3]))
    yield printed(torch.tensor([1.5, -2.25, 1e4]))
    yield printed(torch.tensor([1e-5, 1.0]))
    yield printed(torch.tensor([1e9, 1.0]))
    yield printed(torch.tensor([1e9, 2e9]))
    yield printed(torch.tensor([1.0, inf, -inf, nan]))
    yield printed(torch.tensor([1.5, inf, -inf, nan, 0.0, -0.0]))
    yield printed(torch.tensor([inf, nan]))
    yield printed(torch.tensor([0.0, -0.0]))
    yield printed(torch.tensor([1e-20, inf, 3.0]))
    yield printed(torch.zeros(0))
    yield printed(torch.zeros(0, dtype=torch.int64))
    yield printed(torch.zeros(2, 0, 3, dtype=torch.float64))
    yield printed(torch.zeros(0, 3))
    yield printed(rand(3, 4))
    yield printed(rand(2, 3, 4, dtype=torch.float64))
    yield printed(rand(2, 2, 2, 2))
    yield printed(rand(20))
    yield printed(rand(2, 30) * 100)
    yield printed(rand(5).to(torch.bfloat16))
    yield printed(rand(4).to(torch.float16) * 1000)
    yield printed(torch.arange(1000))
    yield printed(torch.arange(1001))
    yield printed(torch.arange(1001.0))
    yield printed(torch.arange(2000).reshape(4, 500))
    yield printed(torch.arange(2000.0).reshape(500, 4))
    yield printed(torch.arange(1800).reshape(10, 10, 18))
    yield printed(torch.arange(1200).reshape(2, 600, 1).to(torch.int32))
    yield printed(torch.complex(rand(3), rand(3)))
    yield printed(torch.tensor([1 + 2j, -3 - 0j, complex(inf, nan)]))
    yield printed(torch.tensor(1 + 2j, dtype=torch.complex128))
    yield printed(torch.complex(rand(2, 10) * 1e5, rand(2, 10)))
    yield printed(rand(3, 4, requires_grad=True))
    yield printed(rand(7, dtype=torch.float64).requires_grad_())
    yield printed(torch.full((9,), 123456.0, dtype=torch.float64))
    yield printed(rand(3, 3), precision=2)
    yield printed(rand(3, 3), sci_mode=True)
    yield printed(torch.tensor([1e-7, 1.0]), sci_mode=False)
    yield printed(torch.arange(100).reshape(10, 10), threshold=10, edgeitems=2)
    yield printed(rand(12), linewidth=40)


# Expressions in the terms of Go's indexers: an int, [start, stop, step], "all", "ellipsis",
# "newaxis", or {"ints": shape and elements} and {"mask": shape and elements}.
def ints(*v):
    return {"ints": torch.tensor(v).tolist()}


def mask(*v):
    return {"mask": torch.tensor(v, dtype=torch.bool).tolist()}


INDEX = [
    ([5], [2]), ([5], [-1]), ([5], [[1, 4, 2]]), ([5], [[-2, None, None]]), ([5], [[4, 2, None]]),
    ([5], [[-100, 100, 3]]), ([2, 3], ["newaxis", 1, "newaxis"]), ([2, 3, 4], ["ellipsis", 1]),
    ([2, 3, 4], [0, "ellipsis"]), ([2, 3, 4], [1, "ellipsis", "newaxis", [None, None, 2]]),
    ([2, 3], ["ellipsis"]), ([2, 3], []), ([3], ["newaxis", "ellipsis", "newaxis"]),
    ([4], [ints(0, -1, 2)]), ([4, 3], [ints([0, 1], [2, -1])]), ([4, 3], ["all", ints([0], [2])]),
    ([4, 3], [ints(0, 1), ints(2, 0)]), ([4, 3], [ints([0], [1]), ints(2, 0)]),
    ([2, 3, 4], [ints(0, 1), "all", ints(2, 0)]), ([2, 3, 4], ["all", ints(0, 1), ints(2, 0)]),
    ([2, 3, 4], [0, ints(0, 1), ints(2, 0)]), ([2, 3, 4], ["all", 0, ints(2, 0)]),
    ([2, 3, 4], [ints(0, 1), "newaxis", ints(2, 0)]), ([2, 3, 4], ["newaxis", ints(0, 1), ints(2, 0)]),
    ([2, 3, 4], [ints(0, 1), 1, ints(2, 0)]), ([2, 3, 4, 2], ["all", ints([0], [1]), "all", ints(1, 0)]),
    ([2, 3, 4, 2], ["all", ints([0], [1]), ints(1, 0)]), ([2, 3, 4], [[None, None, None], ints(1), [1, 3, None]]),
    ([4], [mask(True, False, True, True)]), ([2, 2], [mask([True, False], [False, True])]),
    ([2, 2, 3], [mask([True, False], [True, True])]), ([3, 2, 2], ["all", mask([True, False], [True, True])]),
    ([4, 3], [mask(True, False, True, True), 1]), ([4, 3], [mask(True, False, True, True), ints(0, 1, 2)]),
    ([4, 3], [mask(False, False, False, False)]), ([4, 3], [[None, None, 2], mask(True, False, True)]),
    ([3, 2], [mask(True, False, True), "newaxis", mask(False, True)]), ([2], [mask(True), "newaxis"]),
    ([0, 3], ["all", ints(2, 1)]), ([2, 3], [{"ints": []}]), ([3, 4], [ints(2), ints(1, 2, 3)]),
]


def indexer(e):
    if e == "all":
        return slice(None)
    if e == "ellipsis":
        return Ellipsis
    if e == "newaxis":
        return None
    if isinstance(e, list):
        return slice(*e)
    if isinstance(e, dict):
        return torch.tensor(e["ints"], dtype=torch.int64) if "ints" in e else torch.tensor(e["mask"])
    return e


def indexed():
    for shape, expression in INDEX:
        x = torch.arange(torch.Size(shape).numel()).reshape(shape)
        at = tuple(indexer(e) for e in expression)
        try:
            got = x[at]
        except IndexError as e:
            yield {"shape": shape, "index": expression, "error": str(e)}
            continue
        put, added = x.clone(), x.clone()
        value = 100 + torch.arange(got.numel()).reshape(got.shape)
        put[at] = value
        tensors = bool(at) and all(isinstance(i, torch.Tensor) for i in at)
        if tensors:
            added.index_put_(at, value, accumulate=True)
        yield {"shape": shape, "index": expression, "result_shape": list(got.shape), "result": got.reshape(-1).tolist(),
               "set": put.reshape(-1).tolist(), "add": added.reshape(-1).tolist() if tensors else None}


def write(name, cases):
    lines = ",\n".join(json.dumps(c) for c in cases)
    (HERE / name).write_text("[\n" + lines + "\n]\n")


write("print.json", prints())
write("index.json", indexed())
