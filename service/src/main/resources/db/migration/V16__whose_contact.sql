-- Installations that this one took the place of: their contacts are ours. The own id is the setting "installation".
create table former_installation (
  id text not null primary key
);
-- A contact with our mark of which nothing proves that we made it: left alone until a target wants that contact there.
alter table link add column unclaimed integer not null default 0;
-- Whether it came to be a target's after the first ones were listed: what carries our mark in it before is its owner's.
alter table folder add column joined integer not null default 0;
-- Another installation whose contacts the last listing met in it, and how many; the folder waits then.
alter table folder add column foreign_id text;
alter table folder add column foreign_count integer not null default 0;
