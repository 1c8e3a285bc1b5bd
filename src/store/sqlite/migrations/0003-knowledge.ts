/** What people answered to questions with a key: rows of the home's `knowledge.kept` that nobody has forgotten. */
export const knowledge: string = `
create table knowledge_rows (
  seq integer primary key,
  project text not null,
  pipeline text not null,
  stage text not null,
  key text not null,
  question text not null,
  answer text not null,
  note text,
  given_by text not null,
  run text not null,
  gate text not null unique,
  kept_at integer not null
) strict;
create index knowledge_rows_place on knowledge_rows (project, pipeline, stage, key, seq);

create view knowledge as select project, pipeline, stage, key, question, answer, note, given_by, run, gate,
  strftime('%Y-%m-%dT%H:%M:%fZ', kept_at / 1000.0, 'unixepoch') as kept_at
  from knowledge_rows as kept where seq = (select max(seq) from knowledge_rows as other where other.project = kept.project
  and other.pipeline = kept.pipeline and other.stage = kept.stage and other.key = kept.key);
`;
