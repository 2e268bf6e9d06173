-- The key that began a context; NULL for the administrator's. Most contexts of a store have none.
ALTER TABLE contexts ADD COLUMN owner TEXT;
CREATE INDEX contexts_by_owner ON contexts (owner, updated_at, id) WHERE owner IS NOT NULL;
