-- What vendors ask: prices with their conditions. A card is read and written as a whole.
CREATE TABLE rate_cards (
    id         TEXT PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    -- The card, as JSON.
    card       TEXT NOT NULL,
    -- The workbook it came from; empty for one made by hand.
    file_name  TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
