"""What the workers do for asking back. Every task may run any number of times."""
