"""A rated civil servant objects once; their head decides; what is set aside no longer counts."""
