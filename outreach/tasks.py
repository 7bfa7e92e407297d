"""What the workers do for speaking first. Every task may run any number of times."""
