"""Walks from one sentence to another: python3 morph.py [MODEL [FROM TO]]"""

import json
import sys

import numpy as np
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

model = sys.argv[1] if len(sys.argv) > 1 else "../../models/everyday"
ends = sys.argv[2:] or ["I like my job.", "Where is the station?"]
config = json.load(open(f"{model}/config.json", encoding="utf-8"))
tokenizer = Tokenizer.from_file(f"{model}/tokenizer.json")
encoder, decoder = (InferenceSession(f"{model}/onnx/{graph}.onnx") for graph in ("encoder", "decoder"))


def encode(text):
    ids = np.array([tokenizer.encode(text).ids])
    return encoder.run(["mean"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]


def decode(latents, seed=0, temperature=0.0):
    """Sentence i draws its words with the numbers of purpose 17 and index i, as everywhere."""
    draws = [uniforms(seed, 17, i, config["sizes"]["maxTokens"]) for i in range(len(latents))]
    floats = {"temperature": temperature, "top_p": 1, "min_p": 0}
    inputs = {name: np.array(value, np.float32) for name, value in floats.items()}
    inputs |= {"latent": np.array(latents, np.float32), "uniforms": np.array(draws, np.float32)}
    rows = decoder.run(["token_ids"], {**inputs, "top_k": np.array(0), "with_log_probs": np.array(False)})[0].tolist()
    ends = [(ids + [config["tokenIds"]["eos"]]).index(config["tokenIds"]["eos"]) for ids in rows]
    return [tokenizer.decode(ids[:end], skip_special_tokens=False) for ids, end in zip(rows, ends)]


def uniforms(seed, purpose, index, count):
    """Philox4x32-10 on the counters [block, index, purpose, 0], the upper 24 bits of each word."""
    words, low = [], 0xFFFFFFFF
    for block in range(-(-count // 4)):
        a, b, c, d, left, right = block, index, purpose, 0, seed & low, seed >> 32
        for _ in range(10):
            p, q = a * 0xD2511F53, c * 0xCD9E8D57
            a, b, c, d = (q >> 32) ^ b ^ left, q & low, (p >> 32) ^ d ^ right, p & low
            left, right = (left + 0x9E3779B9) & low, (right + 0xBB67AE85) & low
        words += [a, b, c, d]
    return [(word >> 8) / 2**24 for word in words[:count]]


start, end = map(encode, ends)
latents = [start + t * (end - start) for t in np.linspace(0, 1, 5)]
print("The likeliest words:", *decode(latents), sep="\n  ")
print("Words drawn with seed 1:", *decode(latents, seed=1, temperature=0.8), sep="\n  ")
