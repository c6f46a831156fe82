"""Encodes or writes the rows of a data set on a Ray cluster (pip install "ray[data]" numpy onnxruntime tokenizers).

    python examples/ray/write.py encode      lines.txt latents.parquet    --model models/kjv
    python examples/ray/write.py reconstruct lines.txt written.parquet    --model models/kjv --draw --temperature 0.7
    python examples/ray/write.py decode      latents.parquet out.parquet  --model models/kjv --column mean
    python examples/ray/write.py sample      100000 samples.parquet       --model models/kjv --seed 1 --actors 16

The input is a text file with a sentence a line, or a Parquet file, or a folder of either; for `sample` a number. The
output is a folder of Parquet files with a row for each row of the input: its `index`, counted through all files in the
order of their names, what came of it, and `error` where the model can make nothing of it. Random numbers depend on the
seed and the index alone, so that any number of machines writes what `gen` writes on one.

Every machine needs the model's folder in the same place; this program brings itself along.
"""
import argparse
import sys
from pathlib import Path
from typing import Any, Iterator

sys.path.append(str(Path(__file__).resolve().parents[2] / "docs/examples/python"))

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import ray
import sentence_vae
from sentence_vae import SentenceVae

LINES = 4096  # of a text file, or samples, that an actor gets at a time
BATCH = 64  # rows that a model computes at once
COLUMNS = {"encode": ["mean", "log_variance"], "reconstruct": ["written", "log_probability"],
           "decode": ["written", "log_probability"], "sample": ["written", "log_probability"]}


def parts_of(source: str) -> Iterator[dict[str, Any]]:
    """Where pieces of the input lie, and the index of their first row."""
    path, first = Path(source), 0
    if source.isdecimal():
        for first in range(0, int(source), LINES):
            yield {"path": "", "first": first, "rows": min(LINES, int(source) - first), "place": 0}
        return
    files = sorted(each for each in path.iterdir() if not each.name.startswith(".")) if path.is_dir() else [path]
    for file in files:
        found = row_groups(file) if file.suffix == ".parquet" else line_groups(file)
        for place, rows in found:
            yield {"path": str(file.resolve()), "first": first, "rows": rows, "place": place}
            first += rows


def row_groups(file: Path) -> Iterator[tuple[int, int]]:
    metadata = parquet.read_metadata(file)
    for group in range(metadata.num_row_groups):
        yield group, metadata.row_group(group).num_rows


def line_groups(file: Path) -> Iterator[tuple[int, int]]:
    """The byte at which each group of lines begins, and how many they are."""
    begin = end = lines = 0
    with file.open("rb") as text:
        for line in text:
            lines, end = lines + 1, end + len(line)
            if lines == LINES:
                yield begin, lines
                begin, lines = end, 0
    if lines:
        yield begin, lines


def read_part(part: dict[str, Any], column: str) -> list:
    """The rows of a piece. Text that is no UTF-8 is None."""
    path, rows, place = Path(part["path"]), part["rows"], part["place"]
    if not part["path"]:
        return [None] * rows
    if path.suffix == ".parquet":
        return parquet.ParquetFile(path).read_row_group(place, columns=[column]).column(column).to_pylist()
    with path.open("rb") as text:
        text.seek(place)
        return [decoded(text.readline()) for _ in range(rows)]


def decoded(line: bytes) -> str | None:
    try:
        return line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        return None


class Writer:
    """An actor with a model of its own, which works on pieces of the input."""

    def __init__(self, model: str, way: str, column: str, seed: int, options: dict[str, Any], threads: int):
        self.vae = SentenceVae(model, threads=threads)
        self.way, self.column, self.seed, self.options = way, column, seed, options

    def __call__(self, parts: pa.Table) -> Iterator[pa.Table]:
        for part in parts.to_pylist():
            values = read_part(part, self.column)
            for at in range(0, len(values), BATCH):
                yield self.rows(part["first"] + at, values[at : at + BATCH])

    def rows(self, first: int, values: list) -> pa.Table:
        indices = list(range(first, first + len(values)))
        errors = [self.fault_of(value) for value in values]
        usable = [at for at, error in enumerate(errors) if error is None]
        found = self.compute([values[at] for at in usable], [(self.seed, indices[at]) for at in usable])
        columns = {"index": indices}
        if self.way in ("encode", "reconstruct"):
            columns["text"] = values
        for name, results in zip(COLUMNS[self.way], found):
            columns[name] = [None] * len(values)
            for at, result in zip(usable, results):
                columns[name][at] = result
        return pa.table({**columns, "error": errors}, schema=schema_of(list(columns)))

    def compute(self, values: list, keys: list[tuple[int, int]]) -> tuple:
        if not values:
            return [], []
        if self.way == "encode":
            return self.vae.encode(values)
        if self.way == "reconstruct":
            sentences = self.vae.reconstruct(values, keys=keys, **self.options)
        elif self.way == "decode":
            sentences = self.vae.decode(np.array(values, dtype=np.float32), keys=keys, **self.options)
        else:
            sentences = self.vae.sample(len(keys), keys=keys, **self.options)
        return [each.text for each in sentences], [each.log_probability for each in sentences]

    def fault_of(self, value: Any) -> str | None:
        """Why the model can make nothing of a row."""
        if self.way == "sample":
            return None
        if self.way == "decode":
            size = self.vae.config["sizes"]["latent"]
            isUsable = value is not None and len(value) == size and np.isfinite(np.array(value, dtype=float)).all()
            return None if isUsable else f"no latent of {size} finite numbers"
        if value is None:
            return "no text in UTF-8"
        tokens = len(self.vae.tokenizer.encode(value).ids)
        longest = self.vae.config["sizes"]["maxTokens"]
        return "empty" if tokens < 2 else "too long" if tokens > longest else None


TYPES = {"index": pa.int64(), "text": pa.string(), "written": pa.string(), "log_probability": pa.float64(),
         "mean": pa.list_(pa.float32()), "log_variance": pa.list_(pa.float32())}


def schema_of(columns: list[str]) -> pa.Schema:
    """One for all batches, for one without usable rows would have columns of another type."""
    return pa.schema([*((name, TYPES[name]) for name in columns), ("error", pa.string())])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("way", choices=COLUMNS)
    add("input", help="file or folder; for sample the number of sentences")
    add("output", help="folder to write, which must not be there yet")
    add("--model", required=True, type=Path, help="folder of the model package")
    add("--column", help="of Parquet files [default: text, for decode mean]")
    add("--actors", type=int, default=1, help="models that compute at once [default: 1]")
    add("--threads", type=int, default=1, help="processors of each of them [default: 1]")
    add("--seed", type=int, default=0)
    add("--draw", action="store_true", help="start from draws from the posteriors, for reconstruct")
    add("--temperature", type=float, help="[default: 0, for sample 1]")
    add("--top-k", type=int, help="[default: 0, all]")
    add("--top-p", type=float, help="[default: 1]")
    add("--min-p", type=float, help="[default: 0]")
    add("--address", help="a Ray cluster's, or auto [default: this machine alone]")
    args = parser.parse_args()
    if Path(args.output).exists():
        parser.error(f"{args.output} is there already")
    if args.draw and args.way != "reconstruct":
        parser.error("--draw is for reconstruct")
    if (args.way == "sample") != args.input.isdecimal():
        parser.error("sample takes a number, and the other ways a file or folder")
    names = ["draw"] if args.way == "reconstruct" else []
    names += ["temperature", "top_k", "top_p", "min_p"]
    options = {name: value for name in names if (value := getattr(args, name)) is not None}
    column = args.column or ("mean" if args.way == "decode" else "text")

    # The machines of a cluster get these as they are here.
    ray.cloudpickle.register_pickle_by_value(sentence_vae)
    # Of a machine alone, Ray is told of processors for writing files, too, which takes little.
    ray.init(address=args.address, **({} if args.address else {"num_cpus": args.actors * args.threads + 2}))
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = sys.stderr.isatty()
    parts = list(parts_of(args.input))
    if not parts:
        parser.error(f"{args.input} has no rows")
    writer = {"model": str(args.model.resolve()), "way": args.way, "column": column, "seed": args.seed,
              "options": options, "threads": args.threads}
    (
        ray.data.from_items(parts)
        .map_batches(Writer, fn_constructor_kwargs=writer, batch_size=1, batch_format="pyarrow",
                     compute=ray.data.ActorPoolStrategy(size=args.actors), num_cpus=args.threads)
        .write_parquet(str(Path(args.output).absolute()))
    )
    print(f"Wrote {sum(part['rows'] for part in parts)} rows into {args.output}.")


if __name__ == "__main__":
    main()
