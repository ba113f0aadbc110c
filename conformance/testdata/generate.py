"""Reference results of PyTorch, written as data that any program can be held against.

  python generate.py OUT --seed 0 --part ops|modules|optim|schedulers|distributions|all

Needs: torch, safetensors, numpy, expecttest, hypothesis, pytest.
Every NAME.json lists cases; every tensor that it names stands in NAME.safetensors beside it.
README.md beside this file describes the format.
"""
import argparse, inspect, json, math, os, random, sys, warnings, zlib
warnings.filterwarnings("ignore")
import numpy as np, torch
from safetensors.torch import save_file
torch.set_num_threads(1)

DT = {torch.float32: "float32", torch.float64: "float64", torch.int64: "int64", torch.int32: "int32", torch.bool: "bool",
      torch.bfloat16: "bfloat16", torch.float16: "float16", torch.uint8: "uint8", torch.int8: "int8", torch.int16: "int16",
      torch.complex64: "complex64", torch.complex128: "complex128"}


class Skip(Exception):
    pass


class Book:
    """Collects the cases of one file and the tensors that they name."""
    def __init__(self, name, **head):
        self.head, self.cases, self.tensors, self.bytes = dict(name=name, **head), [], {}, 0

    def put(self, key, t):
        t = t.detach()
        if t.device.type != "cpu" or t.is_sparse or t.layout != torch.strided or t.is_quantized:
            raise Skip("not strided")
        if t.dtype not in DT or t.dtype == torch.complex128:
            raise Skip("dtype")
        if t.numel() > 20000:
            raise Skip("too large")
        t = t.clone().contiguous().resolve_conj().resolve_neg()
        self.tensors[key] = t
        self.bytes += t.numel() * t.element_size()
        return key

    def enc(self, v, key, leaves):
        if isinstance(v, torch.Tensor):
            leaves.append(v)
            return {"tensor": self.put(f"{key}.{len(leaves)-1}", v), "requires_grad": bool(v.requires_grad)}
        if isinstance(v, (bool, int, str)) or v is None:
            return v
        if isinstance(v, float):
            return v if math.isfinite(v) else {"float": repr(v)}
        if isinstance(v, torch.dtype):
            return {"dtype": DT[v]}
        if isinstance(v, (list, tuple, torch.Size)):
            return [self.enc(x, key, leaves) for x in v]
        if isinstance(v, slice):
            return {"slice": [self.enc(x, key, leaves) for x in (v.start, v.stop, v.step)]}
        if v is Ellipsis:
            return {"ellipsis": True}
        if isinstance(v, dict):
            return {"map": {str(k): self.enc(x, key, leaves) for k, x in v.items()}}
        if isinstance(v, torch.device):
            return {"device": "cpu"}
        if isinstance(v, np.generic):
            return self.enc(v.item(), key, leaves)
        raise Skip(f"argument {type(v).__name__}")

    def save(self, d):
        if not self.cases:
            return False
        os.makedirs(d, exist_ok=True)
        f = os.path.join(d, self.head["name"])
        used = json.dumps(self.cases)
        save_file({k: v for k, v in self.tensors.items() if f'"{k}"' in used}, f + ".safetensors")
        with open(f + ".json", "w") as o:
            o.write(json.dumps({**self.head, "cases": self.cases}, separators=(",", ":")).replace('{"id"', '\n{"id"'))
        return True


def outputs(o):
    if isinstance(o, torch.Tensor):
        return [o]
    if isinstance(o, (list, tuple)):
        return [y for x in o for y in outputs(x)]
    if isinstance(o, (bool, int, float)):
        return [torch.tensor(o)]
    raise Skip("output")


def same(a, b):
    return len(a) == len(b) and all(x.shape == y.shape and x.dtype == y.dtype and
                                    torch.equal(torch.nan_to_num(x.detach().to(torch.float64) if not x.is_complex() else torch.view_as_real(x.detach()).double()),
                                                torch.nan_to_num(y.detach().to(torch.float64) if not y.is_complex() else torch.view_as_real(y.detach()).double())) for x, y in zip(a, b))


def result(book, key, f, leaves, rng, case):
    """Runs f, records outputs, and gradients of a random cotangent for every leaf that asks for them."""
    torch.manual_seed(2); again = outputs(f())
    torch.manual_seed(1); outs = outputs(f())  # last: a module's f resets its parameters in place
    case["stochastic"] = not same(outs, again)
    case["out"] = [book.put(f"{key}.out{i}", o) for i, o in enumerate(outs)]
    want = [x for x in leaves if x.requires_grad]
    diff = [(i, o) for i, o in enumerate(outs) if o.requires_grad and o.is_floating_point()]
    if want and diff and not case["stochastic"]:
        cots = [torch.from_numpy(np.asarray(rng.standard_normal(tuple(o.shape)))).to(o.dtype) for _, o in diff]
        gs = torch.autograd.grad([o for _, o in diff], want, cots, allow_unused=True)
        case["cotangents"] = {str(i): book.put(f"{key}.cot{i}", c) for (i, _), c in zip(diff, cots)}
        case["grads"] = [None if g is None else book.put(f"{key}.grad{j}", g) for j, g in enumerate(gs)]


AMBIGUOUS = {"linalg.svd", "svd", "linalg.eig", "linalg.eigh", "linalg.qr", "qr", "geqrf", "linalg.ldl_factor", "linalg.ldl_factor_ex",
             "pca_lowrank", "svd_lowrank", "linalg.lu_factor", "linalg.lu", "lu", "linalg.householder_product", "ormqr", "sort", "argsort", "empty",
             "empty_like", "new_empty", "empty_strided", "new_empty_strided", "empty_permuted", "linalg.polar"}


def ops(out, seed, per, tag):
    from torch.testing._internal.common_methods_invocations import op_db
    made = []
    for op in op_db:
        name = op.name + ("." + op.variant_test_name if op.variant_test_name else "")
        if "jiterator" in name or name.startswith(("torch.", "bmm.triton")):
            continue
        book = Book(name, op=op.name, variant=op.variant_test_name or "")
        rng = np.random.default_rng(zlib.crc32(name.encode()) + seed)
        for dtype, n in ((torch.float32, per), (torch.float64, 2), (torch.bfloat16, 1), (torch.int64, 3), (torch.bool, 1), (torch.complex64, 1)):
            if dtype not in op.supported_dtypes("cpu"):
                continue
            grad = op.supports_autograd and dtype in (torch.float32, torch.float64)
            if dtype is torch.complex64 and not (name.startswith("fft") or name in ("add", "mul", "sub", "abs", "conj", "real", "imag", "view_as_real", "stft", "istft", "matmul", "angle", "polar", "exp")):
                continue
            torch.manual_seed(seed * 7919 + 13); np.random.seed(seed + 1); random.seed(seed + 2)
            try:
                samples = list(op.sample_inputs("cpu", dtype, requires_grad=grad))
            except Exception:
                continue
            rng.shuffle(samples)
            kept = 0
            for s in samples:
                if kept >= n or book.bytes > 150_000:
                    break
                key, leaves, mark = f"c{len(book.cases)}", [], (dict(book.tensors), book.bytes)
                try:
                    case = {"id": key, "dtype": DT[dtype], "args": book.enc((s.input, *s.args), key, leaves), "kwargs": {k: book.enc(v, key, leaves) for k, v in s.kwargs.items()}}
                    result(book, key, lambda: op(s.input, *s.args, **s.kwargs), leaves, rng, case)
                except Exception as e:
                    book.tensors, book.bytes = mark
                    continue
                if op.name in AMBIGUOUS:
                    case["ambiguous"] = True
                book.cases.append(case); kept += 1
        if op.error_inputs_func is not None:
            torch.manual_seed(seed)
            try:
                errs = list(op.error_inputs("cpu"))
            except Exception:
                errs = []
            for e in errs[:8]:
                s = e.sample_input
                key, leaves, mark = f"e{len(book.cases)}", [], (dict(book.tensors), book.bytes)
                try:
                    case = {"id": key, "error": e.error_type.__name__, "args": book.enc((s.input, *s.args), key, leaves), "kwargs": {k: book.enc(v, key, leaves) for k, v in s.kwargs.items()}}
                except Exception:
                    book.tensors, book.bytes = mark
                    continue
                try:
                    op(s.input, *s.args, **s.kwargs)
                except Exception as x:
                    case["message"] = str(x).split("\n")[0][:300]
                    book.cases.append(case)
        if book.save(os.path.join(out, "ops")):
            made.append(name)
    print("ops", len(made))


def modules(out, seed, per, tag):
    from torch.testing._internal.common_modules import module_db
    n = 0
    for info in module_db:
        cls = info.module_cls
        book = Book(cls.__name__, module=cls.__name__)
        rng = np.random.default_rng(zlib.crc32(cls.__name__.encode()) + seed)
        torch.manual_seed(seed + 5)
        try:
            ins = info.module_inputs_func(info, device="cpu", dtype=torch.float32, requires_grad=True, training=True)
        except Exception as e:
            print("modules: skipped", cls.__name__, e); continue
        ins = list(ins); rng.shuffle(ins)
        for mi in ins[:per]:
            for training in (True, False):
                key, leaves, mark = f"c{len(book.cases)}", [], (dict(book.tensors), book.bytes)
                try:
                    torch.manual_seed(seed + 11)
                    m = cls(*mi.constructor_input.args, **mi.constructor_input.kwargs)
                    m.train(training)
                    ci, fi = mi.constructor_input, mi.forward_input
                    case = {"id": key, "training": training, "construct": {"args": book.enc(ci.args, key + ".k", []), "kwargs": {k: book.enc(v, key + ".k", []) for k, v in ci.kwargs.items()}}}
                    if "Lazy" in cls.__name__:
                        with torch.no_grad():
                            m(*[a.detach() if isinstance(a, torch.Tensor) else a for a in fi.args])
                    case["state"] = {k: book.put(f"{key}.state.{k}", v.clone()) for k, v in m.state_dict().items()}
                    case["args"] = book.enc(fi.args, key, leaves)
                    case["kwargs"] = {k: book.enc(v, key, leaves) for k, v in fi.kwargs.items()}
                    st = {k: v.clone() for k, v in m.state_dict().items()}

                    def f():
                        m.load_state_dict(st)
                        return m(*fi.args, **fi.kwargs)
                    params = dict(m.named_parameters())
                    result(book, key, f, leaves + list(params.values()), rng, case)
                    case["parameters"] = list(params)
                    case["state_after"] = {k: book.put(f"{key}.after.{k}", v) for k, v in m.state_dict().items() if not torch.equal(v, st[k])}
                except Exception as e:
                    book.tensors, book.bytes = mark
                    continue
                book.cases.append(case)
        n += book.save(os.path.join(out, "modules"))
    print("modules", n)


def optim(out, seed, per, tag):
    from torch.testing._internal.common_optimizers import optim_db
    n = 0
    for info in optim_db:
        cls = info.optim_cls
        if cls.__name__ in ("SparseAdam",):
            continue
        book = Book(cls.__name__, optimizer=cls.__name__, steps=12)
        for oi in info.optim_inputs_func(device="cpu"):
            kw = {k: v for k, v in oi.kwargs.items() if k not in ("foreach", "fused", "capturable", "differentiable")}
            if any(isinstance(v, torch.Tensor) for v in kw.values()):
                continue
            key = f"c{len(book.cases)}"
            rng = np.random.default_rng(seed + len(book.cases))
            shapes = [(3, 4), (5, 2)] if cls.__name__ == "Muon" else [(3, 4), (5,), (2, 3, 2)]
            p = [torch.nn.Parameter(torch.from_numpy(rng.standard_normal(s)).float()) for s in shapes]
            try:
                o = cls(p, **kw)
                case = {"id": key, "desc": oi.desc, "kwargs": {k: book.enc(v, key, []) for k, v in kw.items()}, "params": [book.put(f"{key}.p{i}", x) for i, x in enumerate(p)], "grads": [], "after": []}
                for s in range(12):
                    g = [torch.from_numpy(rng.standard_normal(x.shape)).float() for x in p]
                    if cls.__name__ == "LBFGS":
                        t = [q.clone() for q in g]

                        def closure():
                            o.zero_grad(); l = sum(((x - y) ** 2).sum() + (x ** 4).sum() * 0.1 for x, y in zip(p, t)); l.backward(); return l
                        o.step(closure)
                    else:
                        for x, y in zip(p, g):
                            x.grad = y.clone()
                        o.step()
                    case["grads"].append([book.put(f"{key}.s{s}.g{i}", x) for i, x in enumerate(g)])
                    case["after"].append([book.put(f"{key}.s{s}.p{i}", x) for i, x in enumerate(p)])
                if cls.__name__ == "LBFGS":
                    case["closure"] = "sum over params of sum((p-g)^2) + 0.1*sum(p^4), g = grads of this step"
                book.cases.append(case)
            except Exception as e:
                print("optim: skipped", cls.__name__, oi.desc, e)
        n += book.save(os.path.join(out, "optim"))
    print("optim", n)


def schedulers(out, seed, per, tag):
    S = torch.optim.lr_scheduler
    specs = {"StepLR": dict(step_size=7, gamma=0.5), "MultiStepLR": dict(milestones=[5, 12, 30], gamma=0.3), "ConstantLR": dict(factor=0.25, total_iters=6), "LinearLR": dict(start_factor=0.1, total_iters=9),
             "ExponentialLR": dict(gamma=0.93), "PolynomialLR": dict(total_iters=20, power=1.7), "CosineAnnealingLR": dict(T_max=15, eta_min=0.01), "CosineAnnealingWarmRestarts": dict(T_0=6, T_mult=2, eta_min=0.02),
             "CyclicLR": dict(base_lr=0.01, max_lr=0.4, step_size_up=5, step_size_down=8, mode="triangular2", cycle_momentum=False), "OneCycleLR": dict(max_lr=0.7, total_steps=40, pct_start=0.25), "ReduceLROnPlateau": dict(factor=0.5, patience=2, cooldown=1)}
    rng = np.random.default_rng(seed)
    book = Book("schedulers")
    for n, kw in specs.items():
        if seed:
            kw = {k: (v * float(rng.uniform(0.6, 1.4)) if isinstance(v, float) else v) for k, v in kw.items()}
            if "gamma" in kw: kw["gamma"] = min(kw["gamma"], 0.99)
        o = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.3, momentum=0.9)
        s = getattr(S, n)(o, **kw)
        lrs, metrics = [], []
        for i in range(39):
            lrs.append(o.param_groups[0]["lr"]); o.step()
            if n == "ReduceLROnPlateau":
                metrics.append(round(float(max(0.2, 1 - 0.1 * i) + 0.05 * rng.standard_normal()), 6)); s.step(metrics[-1])
            else:
                s.step()
        book.cases.append({"id": f"c{len(book.cases)}", "scheduler": n, "kwargs": kw, "lr0": 0.3, "lr": lrs, "metrics": metrics})
    book.tensors["none"] = torch.zeros(1); book.cases[0]["unused"] = "none"
    book.save(os.path.join(out, "optim"))
    print("schedulers", len(book.cases))


def distributions(out, seed, per, tag):
    D = torch.distributions
    g = torch.Generator().manual_seed(seed + 3)
    N = lambda *s: torch.randn(*s, generator=g)
    P = lambda *s: torch.rand(*s, generator=g) * 2 + 0.3
    U = lambda *s: torch.rand(*s, generator=g) * 0.8 + 0.1
    spd = lambda n: (lambda a: a @ a.T + torch.eye(n))(N(n, n))
    specs = {"Normal": dict(loc=N(3), scale=P(3)), "LogNormal": dict(loc=N(3), scale=P(3)), "Laplace": dict(loc=N(3), scale=P(3)), "Cauchy": dict(loc=N(3), scale=P(3)), "Gumbel": dict(loc=N(3), scale=P(3)),
             "StudentT": dict(df=P(3) + 3, loc=N(3), scale=P(3)), "HalfNormal": dict(scale=P(3)), "HalfCauchy": dict(scale=P(3)), "Exponential": dict(rate=P(3)), "Gamma": dict(concentration=P(3), rate=P(3)), "Chi2": dict(df=P(3)),
             "Beta": dict(concentration1=P(3), concentration0=P(3)), "Dirichlet": dict(concentration=P(2, 4)), "Uniform": dict(low=N(3) - 2, high=N(3) + 4), "Pareto": dict(scale=P(3), alpha=P(3) + 2), "Weibull": dict(scale=P(3), concentration=P(3)),
             "Kumaraswamy": dict(concentration1=P(3), concentration0=P(3)), "FisherSnedecor": dict(df1=P(3) + 3, df2=P(3) + 5), "InverseGamma": dict(concentration=P(3) + 2, rate=P(3)), "VonMises": dict(loc=N(3), concentration=P(3)),
             "Bernoulli": dict(logits=N(3)), "Binomial": dict(total_count=10, logits=N(3)), "NegativeBinomial": dict(total_count=5, logits=N(3)), "Geometric": dict(probs=U(3)), "Poisson": dict(rate=P(3) * 3), "Categorical": dict(logits=N(2, 5)),
             "OneHotCategorical": dict(logits=N(2, 5)), "Multinomial": dict(total_count=7, logits=N(4)), "MultivariateNormal": dict(loc=N(3), covariance_matrix=spd(3)), "LowRankMultivariateNormal": dict(loc=N(4), cov_factor=N(4, 2), cov_diag=P(4)),
             "ContinuousBernoulli": dict(probs=U(3)), "RelaxedBernoulli": dict(temperature=torch.tensor(0.7), logits=N(3)), "RelaxedOneHotCategorical": dict(temperature=torch.tensor(0.7), logits=N(4)), "LogisticNormal": dict(loc=N(3), scale=P(3)), "GeneralizedPareto": dict(loc=N(3), scale=P(3), concentration=U(3) * 0.4)}
    book = Book("distributions")
    made = {}
    for n, kw in specs.items():
        if not hasattr(D, n):
            continue
        key, leaves = f"c{len(book.cases)}", []
        kw = {k: (v.clone().requires_grad_(True) if isinstance(v, torch.Tensor) and v.is_floating_point() else v) for k, v in kw.items()}
        d = getattr(D, n)(**kw, validate_args=False) if True else None
        made[n] = d
        case = {"id": key, "distribution": n, "kwargs": {k: book.enc(v, key, leaves) for k, v in kw.items()}}
        torch.manual_seed(seed + 17)
        x = d.sample((4,)).detach()
        case["value"] = book.put(key + ".value", x)
        for f in ("log_prob", "cdf", "icdf"):
            try:
                arg = x if f != "icdf" else torch.rand(x.shape, generator=g) * 0.9 + 0.05
                if f == "icdf": case["icdf_of"] = book.put(key + ".icdf_of", arg)
                y = getattr(d, f)(arg)
                case[f] = book.put(f"{key}.{f}", y)
                if f == "log_prob":
                    gs = torch.autograd.grad(y.sum(), leaves, allow_unused=True)
                    case["log_prob_grads"] = [None if q is None else book.put(f"{key}.lpg{i}", q) for i, q in enumerate(gs)]
            except Exception:
                case.pop("icdf_of", None) if f == "icdf" else None
        for f in ("mean", "variance", "stddev", "mode"):
            try: case[f] = book.put(f"{key}.{f}", getattr(d, f))
            except Exception: pass
        try: case["entropy"] = book.put(key + ".entropy", d.entropy())
        except Exception: pass
        case["batch_shape"], case["event_shape"], case["has_rsample"] = list(d.batch_shape), list(d.event_shape), bool(d.has_rsample)
        book.cases.append(case)
    for (p, q) in [("Normal", "Normal"), ("Bernoulli", "Bernoulli"), ("Categorical", "Categorical"), ("Gamma", "Gamma"), ("Beta", "Beta"), ("Dirichlet", "Dirichlet"), ("Laplace", "Laplace"), ("Exponential", "Exponential"), ("MultivariateNormal", "MultivariateNormal"), ("Poisson", "Poisson"), ("Uniform", "Normal"), ("Normal", "Laplace"), ("Gumbel", "Normal"), ("Exponential", "Gamma"), ("Pareto", "Exponential"), ("OneHotCategorical", "OneHotCategorical")]:
        try:
            a = made[p]
            kw2 = {k: (v.detach() * 1.3 + (0.05 if k in ("scale", "rate") else 0) if isinstance(v, torch.Tensor) else v) for k, v in specs[q].items()}
            if q == "Dirichlet" or p != q: kw2 = {k: v.detach() for k, v in specs[q].items()}
            b = getattr(D, q)(**kw2, validate_args=False)
            key = f"k{len(book.cases)}"
            book.cases.append({"id": key, "kl": [p, q], "p": {k: book.enc(v, key + ".p", [None] * i) for i, (k, v) in enumerate(specs[p].items())}, "q": {k: book.enc(v, key + ".q", [None] * i) for i, (k, v) in enumerate(kw2.items())}, "value": book.put(key + ".value", D.kl_divergence(a, b))})
        except Exception as e:
            print("kl skipped", p, q, e)
    book.save(os.path.join(out, "distributions"))
    print("distributions", len(book.cases))


if __name__ == "__main__":
    a = argparse.ArgumentParser(); a.add_argument("out"); a.add_argument("--seed", type=int, default=0); a.add_argument("--per", type=int, default=8); a.add_argument("--part", default="all")
    o = a.parse_args()
    parts = dict(ops=ops, modules=modules, optim=optim, schedulers=schedulers, distributions=distributions)
    for n, f in parts.items():
        if o.part in (n, "all"):
            f(o.out, o.seed, o.per, "")
