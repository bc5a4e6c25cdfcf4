"""The digest: counted by the database, decided by plain Python, frozen as a document."""
