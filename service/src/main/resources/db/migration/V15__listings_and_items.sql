-- A listing proves what is there, never what is not: a folder is listed until two passes agree.
alter table folder add column made smallint not null default 0;     -- 1: made by us, so that nothing was in it
alter table folder add column met smallint not null default 0;      -- 1: it was not empty when it was met, or the state DB went back: look up before each create
alter table folder add column passes integer not null default 0;    -- listings that ended since it has to be listed
alter table folder add column pass_saw text;                        -- what the last of them saw
-- What links say of it is older than this version, and is not believed once it is listed; 0: it is believed.
alter table folder add column doubted_from bigint not null default 0;
update folder set met = 1 where listed = 1;

-- Copies of the contact that somebody has worked on: they stay.
alter table link add column copies integer not null default 0;

-- One item in a mailbox belongs to one link. Of several that hold one, the one that is wanted keeps it, then the youngest; another one
-- that is wanted looks for an item of its own, and one that is not ends by itself, without a delete.
create index link_graph_id on link (mailbox, graph_id) where graph_id is not null;
update link set graph_id = null, applied_hash = null, generation = 0, creating = wanted, state = 'pending', bulk = 1, next_attempt = 0
  where graph_id is not null and exists (select 1 from link o where o.mailbox = link.mailbox and o.graph_id = link.graph_id
    and (o.wanted > link.wanted or (o.wanted = link.wanted and (o.changed_at > link.changed_at
      or (o.changed_at = link.changed_at and (o.folder > link.folder or (o.folder = link.folder and o.contact > link.contact)))))));
drop index link_graph_id;
create unique index link_graph_id on link (mailbox, graph_id) where graph_id is not null;
