"""Writes tied.safetensors: a model saved by PyTorch with safetensors.torch.save_model.

PyTorch 2.15.0, safetensors 0.8.0: python record.py
"""
import torch
from safetensors.torch import save_model


class Tied(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = torch.nn.Embedding(3, 2)
        self.norm = torch.nn.BatchNorm1d(2)
        self.lm_head = torch.nn.Linear(2, 3, bias=False)
        self.lm_head.weight = self.wte.weight


model = Tied()
with torch.no_grad():
    for i, t in enumerate(model.state_dict().values()):
        t.copy_(torch.arange(t.numel()).reshape(t.shape) + 10 * i)
save_model(model, "tied.safetensors")
