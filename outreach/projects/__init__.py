"""Projects that local funds pay for, as their neighbours see and judge them."""
