-- The version that is going to be kept elsewhere is written down before, so that a state DB which went back knows it by whatever it did since.
insert into feed_state (name, value) select 'version-keeping', cast(value as text) from counter where name = 'version' and value > 0;
