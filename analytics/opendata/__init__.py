"""Figures and de-identified appeals for everybody."""
