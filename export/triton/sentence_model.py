"""A sentence VAE as a model of Triton's Python backend: sentences or latents in, sentences and latents out.

The graphs are other models of the repository, <name>_encoder and so on; this one adds the tokenizer and the random
numbers. Python needs numpy and tokenizers. Parameters of a request: seed, draw, temperature, top_k, top_p, min_p.
"""

import json
import math
import secrets
from pathlib import Path

import numpy as np
import triton_python_backend_utils as pb_utils

from sentence_vae import SentenceVae, draw_from, keys_of

MOST_ROWS = 1024
WRITTEN, ENCODED = ["text", "log_probability"], ["latent", "log_variance"]
# The least and the most of each parameter.
NUMBERS = {"seed": (0, 2**53 - 1), "temperature": (0, 100), "top_k": (0, 2**31 - 1), "top_p": (0, 1), "min_p": (0, 1)}
WHOLE = ("seed", "top_k")


class OverTriton(SentenceVae):
    """Runs the graphs as models of the repository, in the version that this one has."""

    def __init__(self, name: str, version: int):
        super().__init__(str(Path(__file__).resolve().parent))
        self.name, self.version = name, version

    def _run(self, graph: str, outputs: list[str], feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
        # Triton has no scalars: they go as [1].
        inputs = [pb_utils.Tensor(name, np.atleast_1d(value)) for name, value in feeds.items()]
        response = pb_utils.InferenceRequest(
            model_name=f"{self.name}_{graph}",
            model_version=self.version,
            inputs=inputs,
            requested_output_names=outputs,
        ).exec()
        if response.has_error():
            raise RuntimeError(f"{self.name}_{graph}: {response.error().message()}")
        return [pb_utils.get_output_tensor_by_name(response, name).as_numpy() for name in outputs]


class TritonPythonModel:
    def initialize(self, args: dict[str, str]) -> None:
        self.vae = OverTriton(args["model_name"], int(args["model_version"]))

    def execute(self, requests: list) -> list:
        return [self.respond(request) for request in requests]

    def respond(self, request):
        try:
            return pb_utils.InferenceResponse(output_tensors=self.answer(request))
        except ValueError as fault:  # of the request
            error = pb_utils.TritonError(str(fault), pb_utils.TritonError.INVALID_ARG)
        except RuntimeError as fault:  # of a graph
            error = pb_utils.TritonError(str(fault), pb_utils.TritonError.INTERNAL)
        return pb_utils.InferenceResponse(output_tensors=[], error=error)

    def answer(self, request) -> list:
        options = read_parameters(request.parameters())
        seed, draw = options.pop("seed", None), options.pop("draw", False)
        text = pb_utils.get_input_tensor_by_name(request, "text")
        latent = pb_utils.get_input_tensor_by_name(request, "latent")
        if (text is None) == (latent is None):
            raise ValueError(f"expected one input, text or latent, but {'none' if text is None else 'both'} came")
        rows = (latent if text is None else text).as_numpy()
        if not 1 <= len(rows) <= MOST_ROWS:
            raise ValueError(f"expected 1 to {MOST_ROWS} rows, but {len(rows)} came")
        found = {}
        keys = keys_of(secrets.randbelow(2**53) if seed is None else seed, len(rows))
        if text is None:
            if not np.isfinite(rows).all():
                raise ValueError("expected finite numbers in latent")
            start = rows
        else:
            found["latent"], found["log_variance"] = self.vae.encode([read_text(each) for each in rows])
            if draw:
                found["latent"] = draw_from(found["latent"], found["log_variance"], keys).astype(np.float32)
            start = found["latent"]
        wanted = request.requested_output_names() or [*WRITTEN, *found]
        if missing := [name for name in wanted if name not in WRITTEN and name not in found]:
            raise ValueError(f"expected outputs of these inputs, but {missing[0]} was asked for")
        if any(name in WRITTEN for name in wanted):
            sentences = self.vae.decode(start, keys=keys, **options)
            found["text"] = np.array([each.text.encode() for each in sentences], dtype=np.object_)
            found["log_probability"] = np.array([each.log_probability for each in sentences], dtype=np.float32)
        return [pb_utils.Tensor(name, found[name]) for name in wanted]


def read_text(encoded: bytes) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        raise ValueError("expected text in UTF-8, but other bytes came") from None


def read_parameters(given: str) -> dict:
    """The parameters of a request, out of the JSON object that Triton makes of them."""
    options = {}
    for name, value in json.loads(given or "{}").items():
        if name == "draw" and isinstance(value, bool):
            options[name] = value
        elif name in NUMBERS:
            options[name] = read_number(name, value)
        elif not name.startswith("triton_"):
            raise ValueError(f"expected parameters named draw, {', '.join(NUMBERS)}, but {name} = {value!r} came")
    if options.get("top_p") == 0 or 0 < options.get("temperature", 0) < 0.001:
        raise ValueError("expected a temperature of 0 or from 0.001 on, and top_p above 0")
    return options


def read_number(name: str, value: object) -> int | float:
    """A number, or a text that is one: not every client can send fractions."""
    least, most = NUMBERS[name]
    try:
        number = float("nan") if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if math.isnan(number) or not least <= number <= most or (name in WHOLE and number != int(number)):
        kind = "a whole number" if name in WHOLE else "a number"
        raise ValueError(f"expected {name} to be {kind} from {least} to {most}, but {value!r} came")
    return int(value if isinstance(value, int) else number) if name in WHOLE else number
