"""Voice: calls and spoken messages, at Twilio or at an exchange of one's own."""
