-- Who holds what, for whom, how long and what else it reaches. Columns are empty in rows that an older node wrote.

alter table blast_budget drop constraint blast_budget_kind_check;
alter table blast_budget add constraint blast_budget_kind_check
    check (kind in ('global', 'environment', 'team', 'service', 'host-group'));
-- of a service's targets in one environment; the configured share where null
alter table blast_budget add column max_percent integer check (max_percent between 0 and 100);

alter table blast_hold
    add column team_id    uuid,
    add column team       text,
    add column host_group text,
    add column started_by text,
    add column until      timestamptz;

-- The services that a held target reaches: its own, and of a host every one that runs there.
create table blast_touch (
    target_id   uuid not null references blast_hold on delete cascade,
    environment text not null,
    service     text not null,
    primary key (target_id, environment, service)
);
create index on blast_touch (environment, service);

-- Nothing but something to lock: whoever starts on a service locks its row and those beside it, in the order of the key.
create table blast_service (
    environment text not null,
    service     text not null,
    primary key (environment, service)
);

-- The machines that the control plane itself runs on, as their kernels name this boot.
create table blast_own_host (
    boot_id text        primary key,
    seen_at timestamptz not null default clock_timestamp()
);
