-- How many targets may be hurt at once. The check is the guarantee; whoever counts instead loses the race.

create table blast_budget (
    kind        text    not null check (kind in ('global', 'environment', 'service')),
    name        text    not null,
    max_targets integer not null check (max_targets >= 0),
    used        integer not null default 0,
    primary key (kind, name),
    constraint blast_radius check (used between 0 and max_targets)
);

-- Who holds what. A target belongs to one run at a time.
create table blast_hold (
    target_id   uuid primary key,
    run_id      uuid        not null,
    run_name    text        not null,
    environment text        not null,
    service     text        not null,
    taken_at    timestamptz not null default clock_timestamp()
);
create index on blast_hold (run_id);
