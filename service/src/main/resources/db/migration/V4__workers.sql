-- Several processes that deliver, and what their writes replaced.

-- The processes that deliver and are alive, for a fair share of the mailboxes.
create table worker (
  owner      text primary key,            -- as in mailbox.lease_owner
  seen_until bigint not null              -- not renewed by then: dead
);

alter table mailbox add column lease_epoch bigint not null default 0; -- grows with each owner

-- The contact's generation that the approved delete ends; a later life of the contact is not part of the approval.
alter table hold_item add column generation bigint;

-- What contacts were before their newest event, a few versions each: what a write to a mailbox replaces.
create table contact_version (
  contact text not null,
  version bigint not null,
  data    text not null,                  -- canonical JSON
  at      bigint not null,                -- when it was overtaken
  primary key (contact, version)
);
create index contact_version_at on contact_version (at);

-- What updates and deletes replaced.
create table journal (
  contact    text not null,
  at         bigint not null,
  mailbox    text not null,
  folder     text not null,
  graph_id   text not null,
  action     text not null,               -- update, delete
  revision   bigint not null,             -- the link's, that was sent
  replaced   text,                        -- JSON: the owned properties before; null: not known
  request_id text,
  primary key (contact, at, mailbox, folder)
);
create index journal_at on journal (at);
