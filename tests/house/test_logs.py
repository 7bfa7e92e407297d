"""A link that opens something stands in no log."""

import logging

from config.logs import WithoutTokens


def test_the_token_of_a_screen_is_left_out():
    record = logging.LogRecord("w", 30, "", 0, "%s", ("/dashboard/wall/screen/AbC-1/",), None)
    WithoutTokens().filter(record)
    assert record.getMessage() == "/dashboard/wall/screen/***/"


def test_the_token_of_a_link_is_left_out(settings):
    args = ("Gone", "/confirm/7KQM4T2X9RVC7KQM4T2X/", 410)
    record = logging.LogRecord("django.request", 30, "", 0, "%s: %s (%s)", args, None)
    assert WithoutTokens().filter(record)
    assert record.getMessage() == "Gone: /confirm/***/ (410)"
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["tokens"]


def test_other_paths_stand_as_they_are():
    args = ("Not Found", "/track/12/")
    record = logging.LogRecord("django.request", 30, "", 0, "%s: %s", args, None)
    WithoutTokens().filter(record)
    assert record.getMessage() == "Not Found: /track/12/"
