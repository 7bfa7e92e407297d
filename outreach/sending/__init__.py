"""How what is said to many goes out: paced, once each, whatever dies in between."""
