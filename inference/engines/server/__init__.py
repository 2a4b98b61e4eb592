"""An engine that asks servers which speak OpenAI's protocol, as vLLM does."""

from inference.engines.server.engine import ServerEngine

__all__ = ["ServerEngine"]
