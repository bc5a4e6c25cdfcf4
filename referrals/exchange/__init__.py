"""What the offers give to other programs: open data after HSDS 3.0 and ORUK 3.0, and calendars."""
