"""Spreads the runs of `sentence-vae train … --sweep …` over machines with Ray Tune (pip install "ray[tune]").

    python training/ray/sweep.py kjv --sweep "beta=0.2,0.4 free-bits=4,8" --cpus 2
    python training/ray/sweep.py kjv --sweep "beta=0.2,0.4" --cpus 8 --runs /shared/runs --address auto

It takes what `sentence-vae train` takes, and the flags that --help shows. Each combination becomes a trial, which calls
the command line and reports every epoch of the run's metrics.jsonl: to Tune's table, to its schedulers and, in
<runs>/.ray, to TensorBoard. A training that was cut off goes on with --resume, and so do all when the sweep is called
again. Ctrl-C lets the trainings save. Afterwards: `sentence-vae compare <runs>/kjv-*`.

On a cluster (`ray start --head`, then `ray start --address=<head>:6379` on the others) every machine needs Node, and
this package, the working directory, the corpus and <runs> in the same place: a shared folder.
"""
import argparse
import json
import os
import shlex
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ray
from ray import tune

COMMAND = shlex.join(["node", str(Path(__file__).resolve().parents[2] / "dist/bin/sentence-vae.js")])
METRICS = {"negative_elbo": "negativeElbo", "reconstruction": "reconstruction", "kl": "kl",
           "active_units": "activeUnits", "mutual_information": "mutualInformation"}
NOT_KEPT = ("threads", "device", "data", "memory-limit")  # flags that a run does not keep: --resume needs them again


@dataclass(frozen=True)
class Sweep(tune.Stopper):
    """What every trial has to know, the same on every machine; and when to start no more of them."""

    command: list[str]
    directory: str  # which relative paths start from
    flags: list[str]  # those that are swept
    trainings: dict[tuple[str, ...], list[str]]  # by the values of these flags, arguments that end with a run's name
    not_kept: list[str]
    runs: Path
    results: Path  # what Tune writes, and a log of each training
    stop_sign: Path  # a file, for every machine sees it in the shared folder; whoever creates it stops the sweep

    def training(self, config: dict[str, Any]) -> list[str]:
        return self.trainings[tuple(config[flag] for flag in self.flags)]

    def __call__(self, trial_id: str, result: dict[str, Any]) -> bool:
        return False

    def stop_all(self) -> bool:
        """Whether all trainings saved after the stop sign. They do so by themselves; Tune would give them 10 s."""
        claims = (self.runs / name / "training.pid" for *_, name in self.trainings.values())
        return self.stop_sign.exists() and not any(claim.exists() for claim in claims)


class Training(tune.Trainable):
    """One run: a process of `sentence-vae train`, each of whose epochs is a step of Tune."""

    def setup(self, config: dict[str, Any], sweep: Sweep) -> None:
        self.sweep, self.name, self.epoch = sweep, sweep.training(config)[-1], 0
        self.folder, self.log = sweep.runs / self.name, sweep.results / f"{self.name}.log"
        resume = ["train", "--resume", str(self.folder), *sweep.not_kept]
        arguments = resume if (self.folder / "config.json").exists() else sweep.training(config)
        with self.log.open("a") as log:
            self.process = subprocess.Popen([*sweep.command, *arguments], cwd=sweep.directory, start_new_session=True,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)

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
                return {tune.result.RESULT_DUPLICATE: True}  # done, its last epoch having been reported
            time.sleep(0.5)

    def next_epoch(self) -> dict[str, Any] | None:
        path = self.folder / "metrics.jsonl"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        for metrics in (json.loads(line) for line in lines if line.endswith("\n")):
            if metrics["kind"] == "epoch" and metrics["epoch"] > self.epoch:
                self.epoch = metrics["epoch"]
                found = {**metrics["valid"], **metrics["latents"]}
                values = {name: float("nan") if found[key] is None else found[key] for name, key in METRICS.items()}
                return {**values, "epoch": self.epoch, "training_iteration": self.epoch}
        return None

    def cleanup(self) -> None:
        """Ends a training that still runs: it finishes its step and saves."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            self.process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--sweep", required=True, help='values for flags of train, as in "beta=0.2,0.4 free-bits=4,8"')
    add("--runs", default="runs", type=Path, help="folder of all runs, shared by all machines [default: runs]")
    add("--cpus", type=int, default=1, help="processors for a training, and its --threads [default: 1]")
    add("--gpus", type=float, default=0, help="GPUs for a training, which makes it --device cuda [default: 0]")
    add("--max-failures", type=int, default=3, help="how often a training that failed is resumed [default: 3]")
    add("--asha", type=int, metavar="EPOCHS", help="stop the worst after so many epochs, after 4 times as many, …")
    add("--address", help="a Ray cluster's, or auto [default: this machine alone]")
    add("--command", default=COMMAND, help="how the command line is called [default: %(default)s]")
    for flag in NOT_KEPT:
        add(f"--{flag}", dest=flag, help="as for train")
    own, train = parser.parse_known_args()
    defaults = {"threads": own.cpus, "device": "cuda" if own.gpus else None}
    not_kept = [f"--{flag}={value}" for flag in NOT_KEPT if (value := vars(own)[flag] or defaults.get(flag))]
    command, runs, now = shlex.split(own.command), own.runs.absolute(), time.strftime("%Y-%m-%d_%H-%M-%S")
    asked = ["train", *train, *not_kept, f"--runs={runs}", f"--sweep={own.sweep}", "--print-sweep"]
    printed = subprocess.run([*command, *asked], stdout=subprocess.PIPE, text=True)
    if printed.returncode != 0:
        return printed.returncode
    flags = [axis.split("=")[0] for axis in own.sweep.split()]
    commands = [shlex.split(line)[1:] for line in printed.stdout.splitlines()]
    trainings = {tuple(words[words.index(f"--{flag}") + 1] for flag in flags): words for words in commands}
    (results := runs / ".ray" / now).mkdir(parents=True)
    sweep = Sweep(command, os.getcwd(), flags, trainings, not_kept, runs, results, results / "stop")
    ray.init(address=own.address)
    os.environ["TUNE_DISABLE_SIGINT_HANDLER"] = "1"
    for ending in (signal.SIGINT, signal.SIGTERM):  # a second Ctrl-C ends it without waiting
        signal.signal(ending, lambda *_: (sweep.stop_sign.touch(), signal.signal(signal.SIGINT, signal.SIG_DFL)))
    name_of = lambda trial: sweep.training(trial.config)[-1]
    outcome = tune.Tuner(
        tune.with_resources(tune.with_parameters(Training, sweep=sweep), {"cpu": own.cpus, "gpu": own.gpus}),
        param_space={flag: tune.grid_search(sorted(set(found))) for flag, found in zip(flags, zip(*trainings))},
        tune_config=tune.TuneConfig(
            metric="negative_elbo", mode="min", trial_name_creator=name_of, trial_dirname_creator=name_of,
            scheduler=own.asha and tune.schedulers.ASHAScheduler(time_attr="epoch", grace_period=own.asha, max_t=10**6)),
        run_config=tune.RunConfig(
            name=now, storage_path=str(results.parent), stop=sweep,
            failure_config=tune.FailureConfig(max_failures=own.max_failures),
            checkpoint_config=tune.CheckpointConfig(checkpoint_at_end=False)),  # runs have checkpoints of their own
    ).fit()
    return 130 if sweep.stop_sign.exists() else 1 if outcome.errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
