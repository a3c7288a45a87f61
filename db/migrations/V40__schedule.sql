-- Schedules, and each single time at which one of them was or is to start its experiment.

create table schedule (
    id uuid primary key,
    team_id uuid not null references team (id),
    experiment_id uuid not null references experiment (id),
    name text not null check (length(name) between 1 and 120),
    -- when, as people said it: instants follow from it and are never the truth
    rule jsonb not null check (jsonb_typeof(rule) = 'object'),
    -- how late a start may be; later is never
    tolerance_seconds integer not null check (tolerance_seconds between 1 and 900),
    overlap text not null check (overlap in ('SKIP', 'ALLOW')),
    jitter_seconds integer not null check (jitter_seconds between 0 and 3600),
    ends_at timestamptz,
    paused_at timestamptz,
    paused_by text,
    paused_until timestamptz,
    pause_reason text,
    -- as whom it starts, with what that person may do then
    owner_id uuid not null references person (id),
    version integer not null check (version > 0),
    -- as far as it is worked out, and by which edition of the rules of zones
    planned_until timestamptz not null,
    zone_rules text not null,
    idempotency_key text,
    request_hash text,
    created_by text not null,
    created_at timestamptz not null,
    changed_by text not null,
    changed_at timestamptz not null,
    deleted_at timestamptz,
    unique (created_by, idempotency_key),
    constraint paused_means_why check ((paused_at is null) = (paused_by is null) and (paused_at is null) = (pause_reason is null))
);

create unique index schedule_name on schedule (team_id, lower(name)) where deleted_at is null;
create index schedule_by_name on schedule (lower(name), id) where deleted_at is null;
create index schedule_by_experiment on schedule (experiment_id) where deleted_at is null;
create index schedule_to_plan on schedule (planned_until) where deleted_at is null;

create table occurrence (
    id uuid primary key,
    schedule_id uuid not null references schedule (id),
    planned_at timestamptz not null,
    -- with the jitter
    due_at timestamptz not null,
    good_until timestamptz not null,
    -- what clocks show in the schedule's zone, by those rules of the zone
    local_time text not null,
    note text not null default '',
    zone_rules text not null,
    state text not null check (state in ('PLANNED', 'ARMED', 'DISPATCHED', 'MISSED', 'SKIPPED')),
    -- who holds it in memory
    node text,
    run_id uuid,
    reasons text[] not null default '{}',
    decided_at timestamptz,
    -- the ledger: whatever plans it, plans it once
    unique (schedule_id, planned_at),
    constraint armed_means_held check (state <> 'ARMED' or node is not null),
    constraint dispatched_means_run check ((state = 'DISPATCHED') = (run_id is not null)),
    constraint not_started_means_why check ((state in ('MISSED', 'SKIPPED')) = (cardinality(reasons) > 0)),
    constraint decided_means_when check ((state in ('DISPATCHED', 'MISSED', 'SKIPPED')) = (decided_at is not null))
);

create index occurrence_due on occurrence (due_at) where state = 'PLANNED';
create index occurrence_late on occurrence (good_until) where state in ('PLANNED', 'ARMED');
create index occurrence_not_started on occurrence (planned_at desc, id desc) where state in ('MISSED', 'SKIPPED');
