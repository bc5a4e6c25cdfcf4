"""Forms of the digests."""
