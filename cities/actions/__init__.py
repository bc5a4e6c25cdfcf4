"""What changes on the ground floor: every write is a sentence, with `by` and `at`."""
