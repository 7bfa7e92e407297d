"""How it is asked and answered by each channel."""
