-- The fields of the body that was sent, separated by commas; never their values.
ALTER TABLE rhetor.audit ADD COLUMN fields text;
