-- A folder that cannot be found, made or listed waits by itself, and says why; the other folders of its mailbox go on.
alter table folder add column attempts integer not null default 0;       -- failures one after another
alter table folder add column next_attempt bigint not null default 0;    -- when the next step towards it may be taken
alter table folder add column error_class text;
alter table folder add column error_code text;
alter table folder add column error_detail text;
alter table folder add column error_since bigint;
-- When it was last seen outside Deleted Items, where a folder still answers by its id.
alter table folder add column checked_at bigint not null default 0;

-- When an address that was somebody's was first answered to be nobody's; 0: it is somebody's, or never was.
alter table mailbox_name add column doubted_at bigint not null default 0;
create index mailbox_name_asked on mailbox_name (asked_at);
