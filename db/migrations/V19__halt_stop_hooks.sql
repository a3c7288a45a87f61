-- Programs that may press the button: each has a secret that is derived from the key "stop-hook" and its id, and kept nowhere.

create table stop_hook (
    id         uuid        primary key,
    team_id    uuid        not null references team (id),
    name       text        not null check (length(name) between 1 and 80),
    scope      text        not null,
    made_by    text        not null,
    made_at    timestamptz not null,
    revoked_at timestamptz,
    revoked_by text,
    check ((revoked_at is null) = (revoked_by is null))
);
create index on stop_hook (team_id, made_at desc);
