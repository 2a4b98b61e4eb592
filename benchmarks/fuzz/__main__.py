"""Looks for files that break the parsers: `python -m benchmarks.fuzz [--minutes 30]`; exits with 1 when one is found.

One process grows inputs for the parsers written in Python (atheris); the others mutate drawn files and read them as a
worker does. What is found stays in `benchmarks/out/fuzz/`, to be drawn anew as a test.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.figures import tell
from benchmarks.fuzz.files import Report, fuzz_files
from benchmarks.fuzz.seeds import draw_seeds

FOLDER = Path(__file__).resolve().parents[1] / "out" / "fuzz"


def main() -> int:
    """Run for as long as asked and tell what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9, help="mutates in the same order again")
    parser.add_argument("--processes", type=int, default=max((os.cpu_count() or 2) - 1, 1))
    options = parser.parse_args()
    seconds = options.minutes * 60
    FOLDER.mkdir(parents=True, exist_ok=True)
    tell(f"{options.minutes:g} minutes, seed {options.seed}")
    grown = _start_growing(seconds)
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        work = [pool.submit(fuzz_files, seconds, options.seed + part, FOLDER) for part in range(options.processes)]
        reports = [part.result() for part in work]
    output, _ = grown.communicate()
    return _tell(reports, grown.returncode, output)


def _start_growing(seconds: float) -> subprocess.Popen[str]:
    corpus = FOLDER / "corpus"
    corpus.mkdir(exist_ok=True)
    for name, content in draw_seeds().items():
        for kind in b"\0\1\2\3":
            (corpus / f"{kind}-{name}").write_bytes(bytes([kind]) + content[:20_000])
    command = [sys.executable, "-m", "benchmarks.fuzz.parsers", f"-max_total_time={seconds:.0f}", "-timeout=20"]
    command += ["-rss_limit_mb=2048", "-max_len=32768", "-print_final_stats=1", f"-artifact_prefix={FOLDER}/grown-"]
    return subprocess.Popen([*command, str(corpus)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _tell(reports: list[Report], grown: int, output: str) -> int:
    verdicts: Counter[str] = sum((report.verdicts for report in reports), Counter())
    findings = [finding for report in reports for finding in report.findings]
    print(f"{sum(report.files for report in reports):,} mutated files read")
    for verdict, count in verdicts.most_common():
        print(f"  {verdict:<18} {count:>8,}")
    runs = next((line.rpartition(" ")[2] for line in output.splitlines() if "number_of_executed_units" in line), "no")
    print(f"{runs} inputs grown for the parsers written in Python")
    if grown:
        findings.append("\n".join(output.splitlines()[-30:]))
    print("".join(f"FOUND: {finding}\n" for finding in findings) or "Nothing was found.")
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
