"""What gen --interpolate does, with Python's onnxruntime and tokenizers: package sentence sentence [steps]."""

import json
import sys

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

folder, first, second, steps = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
with open(f"{folder}/config.json", encoding="utf8") as file:
    config = json.load(file)
ids, max_tokens = config["tokenIds"], config["sizes"]["maxTokens"]
tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
tokenizer.enable_padding(pad_id=ids["pad"], pad_token="<pad>")


def session(name):
    return ort.InferenceSession(f"{folder}/onnx/{name}.onnx", providers=["CPUExecutionProvider"])


rows = tokenizer.encode_batch([first, second])
encoder = session("encoder")
(mean,) = encoder.run(
    ["mean"],
    {
        "input_ids": np.array([row.ids for row in rows], np.int64),
        "attention_mask": np.array([row.attention_mask for row in rows], np.int64),
    },
)
t = np.linspace(0, 1, steps, dtype=np.float32)[:, None]
feeds = {
    "latent": (1 - t) * mean[0] + t * mean[1],
    "uniforms": np.zeros((steps, max_tokens), np.float32),
    "temperature": np.array(0, np.float32),
    "top_k": np.array(0, np.int64),
    "top_p": np.array(1, np.float32),
    "min_p": np.array(0, np.float32),
    "with_log_probs": np.array(False),
}
decoder = session("decoder")
taken = {given.name: feeds[given.name] for given in decoder.get_inputs()}
(tokens,) = decoder.run(["token_ids"], taken)
for at, row in zip(t[:, 0], tokens.tolist()):
    end = row.index(ids["eos"]) if ids["eos"] in row else len(row)
    print(f"{at:.2f}  {tokenizer.decode(row[:end])}")
