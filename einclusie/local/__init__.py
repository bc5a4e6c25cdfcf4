"""The zero-setup default: a private PostgreSQL and Valkey, and the one command that runs it all.

For the demo and the tests. A city's own server sets DATABASE_URL and REDIS_URL and needs none of
this.
"""
