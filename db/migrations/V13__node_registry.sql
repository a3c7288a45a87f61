-- The servers that share this database, each written by itself every second.

create table node (
    name       text        primary key,
    -- where other nodes reach it; empty where they do not
    url        text        not null,
    version    text        not null,
    -- the newest migration it knows
    schema     integer     not null,
    started_at timestamptz not null,
    seen_at    timestamptz not null default clock_timestamp(),
    -- its clock minus the database's; null until it was measured
    skew_ms    bigint
);
