-- What agents found on their hosts before and after runs. A scan is asked for by a row and answered into it: whichever node
-- holds the agent's connection takes it from there. See docs/safety.md.

create table residue_scan (
    id           uuid        primary key,
    agent_id     uuid        not null,
    -- null for a look at an agent that has something open
    run_id       uuid,
    team_id      uuid,
    environments text[]      not null default '{}',
    phase        text        not null check (phase in ('BEFORE', 'AFTER', 'LATER')),
    asked_at     timestamptz not null default clock_timestamp(),
    sent_at      timestamptz,
    answered_at  timestamptz,
    -- why it will not be answered
    given_up     text,
    found        jsonb       not null default '[]',
    unseen       jsonb       not null default '[]',
    unique (run_id, agent_id, phase),
    check ((run_id is null) = (phase = 'LATER'))
);
create index residue_scan_waiting on residue_scan (agent_id) where answered_at is null and given_up is null;
create index residue_scan_latest on residue_scan (agent_id, asked_at desc);

create table residue (
    id           uuid        primary key,
    agent_id     uuid        not null,
    run_id       uuid,
    team_id      uuid,
    environments text[]      not null default '{}',
    kind         text        not null,
    key          text        not null,
    name         text        not null,
    ours         boolean     not null,
    found_at     timestamptz not null default clock_timestamp(),
    cleared_at   timestamptz,
    cleared_by   text,
    check ((cleared_at is null) = (cleared_by is null))
);
create unique index residue_open on residue (agent_id, kind, key) where cleared_at is null;
create index on residue (run_id);
create index on residue (found_at desc, id desc);
