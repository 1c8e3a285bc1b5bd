/** What is told to people: a row for each thing, with what became of it. */
export const outbox = `
create table outbox_rows (
  id text primary key,
  run text not null references run_rows (id),
  kind text not null check (kind in ('question', 'reminder', 'closing', 'delivery', 'notice', 'progress')),
  channel text not null,
  recipient text,
  gate text,
  state text not null check (state in ('pending', 'sending', 'sent', 'unknown', 'refused', 'accepted', 'dropped')),
  tries integer not null,
  remote text,
  reason text,
  decided_at integer not null,
  not_before integer,
  settled_at integer
) strict, without rowid;
create index outbox_rows_run on outbox_rows (run);
create index outbox_rows_open on outbox_rows (decided_at) where state in ('pending', 'sending');

create view outbox as select id, run, kind, channel, recipient, gate, state, tries, remote, reason,
  strftime('%Y-%m-%dT%H:%M:%fZ', decided_at / 1000.0, 'unixepoch') as decided_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', not_before / 1000.0, 'unixepoch') as not_before,
  strftime('%Y-%m-%dT%H:%M:%fZ', settled_at / 1000.0, 'unixepoch') as settled_at from outbox_rows;
`;
