"""Spreads the runs of `sentence-vae train … --sweep …` over processors and machines, with Ray Tune.

    pip install "ray[tune]"
    python training/ray/sweep.py kjv --sweep "beta=0.2,0.4 free-bits=4,8" --cpus 2
    python training/ray/sweep.py kjv --sweep "beta=0.2,0.4" --cpus 8 --runs /shared/runs --address auto

It takes what `sentence-vae train` takes, and the flags that --help shows. Each combination becomes a trial, which
calls the command line and reports every epoch of the run's metrics.jsonl: to Tune's table, to its schedulers and, in
<runs>/.ray, to TensorBoard. A training that was cut off goes on with --resume, and so do all when the sweep is called
again. Ctrl-C lets the trainings save. Afterwards: `sentence-vae compare <runs>/kjv-*`.

On a cluster (`ray start --head`, then `ray start --address=<head>:6379` on the others) every machine needs Node, and
this package, the working directory, the corpus and <runs> in the same place: a shared folder. Installed from npm, this
file is node_modules/sentence-vae/training/ray/sweep.py.
"""
import argparse
import json
import math
import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ray
from ray import tune
from ray.tune.result import RESULT_DUPLICATE
from ray.tune.schedulers import ASHAScheduler

COMMAND = shlex.join(["node", str(Path(__file__).resolve().parents[2] / "dist/bin/sentence-vae.js")])
METRICS = {"negative_elbo": "negativeElbo", "reconstruction": "reconstruction", "kl": "kl",
           "active_units": "activeUnits", "mutual_information": "mutualInformation"}
SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True)
class Sweep:
    """What every trial has to know; all of it holds on every machine."""

    command: list[str]
    directory: str  # which relative paths start from
    flags: list[str]  # those that are swept
    trainings: dict[tuple[str, ...], list[str]]  # by the values of these flags, arguments that end with a run's name
    kept: list[str]  # arguments that a run does not keep, so that a resumed one needs them again
    runs: Path
    results: Path  # what Tune writes, and a log of each training
    stop_sign: Path  # a file, which every machine sees in the shared folder; whoever creates it stops the sweep

    def training(self, config: dict[str, Any]) -> list[str]:
        return self.trainings[tuple(config[flag] for flag in self.flags)]


class Training(tune.Trainable):
    """One run: a process of `sentence-vae train`, each of whose epochs is a step of Tune."""

    def setup(self, config: dict[str, Any], sweep: Sweep) -> None:
        self.sweep, self.name, self.epoch = sweep, sweep.training(config)[-1], 0
        self.folder, self.log = sweep.runs / self.name, sweep.results / f"{self.name}.log"
        resume = ["train", "--resume", str(self.folder), *sweep.kept]
        arguments = resume if (self.folder / "config.json").exists() else sweep.training(config)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*sweep.command, *arguments],
                cwd=sweep.directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def step(self) -> dict[str, Any]:
        """Waits for an epoch. A restarted trial reports those before too, for Tune counts from 1 again."""
        while True:
            code = self.process.poll()  # before the look at the epochs: an ended process has written all of them
            if epoch := self.next_epoch():
                return epoch
            if code:
                end = "\n".join(self.log.read_text().splitlines()[-10:])
                raise RuntimeError(f"The training of {self.name} ended with code {code}. {self.log} ends with:\n{end}")
            if code == 0 or self.sweep.stop_sign.exists():
                self.cleanup()
                return {RESULT_DUPLICATE: True}  # done, its last epoch having been reported
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def next_epoch(self) -> dict[str, Any] | None:
        path = self.folder / "metrics.jsonl"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        for metrics in (json.loads(line) for line in lines if line.endswith("\n")):
            if metrics["kind"] == "epoch" and metrics["epoch"] > self.epoch:
                self.epoch = metrics["epoch"]
                found = {**metrics["valid"], **metrics["latents"]}
                values = {name: math.nan if found[key] is None else found[key] for name, key in METRICS.items()}
                return {**values, "epoch": self.epoch, "training_iteration": self.epoch}
        return None

    def cleanup(self) -> None:
        """Ends a training that still runs: it finishes its step and saves."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            self.process.wait()


@dataclass
class WhenInterrupted(tune.Stopper):
    """Starts nothing after the stop sign, but leaves trainings to end by themselves: Tune gives them ten seconds."""

    sweep: Sweep

    def __call__(self, trial_id: str, result: dict[str, Any]) -> bool:
        return False

    def stop_all(self) -> bool:
        claims = (self.sweep.runs / name / "training.pid" for *_, name in self.sweep.trainings.values())
        return self.sweep.stop_sign.exists() and not any(claim.exists() for claim in claims)


def parse() -> tuple[argparse.Namespace, list[str], list[str]]:
    """Flags of our own, arguments for `train`, and those for it that a run does not keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    add = parser.add_argument
    add("--sweep", required=True, help='values for flags of train, as in "beta=0.2,0.4 free-bits=4,8"')
    add("--runs", default="runs", type=Path, help="folder of all runs, shared by all machines [default: runs]")
    add("--cpus", type=int, default=1, help="processors for a training, and its --threads [default: 1]")
    add("--gpus", type=float, default=0, help="GPUs for a training, which makes it --device cuda [default: 0]")
    add("--max-failures", type=int, default=3, help="how often a training that failed is resumed [default: 3]")
    add("--asha", type=int, metavar="EPOCHS", help="stop the worst after so many epochs, after 4 times as many, …")
    add("--address", help="a Ray cluster's, or auto [default: this machine alone]")
    add("--command", default=COMMAND, help="how the command line is called [default: %(default)s]")
    own, train = parser.parse_known_args()
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    defaults = {"threads": own.cpus, "device": "cuda" if own.gpus else None, "data": None, "memory-limit": None}
    for flag, default in defaults.items():
        parser.add_argument(f"--{flag}", dest=flag, default=default)
    kept, train = parser.parse_known_args(train)
    return own, train, [f"--{flag}={value}" for flag, value in vars(kept).items() if value is not None]


def main() -> int:
    own, train, kept = parse()
    command, runs, name = shlex.split(own.command), own.runs.absolute(), time.strftime("%Y-%m-%d_%H-%M-%S")
    asked = ["train", *train, *kept, f"--runs={runs}", f"--sweep={own.sweep}", "--print-sweep"]
    printed = subprocess.run([*command, *asked], stdout=subprocess.PIPE, text=True)
    if printed.returncode != 0:
        return printed.returncode
    flags = [axis.split("=")[0] for axis in own.sweep.split()]
    commands = [shlex.split(line)[1:] for line in printed.stdout.splitlines()]
    trainings = {tuple(words[words.index(f"--{flag}") + 1] for flag in flags): words for words in commands}
    results = runs / ".ray" / name
    results.mkdir(parents=True)
    sweep = Sweep(command, os.getcwd(), flags, trainings, kept, runs, results, results / "stop")
    name_of = lambda trial: sweep.training(trial.config)[-1]

    ray.init(address=own.address)
    os.environ["TUNE_DISABLE_SIGINT_HANDLER"] = "1"
    signal.signal(signal.SIGINT, lambda *_: (sweep.stop_sign.touch(), signal.signal(signal.SIGINT, signal.SIG_DFL)))
    outcome = tune.Tuner(
        tune.with_resources(tune.with_parameters(Training, sweep=sweep), {"cpu": own.cpus, "gpu": own.gpus}),
        param_space={flag: tune.grid_search(list(dict.fromkeys(values))) for flag, values in zip(flags, zip(*trainings))},
        tune_config=tune.TuneConfig(
            metric="negative_elbo", mode="min", trial_name_creator=name_of, trial_dirname_creator=name_of,
            scheduler=own.asha and ASHAScheduler(time_attr="epoch", grace_period=own.asha, max_t=10**6)),
        run_config=tune.RunConfig(
            name=name, storage_path=str(runs / ".ray"), stop=WhenInterrupted(sweep),
            failure_config=tune.FailureConfig(max_failures=own.max_failures),
            checkpoint_config=tune.CheckpointConfig(checkpoint_at_end=False)),  # runs have their own
    ).fit()
    return 130 if sweep.stop_sign.exists() else 1 if outcome.errors else 0


if __name__ == "__main__":
    sys.exit(main())
