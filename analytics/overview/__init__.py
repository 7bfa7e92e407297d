"""What an official sees at a glance, alive, and what stands behind each figure."""
