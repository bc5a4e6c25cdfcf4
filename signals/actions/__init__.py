"""What may be done with signals."""
