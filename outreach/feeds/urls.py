"""Feeds have no pages for everybody: what they bring goes out as broadcasts."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
