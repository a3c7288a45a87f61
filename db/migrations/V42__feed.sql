-- What calendars outside know: each occurrence by an id that stays while it moves, and the links by which they ask.

create table calendar_entry (
    -- the UID of its event, for ever
    id uuid primary key,
    schedule_id uuid not null references schedule (id),
    -- on the clocks of the schedule's zone
    day date not null,
    planned_at timestamptz not null,
    -- grows when it moves, is taken back, or comes again
    sequence integer not null check (sequence >= 0),
    cancelled boolean not null,
    changed_at timestamptz not null,
    unique (schedule_id, planned_at)
);

insert into calendar_entry (id, schedule_id, day, planned_at, sequence, cancelled, changed_at)
select id, schedule_id, left(local_time, 10)::date, planned_at, 0, false, now()
from occurrence
where planned_at > now() - interval '30 days';

create table feed (
    id uuid primary key,
    owner_id uuid not null references person (id),
    -- with what made it; null: the person did. It is worth no more than that is
    token_id uuid references api_token (id),
    -- null: the teams of its owner, whichever they are when it is asked for
    team_id uuid references team (id),
    name text not null check (length(name) between 1 and 64),
    -- SHA-256 of what stands in the link
    hash bytea not null unique check (length(hash) = 32),
    made_at timestamptz not null,
    fetched_at timestamptz,
    -- of what was last answered, and since when that is the answer
    content_hash bytea,
    content_since timestamptz,
    revoked_at timestamptz,
    constraint answered_means_since check ((content_hash is null) = (content_since is null))
);

create index feed_by_owner on feed (owner_id) where revoked_at is null;
