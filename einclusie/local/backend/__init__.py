"""Django's PostgreSQL backend, which starts the private server when nothing answers."""
