"""Count a vote again from its published file: python recount.py vote-3.csv"""

import collections
import csv
import hashlib
import sys

counted = collections.Counter()
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")):
    if row["part"] in ("voice", "paper"):
        for option in row["choice"].split("+"):
            counted[option] += int(row["number"])
print("\n".join(f"{option}: {number}" for option, number in sorted(counted.items())))
print("SHA-256", hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())
