/**
 * What was forgotten on request and must not come back when its transcript is read again: SHA-256 of `session:<id>` and
 * of `event:<id>`, as 64 hexadecimal digits. Nobody can read from it what it was, only recognise it by its id.
 */
export const FORGOTTEN_TABLE_SQL = `
CREATE TABLE IF NOT EXISTS forgotten (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;
