-- Where an action stands in a tracker elsewhere.

alter table gameday_action add column link text not null default '' check (length(link) <= 500);
