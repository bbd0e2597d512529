-- The state DB: what each mailbox should contain and what it does contain. The same SQL on SQLite and PostgreSQL.
-- All instants are microseconds since 1970, UTC. Flags are 0 or 1. A folder's name '' is the default Contacts folder.

create table setting (
  name  text primary key,
  value text not null
);

-- Numbers drawn one after another: event versions, ids of holds and dead letters.
create table counter (
  name  text primary key,
  value bigint not null
);

-- Capture: what was last confirmed by the broker, one row per contact.
create table published (
  contact  text primary key,
  version  bigint not null,
  hash     text not null,                 -- of data and tags; of a delete ''
  deleted  smallint not null,
  seen_run bigint not null default 0      -- the version drawn by the last comparison that saw the contact in the source
);
create index published_present on published (seen_run) where deleted = 0;

-- Capture: contacts the relay shall read again, beside those that the feed names.
create table feed_candidate (
  contact text primary key,
  run     bigint not null,                -- a version drawn when it was added, so that it is taken off only if not added again
  force   smallint not null,              -- 1: publish even when nothing changed
  gone    smallint not null               -- 1: it passed the guard: publish its delete when it has no row
);

create table feed_state (
  name  text primary key,
  value text not null
);

-- What is wanted: the newest event of each contact.
create table contact (
  id         text primary key,
  version    bigint not null,
  data       text not null,               -- canonical JSON; '{}' when deleted
  tags       text not null,
  deleted    smallint not null,
  generation bigint not null,             -- grows when the contact comes back after a delete
  origin     text not null,               -- relay: versions are ours; foreign: counted in order of arrival
  changed_at bigint not null              -- when the change was noticed at the source, else received
);

-- Events without a version that were taken, so that a repeated one does nothing.
create table seen_event (
  event_id text primary key,
  seen_at  bigint not null
);
create index seen_event_at on seen_event (seen_at);

-- What the configured targets resolve to: which mailbox and folder, for which tags.
create table routing (
  target   text not null,                 -- names the configured target, such as targets[0]
  mailbox  text not null,
  folder   text not null,
  tags     text not null,                 -- JSON: tag -> allowed values; '{}': everyone
  primary key (target, mailbox)
);

create table mailbox (
  mailbox      text primary key,          -- directory object id, else the lower-cased address
  address      text not null,             -- what Graph is asked by
  paused       smallint not null default 0,
  lease_owner  text,
  lease_until  bigint not null default 0,
  lease_clean  smallint not null default 1, -- 0: not released; a successor waits for unknown-outcome-hold
  gate_until   bigint not null default 0, -- Retry-After
  checks       integer not null default 0,
  next_check   bigint not null default 0, -- when a mailbox that refuses us is asked again
  error_class  text,
  error_code   text,
  error_detail text,
  error_since  bigint
);

create table folder (
  mailbox    text not null,
  folder     text not null,
  graph_id   text,                        -- null: not yet found or made; for '' learned from the first contact
  listed     smallint not null default 0, -- 1: our contacts in it were listed since this state DB knows it
  creating   smallint not null default 0, -- 1: a create was sent whose outcome is not settled
  primary key (mailbox, folder)
);

-- One contact in one folder of one mailbox: what should be there, what is there, how it stands.
create table link (
  mailbox      text not null,
  folder       text not null,
  contact      text not null,
  wanted       smallint not null,         -- 1: the contact should be there
  revision     bigint not null,           -- grows with each change of what is wanted
  graph_id     text,                      -- null: nothing there that we know of
  generation   bigint not null default 0, -- the contact's generation that graph_id holds
  applied_hash text,                      -- of the body last accepted; null: unknown
  owned        text not null default '[]',-- JSON list of the properties we ever wrote
  state        text not null,             -- pending, synced, failing, held, rejected; adopted: found with our mark, no event yet
  creating     smallint not null default 0, -- 1: a create was sent whose outcome is not settled
  bulk         smallint not null default 0, -- 1: part of a load; live changes go first
  attempts     integer not null default 0,
  next_attempt bigint not null default 0,
  changed_at   bigint not null,           -- the change that is wanted: when it was noticed
  error_class  text,
  error_code   text,
  error_detail text,
  request_id   text,
  primary key (mailbox, folder, contact)
);
create index link_due on link (mailbox, bulk, next_attempt) where state = 'pending';
create index link_retry on link (mailbox, next_attempt) where state = 'failing';
-- Status counts what is not in sync on this index alone, whatever the size of the table.
create index link_standing on link (mailbox, folder, state, wanted, changed_at) where state <> 'synced';
create index link_contact on link (contact);

-- Deletes per mailbox and minute, for the guard.
create table deletion (
  mailbox text not null,
  minute  bigint not null,
  deletes integer not null,
  primary key (mailbox, minute)
);

-- What waits for a person.
create table hold (
  id         bigint primary key,
  kind       text not null,               -- source: deletes not published; mailbox: deletes not sent
  mailbox    text,
  reason     text not null,
  opened_at  bigint not null,
  decision   text,                        -- null: open; approved, rejected, withdrawn
  decided_at bigint
);
create table hold_item (
  hold     bigint not null,
  mailbox  text not null,                 -- '' in a hold of kind source
  folder   text not null,
  contact  text not null,
  revision bigint not null,               -- the link's revision; the published version in a hold of kind source
  primary key (hold, mailbox, folder, contact)
);
create index hold_item_contact on hold_item (contact);

create table dead_letter (
  id         bigint primary key,
  contact    text,
  mailbox    text,                        -- null: the event itself; else the link that cannot be applied
  folder     text,
  revision   bigint,
  message_id text,
  body       bytea not null,              -- the message as it came; for a link the contact's wanted state
  reason     text not null,
  detail     text not null,
  first_seen bigint not null,
  attempts   integer not null,
  sent_at    bigint,                      -- when the broker confirmed the copy in the dead-letter queue
  state      text not null,               -- open, retried, discarded, healed
  changed_at bigint not null
);
create index dead_letter_open on dead_letter (state);
create index dead_letter_unsent on dead_letter (id) where sent_at is null;
create index dead_letter_contact on dead_letter (contact);

-- The last requests of each contact, for "why".
create table request_log (
  at                bigint not null,
  mailbox           text not null,
  contact           text,
  method            text not null,
  status            integer not null,     -- 0: no answer
  code              text,
  request_id        text,
  client_request_id text not null,
  millis            bigint not null
);
create index request_log_contact on request_log (contact, at);
create index request_log_at on request_log (at);

-- What people did.
create table audit (
  at     bigint not null,
  who    text not null,
  action text not null,
  detail text not null
);
create index audit_at on audit (at);
