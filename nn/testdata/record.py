"""Writes recorded.safetensors: modules of PyTorch with their parameters, inputs and outputs.

A tensor is called CASE/state/NAME, CASE/in/NAME, CASE/out/N or CASE/grad/NAME, the gradient of
input NAME where each output is weighted by its own values.

PyTorch 2.15.0, safetensors 0.8.0: python record.py
"""
import torch
from safetensors.torch import save_file
from torch import nn

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
tensors = {}


def randn(*shape):
    return torch.randn(shape).requires_grad_()


def record(case, module, inputs, call):
    module.train()
    with torch.no_grad():  # so that biases of zeros and weights of ones are seen
        for p in module.parameters():
            p.add_(torch.randn(p.shape) / 4)
    for name, t in module.state_dict().items():
        tensors[f"{case}/state/{name}"] = t
    outs = call(module, **inputs)
    outs = outs if isinstance(outs, tuple) else (outs,)
    sum((o * o.detach()).sum() for o in outs).backward()
    for name, t in inputs.items():
        tensors[f"{case}/in/{name}"] = t.detach()
        if t.grad is not None:
            tensors[f"{case}/grad/{name}"] = t.grad
    for i, o in enumerate(outs):
        tensors[f"{case}/out/{i}"] = o.detach()


padding = torch.tensor([[False, False, True], [False, False, False]])
options = dict(dim_feedforward=8, dropout=0.0, batch_first=True)

record("encoder",
       nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, norm_first=True, activation="gelu", **options), 2,
                             norm=nn.LayerNorm(4), enable_nested_tensor=False),
       {"src": randn(2, 3, 4), "mask": torch.randn(3, 3), "padding": padding},
       lambda m, src, mask, padding: m(src, mask=mask,
                                       src_key_padding_mask=torch.zeros(2, 3).masked_fill(padding, -torch.inf)))
record("decoder",
       nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, **options), 2),
       {"tgt": randn(2, 4, 4), "memory": randn(2, 3, 4), "padding": padding},
       lambda m, tgt, memory, padding: m(tgt, memory, tgt_mask=nn.Transformer.generate_square_subsequent_mask(4),
                                         memory_key_padding_mask=padding))
record("attention",
       nn.MultiheadAttention(4, 2, kdim=3, vdim=5, add_bias_kv=True, add_zero_attn=True),
       {"q": randn(3, 2, 4), "k": randn(4, 2, 3), "v": randn(4, 2, 5), "mask": torch.randn(4, 3, 4)},
       lambda m, q, k, v, mask: m(q, k, v, attn_mask=mask, average_attn_weights=False))
record("upsample", nn.Upsample((5, 3), mode="bilinear"), {"x": randn(1, 2, 3, 4)}, lambda m, x: m(x))
record("circular", nn.Conv2d(2, 3, (2, 3), padding="same", padding_mode="circular", dilation=2),
       {"x": randn(1, 2, 4, 5)}, lambda m, x: m(x))
record("reflect", nn.Conv1d(2, 4, 3, padding=2, padding_mode="reflect", stride=2, groups=2),
       {"x": randn(2, 2, 6)}, lambda m, x: m(x))
record("transpose", nn.ConvTranspose2d(2, 4, 3, stride=2, padding=1, output_padding=1, groups=2, dilation=(1, 2)),
       {"x": randn(1, 2, 3, 4)}, lambda m, x: m(x))

save_file({k: t.clone().contiguous() for k, t in tensors.items()}, "recorded.safetensors")
