"""How satisfied the users of organisations are, from the plan to what is done about it."""
