"""What people talk about inside a slice: the terms that set it apart, and what rises."""
