"""Runs one function in a child process with memory, processor, file and time limits; does not know what it runs."""

from inference.sandbox.caller import Sandbox
from inference.sandbox.wire import SandboxError, SandboxLimits

__all__ = ["Sandbox", "SandboxError", "SandboxLimits"]
