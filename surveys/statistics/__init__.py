"""The arithmetic of surveys: pure functions, each with its formula and its source."""
