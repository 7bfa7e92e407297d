"""The public pages of this subject."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
