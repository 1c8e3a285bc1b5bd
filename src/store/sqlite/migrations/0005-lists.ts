/** What lists say of a run stands in its row; `remakeRunRows` fills it in for the runs that are there. */
export const lists = `
alter table run_rows add column label text not null default '';
alter table run_rows add column done integer not null default 0;
alter table run_rows add column attempts integer not null default 0;
alter table run_rows add column gates integer not null default 0;
alter table run_rows add column stage text;
alter table run_rows add column stage_state text;
alter table run_rows add column stage_reason text;
alter table run_rows add column stage_message text;
alter table run_rows add column sent_back integer not null default 0;
alter table run_rows add column fix text;
create index run_rows_project on run_rows (project, id);
drop view runs;
create view runs as select id, pipeline, project, state, reason, version, definition_hash,
  strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch') as created_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', started_at / 1000.0, 'unixepoch') as started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', ended_at / 1000.0, 'unixepoch') as ended_at,
  partial, recoveries, usd, input_tokens, output_tokens, label, done, attempts, gates from run_rows;
`;
