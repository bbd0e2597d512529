-- Who a mailbox belongs to in the directory. Once a mailbox has a key it keeps it: one that was keyed by its address before the
-- directory could be asked is known by its object id from then on all the same.
alter table mailbox add column object_id text;
create unique index mailbox_object_id on mailbox (object_id);

-- A target whose mailbox each member's row names has one row with mailbox '' and the tag that holds the address.
alter table routing add column owner_tag text not null default '';
alter table routing add column allowed text not null default '[]';  -- JSON list of domains
alter table routing add column on_missing text not null default 'recreate'; -- recreate, leave

-- Links of these mailboxes have yet to be brought in line with routing; '' stands for all of them.
create table rerouting (
  mailbox text primary key
);

-- What the directory said of an address in a member's row.
create table mailbox_name (
  name       text primary key,            -- in lower case
  mailbox    text,                        -- null: not answered yet, or nobody's
  asked_at   bigint not null              -- 0: not answered yet
);
create index mailbox_name_open on mailbox_name (asked_at) where mailbox is null;

-- Contacts that go to a mailbox once the directory has answered.
create table name_waiting (
  name    text not null,
  contact text not null,
  primary key (name, contact)
);

-- How the last reading of each group went.
create table group_reading (
  group_id      text primary key,
  read_at       bigint not null,          -- of the last that succeeded; 0: none did
  failing_since bigint,                   -- null: the last one succeeded
  problem       text                      -- what a person can do about the failure
);

-- The users of each group as the guard believes them.
create table group_member (
  group_id  text not null,
  member    text not null,                -- directory object id
  mailbox   text,                         -- its key; null where it is not synced
  address   text not null,
  standing  text not null,                -- synced, guest, disabled, no_mailbox
  kept      smallint not null default 0,  -- 1: gone from the group, and a person refused to let it go
  primary key (group_id, member)
);

-- A hold of kind group holds mailboxes that would leave; its items name them in mailbox.
alter table hold add column group_id text;
