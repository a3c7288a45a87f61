-- Calendars that others write: files that were brought in, and addresses that are read again and again. A node of the release
-- before does not know these kinds; it refuses to start what one of them may concern.

alter table calendar
    drop constraint calendar_kind_check,
    add constraint calendar_kind_check check (kind in ('FREEZE', 'BUSINESS_HOURS', 'IMPORT', 'HOLIDAYS')),
    -- the organisation has hours, too
    drop constraint hours_are_a_teams,
    add constraint hours_are_a_teams_or_everybodys check (kind <> 'BUSINESS_HOURS' or num_nonnulls(environment, service) = 0);

create table calendar_import (
    calendar_id uuid primary key references calendar (id),
    -- null: it was uploaded
    url text check (length(url) between 8 and 1000),
    -- the last good copy
    content text not null,
    -- how it is read: what is a time without a zone, and a zone that nobody knows
    floating boolean not null,
    zones jsonb not null check (jsonb_typeof(zones) = 'object'),
    refresh_seconds integer not null check (refresh_seconds between 900 and 604800),
    stale_seconds integer not null check (stale_seconds >= refresh_seconds),
    when_stale text not null check (when_stale in ('REFUSE', 'GUARD')),
    read_at timestamptz not null,
    -- read again, or worked out further; also how a node claims it
    next_at timestamptz not null,
    -- what was wrong when it was last tried; empty: nothing
    trouble text not null default '',
    stale_told boolean not null default false,
    -- what is in it that closes nothing
    notes text[] not null
);

create index calendar_import_due on calendar_import (next_at);
