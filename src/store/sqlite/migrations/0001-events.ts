/** The first schema. A shipped migration is never edited; changes go into the next one. */
export const events: string = `
create table meta (name text primary key, value text not null) strict, without rowid;

create table events (
  position integer primary key,
  id text not null,
  stream text not null,
  seq integer not null check (seq > 0),
  v integer not null check (v > 0),
  epoch integer not null check (epoch > 0),
  at text not null,
  actor text not null check (json_valid(actor)),
  type text not null,
  cause text not null,
  data text,
  data_hash text not null,
  salt text,
  trace text,
  prev_hash text,
  hash text not null,
  unique (stream, seq),
  check ((seq = 1) = (prev_hash is null)),
  check (type <> 'workflow_recovery' or actor ->> '$.kind' = 'system')
) strict;

create table streams (
  stream text primary key,
  kind text not null check (kind in ('run', 'mission', 'home')),
  seq integer not null,
  hash text not null,
  wake_at integer
) strict, without rowid;
create index streams_wake on streams (wake_at) where wake_at is not null;

create table ledger (
  n integer primary key,
  last_position integer not null,
  digest text not null
) strict;

create table payloads (
  sha256 text primary key,
  bytes integer not null,
  body text
) strict, without rowid;

create table snapshots (
  stream text primary key,
  seq integer not null,
  fold_version integer not null,
  hash text not null,
  state text not null
) strict, without rowid;

create table run_rows (
  id text primary key,
  pipeline text not null,
  project text not null,
  state text not null check (state in ('queued', 'running', 'waiting', 'stalled', 'quarantined', 'completed', 'failed', 'cancelled')),
  reason text,
  version integer not null check (version > 0),
  definition text not null,
  definition_hash text not null,
  created_at integer not null,
  started_at integer,
  ended_at integer,
  partial integer not null check (partial in (0, 1)),
  owner integer,
  key_name text,
  key_hash text,
  recoveries integer not null,
  processes integer not null,
  usd real,
  input_tokens integer,
  output_tokens integer,
  seq integer not null,
  check ((state in ('completed', 'failed', 'cancelled')) = (ended_at is not null))
) strict, without rowid;
create index run_rows_open on run_rows (state) where state in ('queued', 'running', 'waiting', 'stalled');
create unique index run_rows_key on run_rows (key_name) where key_name is not null;

create table stage_rows (
  run text not null references run_rows (id),
  id text not null,
  place integer not null,
  state text not null check (state in ('pending', 'ready', 'running', 'reviewing', 'waiting', 'interrupted', 'succeeded', 'failed', 'skipped', 'cancelled', 'invalidated')),
  reason text,
  round integer not null,
  attempt integer,
  committed_at integer,
  stage_hash text,
  input_hash text,
  primary key (run, id)
) strict, without rowid;

create table attempt_rows (
  run text not null references run_rows (id),
  stage text not null,
  item text not null,
  n integer not null check (n > 0),
  version integer not null,
  round integer not null,
  cause text not null,
  outcome text check (outcome in ('succeeded', 'failed', 'cancelled', 'superseded', 'unknown')),
  stop_reason text,
  started_at integer not null,
  ended_at integer,
  pid integer,
  exit_code integer,
  session text,
  verdict text,
  score real,
  primary key (run, stage, item, n)
) strict, without rowid;

create table artifact_rows (
  run text not null references run_rows (id),
  stage text not null,
  item text not null,
  attempt integer not null,
  name text not null,
  path text not null,
  sha256 text not null,
  bytes integer not null,
  media_type text not null,
  inherited integer not null check (inherited in (0, 1)),
  primary key (run, stage, item, attempt, name, path)
) strict, without rowid;
create index artifact_rows_hash on artifact_rows (sha256);

create table gate_rows (
  id text primary key,
  run text not null references run_rows (id),
  stage text not null,
  item integer,
  kind text not null,
  state text not null check (state in ('open', 'answered', 'expired', 'withdrawn')),
  question text not null,
  options text not null,
  opened_at integer not null,
  expires_at integer,
  subject text not null,
  answer text,
  answer_note text,
  answered_by text,
  closed_at integer,
  check ((state = 'answered') = (answer is not null))
) strict, without rowid;
create index gate_rows_run on gate_rows (run);
create index gate_rows_open on gate_rows (opened_at) where state = 'open';

create table beats (epoch integer primary key, at integer not null) strict;
create table observations (name text primary key, at integer not null, text text not null) strict, without rowid;

create view runs as select id, pipeline, project, state, reason, version, definition_hash,
  strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch') as created_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', started_at / 1000.0, 'unixepoch') as started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', ended_at / 1000.0, 'unixepoch') as ended_at,
  partial, recoveries, usd, input_tokens, output_tokens from run_rows;
create view stages as select run, id, place, state, reason, round, attempt,
  strftime('%Y-%m-%dT%H:%M:%fZ', committed_at / 1000.0, 'unixepoch') as committed_at from stage_rows;
create view attempts as select run, stage, item, n, version, round, cause, outcome, stop_reason,
  strftime('%Y-%m-%dT%H:%M:%fZ', started_at / 1000.0, 'unixepoch') as started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', ended_at / 1000.0, 'unixepoch') as ended_at,
  pid, exit_code, session, verdict, score from attempt_rows;
create view artifacts as select * from artifact_rows;
create view gates as select id, run, stage, item, kind, state, question, options, subject, answer, answer_note, answered_by,
  strftime('%Y-%m-%dT%H:%M:%fZ', opened_at / 1000.0, 'unixepoch') as opened_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch') as expires_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', closed_at / 1000.0, 'unixepoch') as closed_at from gate_rows;
`;
