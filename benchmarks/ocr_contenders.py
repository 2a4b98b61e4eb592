"""One reader of pages in a process of its own: `python -m benchmarks.ocr_contenders NAME`; knows no other and no truth.

Takes the path of an image on each line of standard input and answers with a line of JSON: `text`, `wall` and `cpu`
(seconds, of all threads, decoding the file included) and `megabytes` (the most it has held). Runs also where nothing of
this project is installed.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

Read = Callable[[bytes], str]


def open_ours() -> Read:
    """The engine as the worker has it."""
    import numpy as np
    from PIL import Image

    from inference.registry import load_engine
    from inference.types import Page

    engine = load_engine("rapidocr")

    def read(data: bytes) -> str:
        image = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        [result] = engine.read([Page(1, image.shape[1], image.shape[0], image)])
        return "\n".join(line.text for line in result.lines)

    return read


def open_stock() -> Read:
    """RapidOCR with its defaults."""
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "critical"})

    def read(data: bytes) -> str:
        return "\n".join(engine(data).txts or ())  # type: ignore[union-attr]  # its type changes with its settings

    return read


def open_peer() -> Read:
    """The fastest other reader with the same models that was found, at the size at which it is fastest."""
    from faster_paddle import OcrEngine  # type: ignore[import-not-found]  # only in the peer's own environment

    engine = OcrEngine(model_size="small", det_max_side=1280)

    def read(data: bytes) -> str:
        return str(engine.ocr(data)["text"])

    return read


CONTENDERS = {"ours": open_ours, "stock": open_stock, "peer": open_peer}


def main(name: str) -> None:
    """Answer until the input ends."""
    read = CONTENDERS[name]()
    for line in sys.stdin:
        data = Path(line.rstrip("\n")).read_bytes()
        wall, cpu = time.perf_counter(), time.process_time()
        text = read(data)
        answer = {"text": text, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        answer["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
