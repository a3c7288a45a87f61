-- Who is told of what, how far the timeline has been read for it, and what became of each message.

create table notification_channel (
    id            uuid primary key,
    team_id       uuid        not null references team (id),
    name          text        not null check (length(name) between 1 and 80),
    kind          text        not null check (kind in ('SLACK', 'WEBHOOK', 'EMAIL')),
    -- the address, sealed: whoever has it may write there
    address       bytea       not null,
    -- so much of it as anybody may see
    shown         text        not null,
    about         text[]      not null,
    occasions     text[]      not null,
    lead_seconds  bigint      not null check (lead_seconds between 60 and 1209600),
    zone          text        not null,
    templates     jsonb       not null,
    version       integer     not null check (version > 0),
    made_by       text        not null,
    made_at       timestamptz not null,
    changed_by    text        not null,
    changed_at    timestamptz not null,
    ended_at      timestamptz
);

create unique index notification_channel_name on notification_channel (team_id, lower(name)) where ended_at is null;

-- How far the timeline has been read. What happened before there were channels is no news.
create table notification_tide (
    only_one boolean primary key default true check (only_one),
    xid      bigint      not null,
    at       timestamptz not null
);
insert into notification_tide (xid, at) values (pg_snapshot_xmin(pg_current_snapshot())::text::bigint, clock_timestamp());

create table notification (
    -- what receivers know it by, however often it is sent
    id         uuid primary key,
    channel_id uuid        not null references notification_channel (id),
    team_id    uuid        not null references team (id),
    -- of the news: each goes over a channel once
    key        text        not null,
    occasion   text        not null,
    title      text        not null,
    text       text        not null,
    data       text        not null,
    state      text        not null check (state in ('WAITING', 'SENT', 'GIVEN_UP', 'WITHDRAWN')),
    attempts   integer     not null default 0 check (attempts >= 0),
    -- of those, before it was last given a fresh start by hand
    before     integer     not null default 0,
    next_at    timestamptz,
    trouble    text        not null default '',
    made_at    timestamptz not null,
    over_at    timestamptz,
    unique (channel_id, key),
    constraint waiting_means_when check ((state = 'WAITING') = (next_at is not null)),
    constraint over_means_since check ((state = 'WAITING') = (over_at is null))
);

create index notification_due on notification (next_at) where state = 'WAITING';
create index notification_newest on notification (team_id, made_at desc, id desc);
create index notification_of on notification (channel_id, made_at desc, id desc);

create table notification_attempt (
    notification_id uuid        not null references notification (id) on delete cascade,
    number          integer     not null check (number > 0),
    at              timestamptz not null,
    millis          bigint      not null check (millis >= 0),
    arrived         boolean     not null,
    outcome         text        not null,
    primary key (notification_id, number)
);
