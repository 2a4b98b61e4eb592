"""The default engine: reads pages on the processor with RapidOCR and the models of its wheel."""

from inference.engines.rapidocr.engine import RapidOcrEngine

__all__ = ["RapidOcrEngine"]
