-- When things may happen: freezes, and the hours in which a team is there. A row is never changed but to end it.

create table calendar (
    id uuid primary key,
    kind text not null check (kind in ('FREEZE', 'BUSINESS_HOURS')),
    -- for whom: none of these is everybody
    team_id uuid references team (id),
    environment text check (length(environment) between 1 and 128),
    service text check (length(service) between 1 and 128),
    reason text not null check (length(reason) between 3 and 500),
    -- when, as clocks in the zone show it: instants follow from it and are never the truth
    zone text not null,
    from_local timestamp,
    until_local timestamp,
    week jsonb check (jsonb_typeof(week) = 'array'),
    holidays date[] not null default '{}',
    made_by text not null,
    made_at timestamptz not null,
    ended_by text,
    ended_at timestamptz,
    end_reason text,
    idempotency_key text,
    request_hash text not null,
    unique (made_by, idempotency_key),
    constraint one_scope check (num_nonnulls(team_id, environment, service) <= 1),
    constraint freeze_means_from_until check ((kind = 'FREEZE') = (from_local is not null) and (kind = 'FREEZE') = (until_local is not null)),
    constraint hours_mean_a_week check ((kind = 'BUSINESS_HOURS') = (week is not null)),
    constraint hours_are_a_teams check (kind = 'FREEZE' or team_id is not null),
    constraint ended_means_why check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (end_reason is null))
);

-- what every start asks
create index calendar_not_ended on calendar (until_local) where ended_at is null;
