"""What a mail says: each module reads one thing of it, tolerant of anything that can be sent."""
