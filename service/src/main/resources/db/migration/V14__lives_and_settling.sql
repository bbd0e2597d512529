-- A contact that is back is the same contact, unless nothing that names the person is the same: what named those whom its id stood
-- for before, as keyed hashes, for as long as a mailbox may hold one of them. '1:8f2a… 77c0…;2:…', by generation.
alter table contact add column lives text not null default '';
create index contact_lives on contact (id) where lives <> '';

-- When what is wanted of a link last changed: how long its delete has waited for a change of mind. 0: before this was noted.
alter table link add column wished_at bigint not null default 0;

-- Deletes that wait, for their time or for a person: a few of many links, asked for before each delete.
create index link_leaving on link (mailbox, wished_at) where state in ('pending', 'held') and wanted = 0 and graph_id is not null;
create index link_leaving_contact on link (contact) where state in ('pending', 'held') and wanted = 0 and graph_id is not null;
