-- The fields of the body that was sent, separated by commas; never their values.
ALTER TABLE audit ADD COLUMN fields TEXT;
