"""What may be done with offers and referrals."""
