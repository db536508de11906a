"""Sizes of the published TCN."""

FILTERS = 50
KERNEL_SIZE = 2
DILATIONS = (1, 2, 4, 8, 16, 32)
