"""A sentence VAE on Ray Serve (pip install "ray[serve]" numpy onnxruntime tokenizers).

    python examples/ray/serve_model.py models/kjv --replicas 2
    curl http://127.0.0.1:8000/v1/models/kjv:reconstruct -d '{"texts": ["the king went up"], "seed": 1}'

It has the addresses and bodies of `sentence-vae serve` for encode, decode, reconstruct and sample, less what the Python
class cannot do: beams, and words that are forced or banned. Requests that come together are computed together.

On a cluster: --address auto, and the model's folder in the same place on every machine.
"""
import argparse
import json
import secrets
import signal
import sys
from asyncio import to_thread
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[2] / "docs/examples/python"))

import numpy as np
import ray
import sentence_vae
from ray import serve
from sentence_vae import SentenceVae, draw_from, keys_of
from starlette.requests import Request
from starlette.responses import JSONResponse

MOST_ROWS = 256  # of a request
MOST_BYTES = 1 << 20
# What chooses words: names in JSON, in Python, and the least and the most that each may be.
CHOOSING = {"temperature": ("temperature", 0, 100), "topK": ("top_k", 0, 2**31 - 1), "topP": ("top_p", 0, 1),
            "minP": ("min_p", 0, 1)}
TAKES = {"encode": {"texts"}, "decode": {"latents", "seed", *CHOOSING}, "sample": {"count", "seed", "prior", *CHOOSING},
         "reconstruct": {"texts", "draw", "seed", *CHOOSING}}


class BadRequest(Exception):
    """What was expected, and what came."""


class Model:
    """A replica: one model, computed by one thread."""

    def __init__(self, folder: str, name: str):
        self.vae, self.name = SentenceVae(folder, threads=1), name

    async def __call__(self, request: Request) -> JSONResponse:
        path, _, way = request.url.path.partition(":")
        if path != f"/v1/models/{self.name}" or way not in TAKES:
            return failure(404, "NO_MODEL", f"Expected /v1/models/{self.name}: and {', '.join(TAKES)}.")
        if request.method != "POST":
            return failure(405, "BAD_ARGUMENT", "Expected POST.")
        try:
            return JSONResponse(await self.answer(way, read_body(await request.body(), TAKES[way])))
        except BadRequest as fault:
            return failure(400, "BAD_ARGUMENT", str(fault))

    async def answer(self, way: str, body: dict[str, Any]) -> dict[str, Any]:
        if way == "encode":
            return {"latents": [{"mean": mean.tolist(), "logVariance": spread.tolist()}
                                for mean, spread in await self.encode_batch(self.texts_of(body))]}
        seed = read_number(body, "seed", 0, 2**53 - 1, whole=True)
        seed = secrets.randbelow(2**53) if seed is None else seed
        choosing = {name: value for key, (name, *bounds) in CHOOSING.items()
                    if (value := read_number(body, key, *bounds, whole=key == "topK")) is not None}
        if choosing.get("top_p") == 0 or 0 < choosing.get("temperature", 0) < 0.001:
            raise BadRequest("Expected a temperature of 0 or from 0.001 on, and topP above 0.")
        choosing.setdefault("temperature", 1.0 if way == "sample" else 0.0)
        if way == "sample":
            latents = self.drawn(body, seed)
        elif way == "decode":
            latents = self.latents_of(body)
        else:
            texts = self.texts_of(body)
            if not isinstance(body.get("draw", False), bool):
                raise BadRequest("Expected draw to be true or false.")
            means, spreads = (np.stack(each) for each in zip(*await self.encode_batch(texts)))
            latents = draw_from(means, spreads, keys_of(seed, len(texts))) if body.get("draw") else means
        chosen = tuple(sorted(choosing.items()))
        rows = [(latent, key, chosen) for latent, key in zip(latents, keys_of(seed, len(latents)))]
        sentences = await self.decode_batch(rows)
        return {"seed": seed, "sentences": [{"text": each.text, "logProbability": each.log_probability}
                                            for each in sentences]}

    # Each item is a request, with all of its rows. What it waits for others is less than a sentence takes.

    @serve.batch(max_batch_size=32, batch_wait_timeout_s=0.002)
    async def encode_batch(self, requests: list[list[str]]) -> list[list[tuple[np.ndarray, np.ndarray]]]:
        means, spreads = await to_thread(self.vae.encode, [text for texts in requests for text in texts])
        found = zip(means, spreads)
        return [[next(found) for _ in texts] for texts in requests]

    @serve.batch(max_batch_size=32, batch_wait_timeout_s=0.002)
    async def decode_batch(self, requests: list[list[tuple]]) -> list[list[sentence_vae.Sentence]]:
        """The graph takes one temperature for all rows, and random numbers for each: rows of equal choices go together."""
        alike = defaultdict(list)
        for request, rows in enumerate(requests):
            for place, (latent, key, chosen) in enumerate(rows):
                alike[chosen].append((request, place, latent, key))
        found = [[None] * len(rows) for rows in requests]
        for chosen, rows in alike.items():
            latents, keys = np.stack([row[2] for row in rows]), [row[3] for row in rows]
            sentences = await to_thread(self.vae.decode, latents, keys=keys, **dict(chosen))
            for (request, place, *_), sentence in zip(rows, sentences):
                found[request][place] = sentence
        return found

    def texts_of(self, body: dict[str, Any]) -> list[str]:
        texts = body.get("texts")
        if not is_list(texts) or not all(isinstance(text, str) for text in texts):
            raise BadRequest(f"Expected texts, 1 to {MOST_ROWS} sentences.")
        longest = self.vae.config["sizes"]["maxTokens"]
        for place, text in enumerate(texts):
            try:
                tokens = len(self.vae.tokenizer.encode(text).ids)
            except (TypeError, UnicodeEncodeError):  # half of a surrogate pair, which JSON can say
                raise BadRequest(f"Expected Unicode text as number {place} of texts.") from None
            if not 2 <= tokens <= longest:
                raise BadRequest(f"Expected 1 to {longest - 1} tokens, but number {place} of texts has {tokens - 1}.")
        return texts

    def latents_of(self, body: dict[str, Any]) -> np.ndarray:
        size = self.vae.config["sizes"]["latent"]
        try:
            latents = np.array(body.get("latents"), dtype=np.float32)
        except (TypeError, ValueError):
            latents = np.zeros(0)
        if latents.ndim != 2 or latents.shape[1] != size or len(latents) > MOST_ROWS or not np.isfinite(latents).all():
            raise BadRequest(f"Expected latents, 1 to {MOST_ROWS} lists of {size} finite numbers.")
        return latents

    def drawn(self, body: dict[str, Any], seed: int) -> np.ndarray:
        count = read_number(body, "count", 1, MOST_ROWS, whole=True)
        try:
            return self.vae.draw_latents(1 if count is None else count, prior=read_prior(body), seed=seed)
        except ValueError:
            raise BadRequest('Expected prior "standard": the model has no fitted one.') from None


def read_body(raw: bytes, known: set[str]) -> dict[str, Any]:
    if len(raw) > MOST_BYTES:
        raise BadRequest(f"Expected a body of {MOST_BYTES} bytes at most, but {len(raw)} came.")
    try:
        body = json.loads(raw)
    except ValueError:
        raise BadRequest("Expected a body in JSON.") from None
    if not isinstance(body, dict) or (unknown := sorted(body.keys() - known)):
        raise BadRequest(f"Expected an object with {', '.join(sorted(known))}" +
                         (f", but {unknown[0]} came." if isinstance(body, dict) else "."))
    return body


def read_number(body: dict[str, Any], name: str, least: float, most: float, *, whole: bool = False) -> Any:
    value = body.get(name)
    if value is None:
        return None
    is_number = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:
        raise BadRequest(f"Expected {name} to be a {'whole ' if whole else ''}number from {least} to {most}.")
    return value


def read_prior(body: dict[str, Any]) -> str | None:
    if body.get("prior") not in (None, "standard", "fitted"):
        raise BadRequest('Expected prior to be "standard" or "fitted".')
    return body.get("prior")


def is_list(value: Any) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= MOST_ROWS


def failure(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)


def application(folder: Path, name: str, *, replicas: int = 1, cpus: float = 1) -> serve.Application:
    """What `serve.run` takes. Of more requests than may wait, Serve answers 503."""
    ray.cloudpickle.register_pickle_by_value(sentence_vae)
    deployment = serve.deployment(
        Model, name=name, num_replicas=replicas, ray_actor_options={"num_cpus": cpus}, max_ongoing_requests=64,
        max_queued_requests=256,
    )
    return deployment.bind(str(folder.resolve()), name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("model", type=Path, help="folder of the model package")
    add("--name", help="[default: the folder's]")
    add("--replicas", type=int, default=1, help="models that compute at once [default: 1]")
    add("--cpus", type=float, default=1, help="processors that each is counted as [default: 1]")
    add("--host", default="127.0.0.1", help="[default: this machine alone]")
    add("--port", type=int, default=8000)
    add("--address", help="a Ray cluster's, or auto [default: this machine alone]")
    args = parser.parse_args()
    ray.init(address=args.address)
    serve.start(http_options={"host": args.host, "port": args.port})
    app = application(args.model, args.name or args.model.resolve().name, replicas=args.replicas, cpus=args.cpus)
    serve.run(app, name="sentence-vae", route_prefix="/")
    print(f"Serving at http://{args.host}:{args.port}. Ctrl-C stops it.", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    serve.shutdown()


if __name__ == "__main__":
    main()
