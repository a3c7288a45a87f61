-- Which process a target is, so that a restart is seen; null where the agent does not say.

alter table target add column process jsonb;
