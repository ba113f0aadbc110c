"""Writes python.safetensors, every element type of the format that PyTorch has.

Made with safetensors 0.8.0 and torch 2.15.0: python python.py
"""
import torch
from safetensors.torch import save_file

numbers = [0, 1, 2, 3, 100, 127]
types = dict(bool=torch.bool, u8=torch.uint8, i8=torch.int8, i16=torch.int16, i32=torch.int32,
             i64=torch.int64, f16=torch.float16, bf16=torch.bfloat16, f32=torch.float32,
             f64=torch.float64, c64=torch.complex64)
tensors = {name: torch.tensor(numbers).to(t).reshape(2, 3) for name, t in types.items()}
tensors["scalar"] = torch.tensor(-1.5)
tensors["empty"] = torch.zeros(0, 3)
tensors['odd "name"\n\\ <é>'] = torch.tensor([7], dtype=torch.uint8)
save_file(tensors, "python.safetensors", metadata={"format": "pt"})
