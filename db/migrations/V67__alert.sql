-- What monitors say, by hooks of teams: each has a secret that is derived from the key "alert-hook" and its id, and kept nowhere.

create table alert_hook (
    id         uuid        primary key,
    team_id    uuid        not null references team (id),
    name       text        not null check (length(name) between 1 and 80),
    made_by    text        not null,
    made_at    timestamptz not null,
    heard_at   timestamptz,
    revoked_at timestamptz,
    revoked_by text,
    check ((revoked_at is null) = (revoked_by is null))
);
create index on alert_hook (team_id, made_at desc);

-- one row each time that an alert fires, however often it is said
create table alert (
    hook_id     uuid        not null references alert_hook (id),
    fingerprint text        not null check (length(fingerprint) between 1 and 200),
    starts_at   timestamptz not null,
    name        text        not null,
    labels      jsonb       not null,
    heard_at    timestamptz not null,
    ends_at     timestamptz,
    primary key (hook_id, fingerprint, starts_at)
);
create index alert_heard on alert (heard_at);
