"""What of asking back is edited in the admin's own forms."""
