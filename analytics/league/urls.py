"""Addresses below those of `analytics.urls`."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
