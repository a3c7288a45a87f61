-- The services that targets belong to, as their owners describe them.

create table service (
    name        text        primary key check (name ~ '^[A-Za-z0-9]([A-Za-z0-9_.:@-]{0,61}[A-Za-z0-9])?$'),
    team_id     uuid        not null references team (id),
    contact     text        not null,
    description text        not null,
    -- a probe; none where null
    health      jsonb,
    runbook     text        not null,
    -- 0 where nobody said
    tier        integer     not null check (tier between 0 and 5),
    version     integer     not null check (version > 0),
    changed_by  text        not null,
    changed_at  timestamptz not null,
    -- kept so that what comes along with the sandbox does not come back
    removed_at  timestamptz
);

-- What is needed has no row of its own where nobody described it.
create table service_dependency (
    service text not null references service (name),
    needs   text not null check (needs <> service),
    primary key (service, needs)
);
create index on service_dependency (needs);
