"""Forms of the signals."""
