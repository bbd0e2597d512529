-- What was sent to a mailbox in the last ten minutes, and the contacts that were deleted of late.

alter table mailbox add column sent text not null default '';    -- requests by whole minutes before sent_at: "12,0,340"
alter table mailbox add column sent_at bigint not null default 0;

-- Contacts of which something was deleted within the hour, each once however many mailboxes it was in.
create table deleted_contact (
  contact text primary key,
  minute  bigint not null
);
create index deleted_contact_minute on deleted_contact (minute);
