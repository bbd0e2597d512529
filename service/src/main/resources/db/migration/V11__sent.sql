-- What was sent is counted by the minutes of the database's clock ("29923619:12,0,340": the present minute's number, its requests,
-- and those of the minutes before). Counted by whole minutes before sent_at, it was young again with each new lease, and never old.
update mailbox set sent = '';
alter table mailbox drop column sent_at;
