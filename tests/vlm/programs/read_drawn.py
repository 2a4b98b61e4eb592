"""What an engine with the micro model reads on drawn invoices: `python -m tests.vlm.programs.read_drawn ENGINE MODEL`.

Prints JSON: for each page the words that were said, the values by field name and the tokens of the answer.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from inference.registry import load_engine
from inference.types import Fields, Result
from tests.vlm.micro_model.drawing import REQUEST, make_invoices
from tests.vlm.saying import ENGINE_OPTIONS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=sorted(ENGINE_OPTIONS))
    parser.add_argument("model")
    parser.add_argument("--pages", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    options = parser.parse_args()
    engine = load_engine(options.engine, model=options.model, **ENGINE_OPTIONS[options.engine])
    invoices = make_invoices(options.pages, seed=options.seed)
    results = engine.read([one.page(number) for number, one in enumerate(invoices, start=1)], REQUEST)
    print(f"\n{json.dumps({'pages': [_told(result) for result in results]})}")


def _told(result: Result) -> dict[str, Any]:
    assert isinstance(result.output, Fields) and result.said is not None
    return {"text": result.said.text, "finish": result.said.finish.value, "values": dict(result.output.values)}


if __name__ == "__main__":
    main()
