"""Benchmarks: what Linnet costs, beside a named rival and beside what the machine can do at all."""
