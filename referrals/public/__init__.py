"""The pages for residents: no sign-in, no cookie, big letters, five languages."""
