"""What a bulletin can be made of: each part reads its figures once, and draws them ever after."""
