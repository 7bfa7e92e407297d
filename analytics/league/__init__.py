"""Organisations and people beside each other, fairly."""
