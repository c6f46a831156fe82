"""Writes with a sentence VAE in Python, and draws the same random numbers as the TypeScript library.

    pip install numpy onnxruntime tokenizers

    vae = SentenceVae("models/kjv")
    for sentence in vae.sample(3, seed=1):
        print(sentence.text)

The same seed gives the same sentences as `gen --sample 3 --seed 1`. Copy this file and change it as you like.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

# What a stream of random numbers is for; streams of different purposes never overlap.
PRIOR_LATENT, TOKEN_UNIFORMS, POSTERIOR_DRAW, PRIOR_COMPONENT, REFINEMENT = 16, 17, 18, 21, 23

BATCH = 64


def philox(seed: int, purpose: int, index: int, count: int) -> np.ndarray:
    """`count` random 32-bit words, as uint64: Philox4x32-10 keyed with the seed, on counters [block, index, purpose, 0].

    Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011).
    """
    low = np.uint64(0xFFFFFFFF)
    half = np.uint64(32)
    blocks = -(-count // 4)
    c0 = np.arange(blocks, dtype=np.uint64)
    c1, c2, c3 = (np.full(blocks, value, dtype=np.uint64) for value in (index, purpose, 0))
    key0, key1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        product0, product1 = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0, c1 = (product1 >> half) ^ c1 ^ np.uint64(key0), product1 & low
        c2, c3 = (product0 >> half) ^ c3 ^ np.uint64(key1), product0 & low
        key0, key1 = (key0 + 0x9E3779B9) & 0xFFFFFFFF, (key1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=1).ravel()[:count]


def uniforms(seed: int, purpose: int, index: int, count: int) -> np.ndarray:
    """`count` numbers in [0, 1), the upper 24 bits of the words."""
    return ((philox(seed, purpose, index, count) >> np.uint64(8)) * 2.0**-24).astype(np.float32)


def normals(seed: int, purpose: int, index: int, count: int) -> np.ndarray:
    """`count` standard normal numbers: Box and Muller's, in float64, cosine first."""
    words = philox(seed, purpose, index, count + count % 2)
    radius = np.sqrt(-2 * np.log((words[0::2] + np.uint64(1)) * 2.0**-32))
    angle = 2 * np.pi * words[1::2] * 2.0**-32
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()[:count].astype(np.float32)


def keys_of(seed: int, count: int) -> list[tuple[int, int]]:
    """The seed and the index of each sentence that one call writes."""
    return [(seed, index) for index in range(count)]


def draw_from(means: np.ndarray, log_variances: np.ndarray, keys: list[tuple[int, int]]) -> np.ndarray:
    """A draw from each posterior, [sentences, latent]."""
    noise = [normals(seed, POSTERIOR_DRAW, index, means.shape[1]) for seed, index in keys]
    return means + np.exp(log_variances / 2) * np.stack(noise)


@dataclass
class Sentence:
    text: str
    token_ids: list[int]
    """Its words, rare ones in pieces, and, unless it was cut off, <eos>."""
    log_probs: list[float]
    """Of each token, in nats, given the latent and the tokens before."""

    @property
    def log_probability(self) -> float:
        return sum(self.log_probs)


class SentenceVae:
    def __init__(self, folder: str, providers=("CPUExecutionProvider",), threads=0):
        """`threads` compute a graph; 0: as many as there are processor cores."""
        self.folder = Path(folder)
        self.config = json.loads((self.folder / "config.json").read_text("utf-8"))
        self.tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        self.tokenizer.enable_padding(pad_id=self.config["tokenIds"]["pad"], pad_token="<pad>")
        self.providers, self.threads = list(providers), threads
        self.sessions = {}

    def encode(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Mean and log-variance of each sentence's posterior, both [sentences, latent]."""
        parts = [
            self._run("encoder", ["mean", "log_variance"], self._tokens(texts[first : first + BATCH]))
            for first in range(0, len(texts), BATCH)
        ]
        means, log_variances = zip(*parts)
        return np.concatenate(means), np.concatenate(log_variances)

    def decode(
        self, latents: np.ndarray, *, seed=0, keys=None, temperature=0.0, top_k=0, top_p=1.0, min_p=0.0
    ) -> list[Sentence]:
        """A sentence for each latent. Temperature 0 takes the likeliest words.

        `keys` are the seed and the index of each one's random numbers, for parts of a larger job: by default the seed
        and 0, 1, 2, …
        """
        eos, longest = self.config["tokenIds"]["eos"], self.config["sizes"]["maxTokens"]
        keys = keys or keys_of(seed, len(latents))
        sentences = []
        for first in range(0, len(latents), BATCH):
            latent = np.asarray(latents[first : first + BATCH], dtype=np.float32)
            draws = [uniforms(of, TOKEN_UNIFORMS, index, longest) for of, index in keys[first : first + BATCH]]
            feeds = {
                "latent": latent,
                "uniforms": np.stack(draws),
                "temperature": np.array(temperature, dtype=np.float32),
                "top_k": np.array(top_k, dtype=np.int64),
                "top_p": np.array(top_p, dtype=np.float32),
                "min_p": np.array(min_p, dtype=np.float32),
                "with_log_probs": np.array(True),
            }
            for ids, log_probs in zip(*self._run("decoder", ["token_ids", "log_probs"], feeds)):
                ids = ids.tolist()
                words = ids.index(eos) if eos in ids else len(ids)
                text = self.tokenizer.decode(ids[:words], skip_special_tokens=False)
                sentences.append(Sentence(text, ids[: words + 1], log_probs[: words + 1].tolist()))
        return sentences

    def sample(
        self, count: int, *, prior=None, best_of=1, seed=0, keys=None, temperature=1.0, **options
    ) -> list[Sentence]:
        """Sentences from the prior: "standard", "fitted", or by default the fitted one if the model has it.

        Of `best_of` sentences for each the one whose tokens have the highest mean log-probability is kept.
        """
        latents = self.draw_latents(count * best_of, prior=prior, seed=seed, keys=keys)
        written = self.decode(latents, seed=seed, keys=keys, temperature=temperature, **options)
        groups = [written[first : first + best_of] for first in range(0, len(written), best_of)]
        return [max(group, key=lambda each: each.log_probability / len(each.token_ids)) for group in groups]

    def draw_latents(self, count: int, *, prior=None, seed=0, keys=None) -> np.ndarray:
        """Draws from the prior, [count, latent]."""
        size = self.config["sizes"]["latent"]
        keys = keys or keys_of(seed, count)
        latents = np.stack([normals(of, PRIOR_LATENT, index, size) for of, index in keys])
        has_fitted = self.config.get("prior") is not None
        if prior == "fitted" and not has_fitted:
            raise ValueError(f"{self.folder} has no fitted prior")
        if prior == "standard" or not has_fitted:
            return latents
        choices = np.concatenate([uniforms(of, PRIOR_COMPONENT, index, 1) for of, index in keys])
        return self._run("prior", ["latent"], {"normals": latents, "uniforms": choices})[0]

    def reconstruct(self, texts: list[str], *, draw=False, seed=0, keys=None, **options) -> list[Sentence]:
        """Each sentence written again, from its posterior's mean or from a draw."""
        latents, log_variances = self.encode(texts)
        keys = keys or keys_of(seed, len(texts))
        if draw:
            latents = draw_from(latents, log_variances, keys)
        return self.decode(latents, keys=keys, **options)

    def interpolate(self, a: str, b: str, *, steps=7, **options) -> list[Sentence]:
        """The sentences on the straight line from one sentence's latent to the other's, both ends included."""
        start, end = self.refine([a, b])
        t = np.linspace(0, 1, steps)[:, None]
        return self.decode((1 - t) * start + t * end, **options)

    def refine(self, texts: list[str], *, rounds=16, population=64, elite=16) -> np.ndarray:
        """A latent for each sentence that it is written from: the posterior's mean, or the likeliest that is found around it."""
        means, log_variances = self.encode(texts)
        weights = np.log(elite + 0.5) - np.log(np.arange(elite) + 1)
        found = []
        for text, mean, log_variance, sentence in zip(texts, means, log_variances, self.decode(means)):
            ids = self._tokens([text])
            sought = self.tokenizer.decode(ids["input_ids"][0, :-1].tolist(), skip_special_tokens=False)
            best, loss, centre = mean, np.inf, mean
            if sentence.text == sought or self.tokenizer.token_to_id("<unk>") in ids["input_ids"]:
                found.append(mean)
                continue
            noise = normals(0, REFINEMENT, 0, rounds * population * mean.size // 2)
            for half in noise.reshape(rounds, population // 2, mean.size):
                mirrored = np.stack([half, -half], axis=1).reshape(population, mean.size)
                mirrored[0] = 0
                tried = centre + np.exp(log_variance / 2) * mirrored
                feeds = {name: np.repeat(rows, population, axis=0) for name, rows in ids.items()}
                (log_probs,) = self._run("scorer", ["log_probs"], {**feeds, "latent": tried.astype(np.float32)})
                losses = -log_probs.sum(axis=1)
                order = np.argsort(losses, kind="stable")
                if losses[order[0]] < loss:
                    best, loss = tried[order[0]], losses[order[0]]
                    if self.decode(best[None])[0].text == sought:
                        break
                centre = (weights / weights.sum()) @ tried[order[:elite]]
            found.append(best)
        return np.stack(found)

    def score(self, texts: list[str]) -> list[Sentence]:
        """The log-probabilities of given sentences, each from its posterior's mean."""
        latents, _ = self.encode(texts)
        sentences = []
        for first in range(0, len(texts), BATCH):
            tokens = self._tokens(texts[first : first + BATCH])
            (rows,) = self._run("scorer", ["log_probs"], {**tokens, "latent": latents[first : first + BATCH]})
            for row, text in enumerate(texts[first : first + BATCH]):
                count = int(tokens["attention_mask"][row].sum())
                ids = tokens["input_ids"][row, :count].tolist()
                sentences.append(Sentence(text, ids, rows[row, :count].tolist()))
        return sentences

    def _tokens(self, texts: list[str]) -> dict[str, np.ndarray]:
        """Padded ids, each row closed by <eos>, and the mask of what's no padding; int64 [sentences, tokens]."""
        encodings = self.tokenizer.encode_batch(texts)
        longest = self.config["sizes"]["maxTokens"]
        for text, encoding in zip(texts, encodings):
            tokens = sum(encoding.attention_mask)
            if not 2 <= tokens <= longest:
                raise ValueError(f"expected 1 to {longest - 1} tokens, but {text[:60]!r} has {tokens - 1}")
        return {
            "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64),
        }

    def _run(self, graph: str, outputs: list[str], feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
        if graph not in self.sessions:
            import onnxruntime  # here, for subclasses that run the graphs elsewhere

            path = self.folder / "onnx" / f"{graph}.onnx"
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = self.threads
            self.sessions[graph] = onnxruntime.InferenceSession(path, options, providers=self.providers)
        return self.sessions[graph].run(outputs, feeds)


if __name__ == "__main__":
    import sys

    model, a, b = sys.argv[1:] or ["models/kjv", "the king went up to the city", "let us give thanks unto the lord"]
    for sentence in SentenceVae(model).interpolate(a, b):
        print(f"{sentence.log_probability:7.2f}  {sentence.text}")
