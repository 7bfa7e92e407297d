"""Slicing the figures any way: one measure by two dimensions, in many shapes."""
