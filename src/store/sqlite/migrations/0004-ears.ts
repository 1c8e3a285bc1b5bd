/** What is heard from people: how far each source was taken, and the message that an answer is about. */
export const ears = `
create table cursors (name text primary key, cursor text not null, at integer not null) strict, without rowid;
create index outbox_rows_remote on outbox_rows (remote) where remote is not null;
`;
