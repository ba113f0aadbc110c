"""PyTorch's twin of `cresset train gpt --preset nano`: the loss to be held against.

  python bench/torch_gpt.py data/shakespeare/shakespeare.txt.gz [--seed 0] [--steps 2000] [--threads 1] [--record NAME]

With --record it writes NAME.safetensors (initial weights as weights.*, `offsets` of the first 100 batches: where in the training text each of the
12 contexts begins) and NAME.json (loss and gradient norm before clipping of those 100 steps), so that another program can repeat them exactly.

4 layers, 4 heads, 128 wide, context 64, batch 12, no dropout, character vocabulary; first 90 % of the text trains, the rest validates.
GPT-2's initialisation (normal 0.02, residual projections 0.02/sqrt(2*layers), biases 0), tied embedding, biases in no layer.
AdamW lr 1e-3 with 100 steps of linear warm-up then cosine to 1e-4, betas 0.9 0.99, weight decay 0.1 on matrices and embeddings, gradient norm clipped to 1.
The validation loss is the mean over the whole validation text cut into contexts of 64, in nats a character.
"""
import argparse, gzip, math, time, torch, torch.nn as nn, torch.nn.functional as F
a = argparse.ArgumentParser(); a.add_argument("text"); a.add_argument("--seed", type=int, default=0); a.add_argument("--steps", type=int, default=2000); a.add_argument("--threads", type=int, default=1); a.add_argument("--record"); o = a.parse_args()
torch.set_num_threads(o.threads); torch.manual_seed(o.seed)
s = (gzip.open if o.text.endswith(".gz") else open)(o.text, "rt").read(); V = sorted(set(s)); d = torch.tensor([V.index(c) for c in s]); n = int(0.9 * len(d)); tr, va = d[:n], d[n:]
L, H, C, T, B = 4, 4, 128, 64, 12


class Block(nn.Module):
    def __init__(s):
        super().__init__(); s.l1, s.l2 = nn.LayerNorm(C, bias=False), nn.LayerNorm(C, bias=False); s.qkv, s.o, s.a, s.b = nn.Linear(C, 3*C, bias=False), nn.Linear(C, C, bias=False), nn.Linear(C, 4*C, bias=False), nn.Linear(4*C, C, bias=False)
    def forward(s, x):
        q, k, v = (u.view(*x.shape[:2], H, C // H).transpose(1, 2) for u in s.qkv(s.l1(x)).split(C, 2))
        x = x + s.o(F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(x.shape))
        return x + s.b(F.gelu(s.a(s.l2(x))))


class GPT(nn.Module):
    def __init__(s):
        super().__init__(); s.w, s.p, s.bs, s.f = nn.Embedding(len(V), C), nn.Embedding(T, C), nn.ModuleList(Block() for _ in range(L)), nn.LayerNorm(C, bias=False)
        for k, p in s.named_parameters():
            if p.dim() > 1: nn.init.normal_(p, 0, 0.02 / math.sqrt(2 * L) if k.endswith(("o.weight", "b.weight")) else 0.02)
    def forward(s, i, t):
        x = s.w(i) + s.p.weight[:i.shape[1]]
        for b in s.bs: x = b(x)
        return F.cross_entropy((s.f(x) @ s.w.weight.t()).flatten(0, 1), t.flatten())


m = GPT(); print(sum(p.numel() for p in m.parameters()), "parameters,", len(V), "characters")
opt = torch.optim.AdamW([{"params": [p for p in m.parameters() if p.dim() > 1], "weight_decay": 0.1}, {"params": [p for p in m.parameters() if p.dim() < 2], "weight_decay": 0.0}], 1e-3, (0.9, 0.99), fused=True)


@torch.no_grad()
def val():
    k = (len(va) - 1) // T; x, y = va[:k*T].view(k, T), va[1:k*T+1].view(k, T)
    return sum(m(x[i:i+64], y[i:i+64]).item() * len(x[i:i+64]) for i in range(0, k, 64)) / k


rec = dict(offsets=[], loss=[], grad_norm=[]); init = {"weights." + k: v.clone() for k, v in m.state_dict().items()}
t0 = time.time()
for it in range(o.steps):
    lr = 1e-3 * (it + 1) / 100 if it < 100 else 1e-4 + 0.5 * (1 + math.cos(math.pi * (it - 100) / (o.steps - 100))) * 9e-4
    for g in opt.param_groups: g["lr"] = lr
    j = torch.randint(len(tr) - T, (B,));  x = torch.stack([tr[i:i+T] for i in j]); y = torch.stack([tr[i+1:i+1+T] for i in j])
    opt.zero_grad(set_to_none=True); l = m(x, y); l.backward(); gn = nn.utils.clip_grad_norm_(m.parameters(), 1.0); opt.step()
    if o.record and it < 100: rec["offsets"].append(j); rec["loss"].append(l.item()); rec["grad_norm"].append(gn.item())
    if it % 500 == 0: print(f"step {it} loss {l.item():.4f}", flush=True)
t = time.time() - t0; print(f"seed {o.seed}: {o.steps} steps in {t:.1f} s, validation loss {val():.4f} nats a character", flush=True)
if o.record:
    import json, safetensors.torch
    safetensors.torch.save_file({**init, "offsets": torch.stack(rec["offsets"])}, o.record + ".safetensors")
    json.dump(dict(text=o.text.split("/")[-1], seed=o.seed, vocabulary="".join(V), loss=rec["loss"], grad_norm=rec["grad_norm"]), open(o.record + ".json", "w"))
