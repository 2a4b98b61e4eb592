"""The parts of `benchmarks.gpu_engine`; some run in the environment of the engines."""
