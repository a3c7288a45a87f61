-- Drills of the red button: one canary on every agent in scope, a press that covers nothing else, and how long each took.

create table drill (
    id              uuid primary key,
    -- of the press to come, so that whichever node makes it, it is one press
    halt_id         uuid        not null unique,
    scope           text        not null,
    state           text        not null check (state in ('PREPARING', 'ACTIVE', 'PRESSED', 'ENDED')),
    why             text        not null default '',
    started_by      text        not null,
    idempotency_key text,
    started_at      timestamptz not null,
    since           timestamptz not null,
    pressed_at      timestamptz,
    ended_at        timestamptz,
    -- the press in earnest that came between
    stopped_by      uuid,
    passed          boolean,
    asked           integer     not null,
    proved          integer     not null default 0,
    p50_us          bigint,
    p99_us          bigint,
    max_us          bigint,
    version         bigint      not null default 0,
    unique (started_by, idempotency_key),
    constraint ended_means_over check ((ended_at is not null) = (state = 'ENDED') and (passed is not null) = (state = 'ENDED')),
    constraint passed_means_all check (passed is not true or (proved = asked and asked > 0))
);
create unique index one_drill_at_a_time on drill ((true)) where ended_at is null;
create index on drill (started_at desc, id desc);

create table canary (
    id           uuid primary key,
    drill_id     uuid   not null references drill (id),
    agent_id     uuid   not null,
    agent_name   text   not null,
    environments text[] not null,
    state        text   not null check (state in ('ASKED', 'GRANTED', 'ACTIVE', 'PROVED', 'FAILED')),
    active_at    timestamptz,
    proved_at    timestamptz,
    took_us      bigint,
    why          text   not null default '',
    constraint proved_means_measured check ((state = 'PROVED') = (proved_at is not null and took_us is not null)),
    constraint failed_means_why check ((state = 'FAILED') = (why <> ''))
);
create index on canary (drill_id);
