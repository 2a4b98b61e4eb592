"""Runs the parts of a benchmark, prints their table and keeps their figures. Does not know what a part measures."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import sys
import traceback
from collections.abc import Collection, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

from benchmarks.figures import Figure, measure_part, seconds_of

RESULTS = Path(__file__).resolve().parent / "results"


def run_parts(
    *,
    program: str,
    about: str | None,
    parts: Mapping[str, str],
    results: str,
    by_name_only: Collection[str] = (),
    at_most_minutes: float | None = None,
) -> int:
    """Run the parts that the command line names, or all; 1 when a promise is not kept or a part broke.

    `parts`: module of `benchmarks` -> what it measures; named on the command line by the module's last word. Each runs
    in a process of its own, one after another; a part that breaks says why and the others go on. `at_most_minutes`
    is promised of a run of everything. The figures go to `benchmarks/results/RESULTS`.
    """
    by_name = {part.rpartition(".")[2]: part for part in parts}
    parser = argparse.ArgumentParser(prog=program, description=about)
    parser.add_argument("parts", nargs="*", choices=[[], *by_name], metavar="PART", help=f"of {', '.join(by_name)}")
    named = [by_name[name] for name in parser.parse_args().parts]
    chosen = named or [part for part in parts if part not in by_name_only]
    figures: dict[str, list[Figure]] = {}
    broken: list[str] = []
    seconds = seconds_of(_run_all, chosen, parts, figures, broken)
    if at_most_minutes is not None and not named:
        figures["whole"] = [Figure("minutes for everything", seconds / 60, "min", at_most=at_most_minutes)]
    _print_table(figures, parts)
    _keep(figures, RESULTS / results)
    print("".join(f"\nBROKE: {part}" for part in broken))
    return int(bool(broken) or any(figure.is_missed for found in figures.values() for figure in found))


def _run_all(chosen: list[str], parts: Mapping[str, str], figures: dict[str, list[Figure]], broken: list[str]) -> None:
    for part in chosen:
        print(f"{part}: {parts[part]}", file=sys.stderr, flush=True)
        try:
            seconds = seconds_of(_run, part, figures)
        except Exception:
            traceback.print_exc()
            broken.append(part)
            continue
        print(f"  took {seconds:.0f} s", file=sys.stderr, flush=True)


def _run(part: str, figures: dict[str, list[Figure]]) -> None:
    """In a process of its own: settings are read once per process, and no part inherits what another has loaded."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        figures[part] = pool.submit(measure_part, part).result()


def _print_table(figures: dict[str, list[Figure]], parts: Mapping[str, str]) -> None:
    for part, found in figures.items():
        print(f"\n{parts.get(part, part)}")
        for figure in found:
            verdict = "MISSED" if figure.is_missed else "ok" if figure.target else ""
            print(f"  {figure.name:<42} {figure.value:10.3f} {figure.unit:<3} {figure.target:<16} {verdict}".rstrip())


def _keep(figures: dict[str, list[Figure]], results: Path) -> None:
    """Write what was measured now; parts that were not run keep their last figures."""
    kept = json.loads(results.read_text())["parts"] if results.exists() else {}
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    for part, found in figures.items():
        rows = [{**asdict(figure), "is_missed": figure.is_missed} for figure in found]
        kept[part] = {"machine": machine, "figures": rows}
    results.parent.mkdir(exist_ok=True)
    results.write_text(json.dumps({"parts": kept}, indent=1) + "\n")
