create table run (
    id                 uuid primary key,
    -- a version never changes, so naming it keeps the definition
    experiment_id      uuid        not null,
    experiment_version integer     not null,
    team_id            uuid        not null references team (id),
    name               text        not null,
    state              text        not null check (state in
                       ('PREFLIGHT', 'CHECKING', 'RUNNING', 'REVERTING', 'RECOVERING', 'COMPLETED',
                        'ABORTING', 'ABORTED', 'REFUSED', 'CANCELLED', 'ENDED_UNCONFIRMED')),
    verdict            text        check (verdict in ('HELD', 'DEVIATED', 'INCONCLUSIVE')),
    why                text        not null default '',
    finding            text,
    started_by         text        not null,
    idempotency_key    text,
    request_hash       text,
    halt_id            uuid,
    epoch              bigint      not null,
    created_at         timestamptz not null,
    running_at         timestamptz,
    faults_gone_at     timestamptz,
    recovered_at       timestamptz,
    detected_at        timestamptz,
    stop_requested_at  timestamptz,
    ended_at           timestamptz,
    deadline           timestamptz not null,
    next_check_at      timestamptz not null,
    version            bigint      not null default 0,
    foreign key (experiment_id, experiment_version) references experiment_version (experiment_id, version),
    unique (started_by, idempotency_key),
    constraint ended_means_over check (
        (ended_at is not null) = (state in ('COMPLETED', 'ABORTED', 'REFUSED', 'CANCELLED', 'ENDED_UNCONFIRMED'))),
    constraint only_a_completed_run_held check (verdict is distinct from 'HELD' or state = 'COMPLETED')
);
create index run_open on run (next_check_at) where ended_at is null;
create index on run (team_id, created_at desc, id desc);
create index on run (experiment_id, created_at desc);

create table run_step (
    run_id     uuid    not null references run (id),
    name       text    not null,
    ordinal    integer not null,
    state      text    not null check (state in ('WAITING', 'ACTIVE', 'DONE', 'SKIPPED')),
    started_at timestamptz,
    ended_at   timestamptz,
    note       text    not null default '',
    primary key (run_id, name)
);

create table injection (
    id                  uuid primary key,
    run_id              uuid   not null references run (id),
    step                text   not null,
    target_id           uuid   not null,
    agent_id            uuid   not null,
    target_key          text   not null,
    target_name         text   not null,
    environment         text   not null,
    service             text   not null,
    fault               jsonb  not null,
    fault_type          text   not null,
    duration_ms         bigint not null check (duration_ms > 0),
    state               text   not null check (state in
                        ('PENDING', 'PLANNED', 'GRANTED', 'ACTIVE', 'REVERTING', 'REVERTED', 'NOT_STARTED',
                         'UNCONFIRMED', 'CLEARED')),
    plan                jsonb,
    plan_hash           text,
    prepared_at         timestamptz,
    requested_at        timestamptz,
    delivered_at        timestamptz,
    active_at           timestamptz,
    revert_requested_at timestamptz,
    revert_delivered_at timestamptz,
    reverted_at         timestamptz,
    verified_at         timestamptz,
    ended_by            text,
    effect              text   not null default '',
    evidence            text   not null default '',
    why                 text   not null default '',
    foreign key (run_id, step) references run_step (run_id, name)
);
create index on injection (run_id);
create index injection_open on injection (agent_id) where state in ('GRANTED', 'ACTIVE', 'REVERTING', 'UNCONFIRMED');
-- One fault of a type on a target at a time, whoever asks.
create unique index one_fault_per_target on injection (target_id, fault_type)
    where state in ('GRANTED', 'ACTIVE', 'REVERTING', 'UNCONFIRMED');

create table probe_reading (
    run_id  uuid        not null references run (id),
    probe   text        not null,
    at      timestamptz not null,
    phase   text        not null check (phase in ('BEFORE', 'DURING', 'AFTER')),
    guard   boolean     not null,
    value   double precision,
    holds   boolean     not null,
    said    text        not null,
    seq     bigint      generated always as identity,
    primary key (run_id, probe, at)
);
create index on probe_reading (run_id, seq);

-- When each probe of an open run is read next; claimed by whichever node comes first.
create table probe_due (
    run_id  uuid        not null references run (id),
    probe   text        not null,
    next_at timestamptz not null,
    primary key (run_id, probe)
);

-- No state without its fact, in the same transaction.
create constraint trigger run_begin_is_told after insert on run
    deferrable initially deferred for each row execute function require_fact('id');
create constraint trigger run_change_is_told after update on run
    deferrable initially deferred for each row when (old.state is distinct from new.state) execute function require_fact('id');
