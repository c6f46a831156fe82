"""What gen --interpolate does, with PyTorch on a checkpoint of the same sizes: checkpoint sentence sentence steps."""

import sys

import torch
import torch.nn.functional as F

path, first, second, steps = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
saved = torch.load(path)
p, w2i, max_tokens = saved["model"], saved["w2i"], saved["max_tokens"]
names = list(w2i)
unk, sos, eos = w2i["<unk>"], w2i["<sos>"], w2i["<eos>"]


def gru(name, x, h):
    weights = (p[f"{name}.{part}_l0"] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    return torch.gru_cell(x, h, *weights)


def posterior_mean(sentence):
    h = torch.zeros(1, p["z_to_h.weight"].shape[0])
    for id in [*(w2i.get(word, unk) for word in sentence.split()), eos]:
        h = gru("encoder", p["embed.weight"][[id]], h)
    return F.linear(h, p["to_posterior.weight"], p["to_posterior.bias"]).chunk(2, -1)[0]


with torch.inference_mode():
    t = torch.linspace(0, 1, steps)[:, None]
    z = (1 - t) * posterior_mean(first) + t * posterior_mean(second)
    h = F.linear(z, p["z_to_h.weight"], p["z_to_h.bias"])
    token = torch.full((steps,), sos)
    tokens = []
    for _ in range(max_tokens):
        h = gru("decoder", torch.cat([p["embed.weight"][token], z], 1), h)
        logits = F.linear(h, p["out.weight"], p["out.bias"])
        logits[:, :4] = -1e9  # every sentence runs to its longest
        token = logits.argmax(1)
        tokens.append(token)
for at, row in zip(t[:, 0].tolist(), torch.stack(tokens, 1).tolist()):
    print(f"{at:.2f}  {' '.join(names[id] for id in row)}")
