"""Forms of the offers and the referrals."""
