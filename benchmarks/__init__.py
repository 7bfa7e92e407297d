"""How fast the house is, beside what the machine can do at all: `make bench`."""
