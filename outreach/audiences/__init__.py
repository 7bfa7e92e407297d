"""Who may be spoken to: topics, subscriptions, lists, and the audiences made of them."""
