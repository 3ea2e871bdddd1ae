-- Where a plan is on its way to the client: a projection of the versions in its document. Plans that were stored before
-- have none until they are opened once.
ALTER TABLE plans ADD COLUMN status TEXT;
