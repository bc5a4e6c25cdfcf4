"""What somebody means by the words of a search. Plain Python: no database, no clock."""
