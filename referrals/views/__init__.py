"""Pages of the offers and the referrals."""
