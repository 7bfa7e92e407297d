"""Many appeals for trials of size: `manage.py make_load N`. Nothing in it ever happened."""
