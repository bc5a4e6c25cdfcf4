"""The demo: three lifelike cities whose wijken are real and whose people and offers are invented."""
