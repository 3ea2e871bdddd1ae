-- Two envelopes of a copied device may stand under one number: colleagues bring both back to a relay that lost them.
DROP INDEX envelopes_by_counter;
CREATE INDEX envelopes_by_counter ON envelopes (workspace, document, device, counter);
