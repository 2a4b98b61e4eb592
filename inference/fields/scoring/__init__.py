"""Learned scores of candidates: features of a field and a place in, the probability that it is the value out.

Weights come as data from `benchmarks.training`; nothing here learns.
"""
