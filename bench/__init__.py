"""How good and how fast it is, measured here. Prints figures; holds nobody to them."""
