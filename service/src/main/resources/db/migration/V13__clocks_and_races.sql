-- When the gate was closed, so that a gate of a clock that was wrong is told from a long one; 0: not known.
alter table mailbox add column gate_since bigint not null default 0;

-- An event's id belongs to its contact: two publishers, or one that counts within a contact, may use the same one twice.
-- Those that were remembered without a contact have '' in its place, and are forgotten within a week.
alter table seen_event rename to seen_event_of_all;
drop index seen_event_at;
create table seen_event (
  contact  text not null,
  event_id text not null,
  seen_at  bigint not null,
  primary key (contact, event_id)
);
insert into seen_event (contact, event_id, seen_at) select '', event_id, seen_at from seen_event_of_all;
drop table seen_event_of_all;
create index seen_event_at on seen_event (seen_at);
