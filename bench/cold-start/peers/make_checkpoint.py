"""Saves torch_reference.py's model with random weights and w0, w1, … as its words: reference sizes checkpoint."""

import importlib.util
import json
import sys

import torch

reference, sizes, path = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]
spec = importlib.util.spec_from_file_location("torch_reference", reference)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
vocabulary = sizes["vocabulary"]
torch.manual_seed(1)
model = module.SentenceVAE(vocabulary, sizes["embedding"], sizes["hidden"], sizes["latent"])
words = [*module.SPECIALS, *(f"w{i}" for i in range(vocabulary - len(module.SPECIALS)))]
w2i = {word: i for i, word in enumerate(words)}
torch.save({"model": model.state_dict(), "w2i": w2i, "max_tokens": sizes["maxTokens"]}, path)
print(json.dumps({"vocab": len(w2i)}))
