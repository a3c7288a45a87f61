-- Policies that plan ordinary runs by chance, what they keep for it, who stays out of it, and when something real is going on.

create table monkey_policy (
    id              uuid primary key,
    team_id         uuid        not null references team (id),
    name            text        not null check (length(name) between 1 and 60),
    -- what people wrote, with the seed
    terms           jsonb       not null check (jsonb_typeof(terms) = 'object'),
    -- as whom it plans: whoever wrote it last
    owner_id        uuid        not null references person (id),
    version         integer     not null check (version > 0),
    paused_by       text,
    pause_reason    text,
    -- when what it keeps was last compared with what it should keep, and why that did not work
    kept_at         timestamptz,
    trouble         text        not null default '',
    idempotency_key text,
    request_hash    text,
    created_by      text        not null,
    created_at      timestamptz not null,
    changed_by      text        not null,
    changed_at      timestamptz not null,
    deleted_at      timestamptz,
    unique (created_by, idempotency_key),
    constraint paused_means_why check ((paused_by is null) = (pause_reason is null))
);

create unique index monkey_policy_name on monkey_policy (team_id, lower(name)) where deleted_at is null;

-- An experiment with a schedule for each service, zone, region or pair that a policy is about.
create table monkey_unit (
    policy_id     uuid not null references monkey_policy (id),
    key           text not null,
    experiment_id uuid not null references experiment (id),
    -- null while it is left out
    schedule_id   uuid references schedule (id),
    services      text[] not null,
    -- of what the schedule was written as
    rule_hash     text not null,
    -- whether its services were well when somebody last looked, and what was read
    looked_at     timestamptz,
    well          boolean,
    said          text not null default '',
    primary key (policy_id, key)
);

create unique index monkey_unit_of_schedule on monkey_unit (schedule_id) where schedule_id is not null;

create table monkey_opt_out (
    id        uuid primary key,
    team_id   uuid        not null references team (id),
    -- null: everything of the team
    service   text,
    reason    text        not null check (length(reason) between 3 and 500),
    until     timestamptz not null,
    made_by   text        not null,
    made_at   timestamptz not null,
    ended_by  text,
    ended_at  timestamptz,
    constraint it_runs_out check (until > made_at and until <= made_at + interval '91 days'),
    constraint ended_by_somebody check ((ended_by is null) = (ended_at is null))
);

create index on monkey_opt_out (until) where ended_at is null;

create table incident (
    id          uuid primary key,
    team_id     uuid        not null references team (id),
    -- null: everything of the team
    service     text,
    reason      text        not null check (length(reason) between 3 and 500),
    reported_by text        not null,
    reported_at timestamptz not null,
    ended_by    text,
    ended_at    timestamptz,
    constraint ended_by_somebody check ((ended_by is null) = (ended_at is null))
);

create index incident_open on incident (team_id) where ended_at is null;
