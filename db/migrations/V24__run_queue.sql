-- Starts that wait until others are out of their way. A row is the request; the run that it becomes has its id.

create table queued_start (
    id                 uuid        primary key,
    -- who comes first
    place              bigint      generated always as identity unique,
    experiment_id      uuid        not null,
    experiment_version integer     not null,
    team_id            uuid        not null references team (id),
    name               text        not null,
    -- in whose name it starts, asked again by then; the token where one asked
    requester_id       uuid        not null references person (id),
    token_id           uuid        references api_token (id),
    asked_by           text        not null,
    asked_at           timestamptz not null,
    expires_at         timestamptz not null,
    idempotency_key    text,
    request_hash       text,
    -- presses that came later end it, released or not
    epoch              bigint      not null,
    environments       text[]      not null,
    state              text        not null check (state in ('WAITING', 'STARTED', 'EXPIRED', 'CANCELLED', 'REFUSED')),
    waits_for          text[]      not null,
    -- whether nothing but others is in its way; who could not start at all lets everybody pass
    holds_place        boolean     not null,
    reach              jsonb       not null,
    why                text        not null default '',
    halt_id            uuid,
    next_check_at      timestamptz not null,
    ended_at           timestamptz,
    foreign key (experiment_id, experiment_version) references experiment_version (experiment_id, version),
    unique (asked_by, idempotency_key),
    check (expires_at > asked_at),
    constraint queued_start_ended check ((ended_at is not null) = (state <> 'WAITING'))
);
create index queued_start_waiting on queued_start (place) where state = 'WAITING';
