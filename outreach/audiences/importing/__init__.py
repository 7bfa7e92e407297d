"""People brought as a file: read, shown with what is wrong, taken in by batches, undone."""
