"""A re-implementation of what timbmg/Sentence-VAE does in a training step, to measure its rate.

Written from the behaviour of that repository (PyTorch, commit 4e2c700) and not from its text. What is mirrored, with the
defaults of its train.py:

- sizes: embedding 300, GRU of 256 each way, 16 latent dimensions, batches of 32; words that occur once are <unk>;
- z sets the decoder's first state only; half of the features of the decoder's embeddings are dropped, no words are;
- data: TweetTokenizer, rows of Python lists padded to 60 ids, one NumPy array an item, a shuffling DataLoader with a worker
  for each core; sentences of all lengths meet in a batch;
- forward: rows sorted by length, packed for both GRUs, unpacked, put back in order; log_softmax over the vocabulary at
  every position up to the batch's longest sentence, padding included;
- loss: NLLLoss that ignores padding, summed, plus the KL under the logistic schedule, over the batch; the longest length is
  read with .item() at each step, the losses at every 50th; the loss of each step is appended to a tensor by torch.cat;
- plain Adam at 1e-3, no clipping.

Left out: validation, checkpoints and TensorBoard. Counted like the other peers: target tokens that are no padding, per
second of wall time, loading and optimiser included. Prints one line of JSON.
"""
import argparse
import json
import math
import statistics
import time
from collections import Counter
from multiprocessing import cpu_count

import numpy as np
import torch
from nltk.tokenize import TweetTokenizer
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.utils.data import DataLoader, Dataset

PAD, UNK, SOS, EOS = range(4)
SPECIAL = ["<pad>", "<unk>", "<sos>", "<eos>"]
EMBEDDING, HIDDEN, LATENT, BATCH, LENGTH = 300, 256, 16, 32, 60
PRINT_EVERY = 50


class Sentences(Dataset):
    """Rows as lists of Python numbers, padded when they are read from the file."""

    def __init__(self, path):
        tokenize = TweetTokenizer(preserve_case=False).tokenize
        with open(path, encoding="utf8") as lines:
            texts = [tokenize(line) for line in lines]
        counts = Counter(word for text in texts for word in text)
        words = [word for word, count in counts.items() if count > 1 and word not in SPECIAL]
        self.ids = {word: i for i, word in enumerate(SPECIAL + words)}
        self.rows = {str(i): self.row(text) for i, text in enumerate(texts)}

    def row(self, text):
        ids = [self.ids.get(word, UNK) for word in text]
        read, written = ([SOS] + ids)[:LENGTH], ids[: LENGTH - 1] + [EOS]
        padding = [PAD] * (LENGTH - len(read))
        return {"input": read + padding, "target": written + padding, "length": len(read)}

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[str(index)]
        return {"input": np.asarray(row["input"]), "target": np.asarray(row["target"]), "length": row["length"]}


class Model(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, EMBEDDING)
        self.embedding_dropout = nn.Dropout(0.5)
        self.encoder = nn.GRU(EMBEDDING, HIDDEN, batch_first=True)
        self.decoder = nn.GRU(EMBEDDING, HIDDEN, batch_first=True)
        self.mean = nn.Linear(HIDDEN, LATENT)
        self.log_variance = nn.Linear(HIDDEN, LATENT)
        self.first_state = nn.Linear(LATENT, HIDDEN)
        self.logits = nn.Linear(HIDDEN, vocabulary)

    def forward(self, ids, lengths):
        """Log-probabilities [batch, longest, vocabulary] in the order of the batch, and the posterior's parameters."""
        descending, order = torch.sort(lengths, descending=True)
        descending = descending.tolist()
        embedded = self.embedding(ids[order])
        _, state = self.encoder(pack_padded_sequence(embedded, descending, batch_first=True))
        mean, log_variance = self.mean(state[0]), self.log_variance(state[0])
        z = mean + torch.exp(0.5 * log_variance) * torch.randn(len(ids), LATENT)
        packed = pack_padded_sequence(self.embedding_dropout(embedded), descending, batch_first=True)
        states, _ = self.decoder(packed, self.first_state(z)[None])
        states = pad_packed_sequence(states, batch_first=True)[0].contiguous()
        states = states[torch.sort(order)[1]]
        log_probabilities = torch.log_softmax(self.logits(states.view(-1, HIDDEN)), dim=-1)
        return log_probabilities.view(*states.shape[:2], -1), mean, log_variance


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--warmup", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    data = Sentences(a.corpus)
    model = Model(len(data.ids))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    nll = nn.NLLLoss(ignore_index=PAD, reduction="sum")
    losses = torch.Tensor()

    def train(batch, step):
        nonlocal losses
        log_probabilities, mean, log_variance = model(batch["input"], batch["length"])
        target = batch["target"][:, : batch["length"].max().item()].contiguous().view(-1)
        reconstruction = nll(log_probabilities.view(-1, log_probabilities.size(2)), target)
        kl = -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())
        weight = 1 / (1 + math.exp(-0.0025 * (step - 2500)))
        size = len(batch["input"])
        loss = (reconstruction + weight * kl) / size
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses = torch.cat((losses, loss.data.view(1)))
        if step % PRINT_EVERY == 0:
            _ = (loss.item(), reconstruction.item() / size, kl.item() / size)

    loader = iter(DataLoader(data, batch_size=BATCH, shuffle=True, num_workers=cpu_count()))
    step = 0
    for _ in range(a.warmup):
        train(next(loader), step)
        step += 1
    rates, seconds, counted = [], 0.0, 0
    for _ in range(a.repeats):
        started, tokens = time.perf_counter(), 0
        for _ in range(a.steps):
            batch = next(loader)
            train(batch, step)
            tokens += int(batch["length"].sum())
            step += 1
        elapsed = time.perf_counter() - started
        rates.append(tokens / elapsed)
        seconds, counted = seconds + elapsed, counted + tokens
    print(json.dumps(dict(tokens_per_s=round(statistics.median(rates)), vocab=len(data.ids), batch=BATCH,
                          threads=torch.get_num_threads(), steps=a.steps * a.repeats, tokens=counted,
                          ms_per_step=round(seconds / (a.steps * a.repeats) * 1e3, 2), loss=round(losses[-1].item(), 2))))


if __name__ == "__main__":
    main()
