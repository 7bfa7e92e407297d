"""What of speaking first is edited in the admin's own forms."""
