-- What came of the canary's last flight, one row: whether a change of a known row arrives.
create table canary (
  name       text primary key,            -- canary
  flown_at   bigint not null,             -- when the row was changed
  ok         smallint not null,           -- 1: it arrived in time
  micros     bigint,                      -- how long the last one that arrived took; null: none did yet
  stuck      text not null,               -- where it is stuck; '' where it arrived
  detail     text not null,               -- that in words, without contact data
  good_until bigint not null              -- nothing new until then: nobody lets it fly any more
);
