"""PyTorch on the workloads of package bench, for paired figures: bench/compare runs the two in turn.

  python bench/torch_bench.py [--threads N] [--compile] [--device cpu|cuda] [--seconds S] [--memory] [--list] [NAME ...]

Prints one line a workload: NAME, seconds per iteration (the least of the repeats in S seconds), the letter s, a derived rate.
With --memory, for one NAME and on Linux alone: by how many MB (10^6 bytes) the peak of the process's resident memory came to lie above
what was resident before the workload was built.
To hold PyTorch to AVX2: ATEN_CPU_CAPABILITY=avx2 MKL_ENABLE_INSTRUCTIONS=AVX2 ONEDNN_MAX_CPU_ISA=AVX2 in the environment.
Every workload is defined here in full: same shapes, same arithmetic, same parameters, float32 unless it says otherwise.
"""
import argparse, math, time, torch, torch.nn as nn, torch.nn.functional as F

ap = argparse.ArgumentParser(); ap.add_argument("names", nargs="*"); ap.add_argument("--threads", type=int, default=1)
ap.add_argument("--compile", action="store_true"); ap.add_argument("--device", default="cpu"); ap.add_argument("--seconds", type=float, default=2.0)
ap.add_argument("--list", action="store_true"); ap.add_argument("--memory", action="store_true")
a = ap.parse_args(); torch.set_num_threads(a.threads); torch.manual_seed(0); dev = a.device
sync = torch.cuda.synchronize if dev == "cuda" else (lambda: None)
comp = (lambda m: torch.compile(m)) if a.compile else (lambda m: m)
R = lambda *s: torch.randn(*s, device=dev)
W = {}


def work(f):
    W[f.__name__] = f
    return f


def best(f, n=1):
    for _ in range(2): f()
    sync(); end, b = time.perf_counter() + a.seconds, 1e9
    while time.perf_counter() < end:
        s = time.perf_counter()
        for _ in range(n): f()
        sync(); b = min(b, (time.perf_counter() - s) / n)
    return b


def stepper(model, opt, loss):
    def f():
        opt.zero_grad(set_to_none=True); l = loss(); l.backward(); opt.step()
    return f


def gemm(n):
    x, y = R(n, n), R(n, n); t = best(lambda: x @ y, 10 if n < 512 else 1); return t, f"{2*n**3/t/1e9:.1f} GFLOP/s"


for n in (64, 128, 256, 512, 1024, 2048):
    W[f"gemm_{n}"] = (lambda n: lambda: gemm(n))(n)


@work
def op_add4():  # one addition of 4 elements, nothing recorded
    x, y = R(4), R(4); t = best(lambda: x + y, 2000); return t, f"{t*1e6:.2f} us/op"


@work
def op_chain_backward():  # ten recorded elementwise operations on 4 elements, then backward
    x = R(4).requires_grad_()
    def f():
        y = x
        for _ in range(10): y = torch.tanh(y)
        y.sum().backward()
    t = best(f, 200); return t, f"{t*1e6:.1f} us"


@work
def policy_act():  # Spinning Up's Gaussian actor-critic 17-64-64-6, batch 1: action, value, log-probability
    pi = nn.Sequential(nn.Linear(17, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 6)).to(dev)
    v = nn.Sequential(nn.Linear(17, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 1)).to(dev); ls = torch.full((6,), -0.5, device=dev); o = R(17)
    def f():
        with torch.no_grad():
            d = torch.distributions.Normal(pi(o), torch.exp(ls)); x = d.sample(); return x.cpu().numpy(), d.log_prob(x).sum(-1).cpu().numpy(), torch.squeeze(v(o), -1).cpu().numpy()
    t = best(f, 100); return t, f"{1/t:.0f} actions/s"


@work
def mlp_step():  # 17-256-256-1 ReLU, batch 256, MSE, Adam
    m = comp(nn.Sequential(nn.Linear(17, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 1)).to(dev)); x, y = R(256, 17), R(256, 1)
    t = best(stepper(m, torch.optim.Adam(m.parameters(), 1e-3, fused=True), lambda: F.mse_loss(m(x), y)), 10); return t, f"{1/t:.0f} steps/s"


@work
def adamw_10m():  # AdamW step over 64 tensors, 10.5M parameters
    ps = [nn.Parameter(R(256, 640)) for _ in range(64)]
    for p in ps: p.grad = R(256, 640)
    o = torch.optim.AdamW(ps, 1e-3, fused=True); t = best(o.step); return t, f"{64*256*640*28/t/1e9:.1f} GB/s"


class Block(nn.Module):
    def __init__(s, d, h):
        super().__init__(); s.h = h; s.l1 = nn.LayerNorm(d); s.qkv = nn.Linear(d, 3*d); s.o = nn.Linear(d, d); s.l2 = nn.LayerNorm(d); s.a = nn.Linear(d, 4*d); s.b = nn.Linear(4*d, d)
    def forward(s, x):
        B, T, D = x.shape; q, k, v = (u.view(B, T, s.h, D // s.h).transpose(1, 2) for u in s.qkv(s.l1(x)).split(D, 2))
        x = x + s.o(F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, D))
        return x + s.b(F.gelu(s.a(s.l2(x)), approximate="tanh"))


class GPT(nn.Module):
    def __init__(s, V, T, L, h, d):
        super().__init__(); s.w = nn.Embedding(V, d); s.p = nn.Embedding(T, d); s.bs = nn.ModuleList(Block(d, h) for _ in range(L)); s.f = nn.LayerNorm(d); s.head = nn.Linear(d, V, bias=False); s.head.weight = s.w.weight
    def forward(s, i, t=None):
        x = s.w(i) + s.p(torch.arange(i.shape[1], device=i.device))
        for b in s.bs: x = b(x)
        z = s.head(s.f(x)); return F.cross_entropy(z.view(-1, z.shape[-1]), t.reshape(-1)) if t is not None else z


def gpt(V, T, L, h, d, B):
    m = comp(GPT(V, T, L, h, d).to(dev)); i = torch.randint(V, (B, T + 1), device=dev)
    t = best(stepper(m, torch.optim.AdamW(m.parameters(), 1e-4, fused=True), lambda: m(i[:, :-1], i[:, 1:]))); return t, f"{B*T/t:.0f} tokens/s"


@work
def gpt_mini_step():  # 6 layers, 6 heads, 384 wide, context 256, batch 4, vocabulary 65: 10.7M parameters; AdamW
    return gpt(65, 256, 6, 6, 384, 4)


@work
def gpt_tiny_step():  # 4 layers, 4 heads, 128 wide, context 64, batch 12, vocabulary 65; AdamW
    return gpt(65, 64, 4, 4, 128, 12)


@work
def gpt2_step():  # GPT-2 124M: 12 layers, 12 heads, 768 wide, context 128, batch 1, vocabulary 50257; AdamW
    return gpt(50257, 128, 12, 12, 768, 1)


@work
def attention_1k():  # causal attention, batch 1, 12 heads of 64, length 1024, forward and backward
    q, k, v, g = (R(1, 12, 1024, 64).requires_grad_() for _ in range(4)); g = g.detach()
    t = best(lambda: torch.autograd.grad(F.scaled_dot_product_attention(q, k, v, is_causal=True), (q, k, v), g)); return t, f"{3.5*4*12*1024*1024*64/2/t/1e9:.1f} GFLOP/s"


class Res(nn.Module):
    def __init__(s, i, o, st):
        super().__init__(); s.c1 = nn.Conv2d(i, o, 3, st, 1, bias=False); s.b1 = nn.BatchNorm2d(o); s.c2 = nn.Conv2d(o, o, 3, 1, 1, bias=False); s.b2 = nn.BatchNorm2d(o)
        s.d = nn.Sequential(nn.Conv2d(i, o, 1, st, bias=False), nn.BatchNorm2d(o)) if st > 1 or i != o else nn.Identity()
    def forward(s, x): return F.relu(s.b2(s.c2(F.relu(s.b1(s.c1(x))))) + s.d(x))


@work
def resnet18_step():  # ResNet-18 for 32x32 (3x3 stem, no pooling), batch 32, SGD with momentum
    L = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]; c = 64
    for o, st in ((64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)): L.append(Res(c, o, st)); c = o
    m = comp(nn.Sequential(*L, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10)).to(dev)); x, y = R(32, 3, 32, 32), torch.randint(10, (32,), device=dev)
    t = best(stepper(m, torch.optim.SGD(m.parameters(), 0.1, 0.9, fused=True), lambda: F.cross_entropy(m(x), y))); return t, f"{32/t:.1f} images/s"


@work
def conv3x3():  # 64 to 64 channels on 56x56, batch 8, forward and backward
    c = nn.Conv2d(64, 64, 3, padding=1).to(dev); x = R(8, 64, 56, 56).requires_grad_(); g = R(8, 64, 56, 56)
    t = best(lambda: torch.autograd.grad(c(x), (x, c.weight, c.bias), g)); return t, f"{3*2*8*64*64*9*56*56/t/1e9:.1f} GFLOP/s"


@work
def lstm_step():  # 2 layers of 512, input 512, length 64, batch 16; Adam
    m = nn.LSTM(512, 512, 2).to(dev); x = R(64, 16, 512)
    t = best(stepper(m, torch.optim.Adam(m.parameters(), 1e-3, fused=True), lambda: m(x)[0].square().mean())); return t, f"{64*16/t:.0f} tokens/s"


def band(name, f, passes, n=4096 * 1024):
    def g():
        x = R(1024, 4096); t = best(lambda: f(x)); return t, f"{passes*4*n/t/1e9:.1f} GB/s"
    W[name] = g


band("add_4m", lambda x: x + x, 2); band("gelu_4m", lambda x: F.gelu(x), 2); band("softmax_4m", lambda x: F.softmax(x, -1), 2); band("layernorm_4m", lambda x: F.layer_norm(x, (4096,)), 2)
band("sum_rows_4m", lambda x: x.sum(1), 1); band("sum_cols_4m", lambda x: x.sum(0), 1); band("transpose_copy_4m", lambda x: x.t().contiguous(), 2)


@work
def fused_chain_4m():  # y = tanh(a*x+b)*sigmoid(x)+x over 4M elements
    x, p, q = R(1024, 4096), R(1024, 4096), R(1024, 4096); f = lambda x, p, q: torch.tanh(p * x + q) * torch.sigmoid(x) + x
    f = comp(f); t = best(lambda: f(x, p, q)); return t, f"{t*1e3:.2f} ms"


def bsr(block, d, n=2048, N=512):
    k = n // block; mask = torch.rand(k, k, device=dev) < d; w = R(n, n) * mask.repeat_interleave(block, 0).repeat_interleave(block, 1)
    s = w.to_sparse_bsr((block, block)); x = R(n, N); t = best(lambda: s @ x); td = best(lambda: w @ x); return t, f"{2*n*n*float(mask.float().mean())*N/t/1e9:.1f} useful GFLOP/s, {td/t:.2f} times dense, density {float(mask.float().mean()):.3f}"


for b in (8, 16, 32, 64):
    for d in (0.125, 0.5):
        W[f"bsr_{b}_{int(d*1000)}"] = (lambda b, d: lambda: bsr(b, d))(b, d)


@work
def gpt2_decode():  # GPT-2 124M, float32, one sequence, 64 tokens one by one with cached keys and values, after a prompt of 64
    L, h, d, V = 12, 12, 768, 50257; P = lambda *s: R(*s) * 0.02
    ws = [(P(3*d, d), P(d, d), P(4*d, d), P(d, 4*d)) for _ in range(L)]; emb = P(V, d); on, ze = torch.ones(d, device=dev), torch.zeros(d, device=dev)
    @torch.no_grad()
    def f():
        K = [torch.empty(h, 128, 64, device=dev) for _ in ws]; Vv = [torch.empty(h, 128, 64, device=dev) for _ in ws]; ids = torch.randint(V, (64,), device=dev); n = 0
        for _ in range(65):
            x = emb[ids]; T = x.shape[0]
            for i, (a1, a2, a3, a4) in enumerate(ws):
                q, k, v = (u.view(T, h, 64).transpose(0, 1) for u in F.linear(F.layer_norm(x, (d,), on, ze), a1).split(d, 1)); K[i][:, n:n+T] = k; Vv[i][:, n:n+T] = v
                x = x + F.linear(F.scaled_dot_product_attention(q, K[i][:, :n+T], Vv[i][:, :n+T], is_causal=T > 1).transpose(0, 1).reshape(T, d), a2)
                x = x + F.linear(F.gelu(F.linear(F.layer_norm(x, (d,), on, ze), a3), approximate="tanh"), a4)
            n += T; ids = (F.layer_norm(x[-1:], (d,), on, ze) @ emb.t()).argmax(-1)
    t = best(f); return t, f"{64/t:.1f} tokens/s"


if a.list: print("\n".join(W)); raise SystemExit
if a.memory:
    (n,) = a.names; peak = lambda: 1024 * int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM:")).split()[1])
    with open("/proc/self/clear_refs", "w") as f: f.write("5")  # the peak begins anew
    before = peak(); W[n](); print(f"{n:22s} {(peak() - before) / 1e6:.6g} MB   growth of peak memory", flush=True); raise SystemExit
for n in a.names or list(W):
    t, r = W[n](); print(f"{n:22s} {t:.6g} s   {r}", flush=True)
