"""Sources whose news become broadcasts: RSS, Atom and JSON feeds."""
