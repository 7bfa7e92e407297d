"""What is said to many: written, priced, tried, approved, followed, reported."""
