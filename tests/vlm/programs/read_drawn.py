"""What an engine with the micro model reads on drawn invoices: `python -m tests.vlm.programs.read_drawn ENGINE MODEL`.

Prints JSON: for each page the words that were said, the values by field name and, where the engine can tell, the
attention on each cell of the page, row by row, by field name.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

from inference.engine import Explaining
from inference.profiles.schema import keys_of
from inference.registry import load_engine
from inference.types import Fields, Page, Result
from tests.vlm.micro_model.drawing import REQUEST, TEMPLATE, make_invoices
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
    told = [_told(result) for result in results]
    if isinstance(engine, Explaining):
        for number, (one, invoice) in enumerate(zip(told, invoices, strict=True), start=1):
            one["attention"] = _looked(engine, invoice.page(number))
    print(f"\n{json.dumps({'pages': told})}")


def _told(result: Result) -> dict[str, Any]:
    assert isinstance(result.output, Fields) and result.said is not None
    return {"text": result.said.text, "finish": result.said.finish.value, "values": dict(result.output.values)}


def _looked(engine: Explaining, page: Page) -> dict[str, Sequence[float]]:
    found = {name: engine.explain(page, REQUEST, key) for key, name in keys_of(TEMPLATE.fields).items()}
    return {name: heat.weights for name, heat in found.items() if heat is not None}


if __name__ == "__main__":
    main()
