-- Why a person discarded a dead letter, in that person's words.
alter table dead_letter add column note text;
