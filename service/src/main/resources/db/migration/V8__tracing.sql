-- The place of a contact's newest event in a trace, a W3C traceparent, which the requests to Graph continue; null: not traced.
alter table contact add column trace text;
