-- Who lets one start begin although calendars are against it: which ones, for what, and what became of it.

create table calendar_override (
    id                 uuid primary key,
    experiment_id      uuid        not null,
    experiment_version integer     not null,
    team_id            uuid        not null references team (id),
    name               text        not null,
    -- null: the next start by hand; otherwise that one of a schedule, which names its time in words
    occurrence_id      uuid,
    what               text        not null,
    -- those that were against it when it was asked for, and what they said; one that is made later is against it all the same
    calendars          uuid[]      not null check (cardinality(calendars) > 0),
    rules              text[]      not null check (cardinality(rules) > 0),
    -- whether one of them holds for more than the team
    beyond_team        boolean     not null,
    reason             text        not null check (length(reason) between 3 and 500),
    state              text        not null check (state in
                       ('WAITING', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'EXPIRED', 'USED')),
    -- people, whichever of their tokens they use; how facts name them stands beside it
    requested_by       uuid        not null,
    requested_as       text        not null,
    requested_at       timestamptz not null,
    -- a time of a schedule is good from when it is due, and not for an earlier start
    good_from          timestamptz not null,
    expires_at         timestamptz not null,
    idempotency_key    text,
    decided_by         uuid,
    decided_as         text,
    decided_at         timestamptz,
    rejection          text        not null default '',
    withdrawn_as       text,
    used_by            uuid,
    used_as            text,
    run_id             uuid unique,
    -- where its latest change is told: with the run once there is one, before that with the control plane
    told_in            uuid        not null generated always as
                       (coalesce(run_id, '00000000-0000-0000-0000-000000000000'::uuid)) stored,
    foreign key (experiment_id, experiment_version) references experiment_version (experiment_id, version),
    unique (requested_by, idempotency_key),
    constraint it_runs_out check (expires_at > requested_at and expires_at >= good_from),
    constraint nobody_overrides_alone check (decided_by <> requested_by),
    constraint nobody_starts_what_they_overrode check (used_by <> decided_by),
    constraint decided_by_somebody check (
        (decided_by is null) = (decided_at is null) and (decided_by is null) = (decided_as is null)
        and (state <> 'WAITING' or decided_by is null)
        and (state not in ('APPROVED', 'REJECTED', 'USED') or decided_by is not null)),
    constraint rejected_means_why check (state <> 'REJECTED' or rejection <> ''),
    constraint withdrawn_by_somebody check ((state = 'WITHDRAWN') = (withdrawn_as is not null)),
    constraint used_means_started check (
        (state = 'USED') = (run_id is not null) and (run_id is null) = (used_by is null) and (run_id is null) = (used_as is null))
);

create unique index one_open_override on calendar_override
    (experiment_id, coalesce(occurrence_id, '00000000-0000-0000-0000-000000000000'::uuid)) where state in ('WAITING', 'APPROVED');
create index calendar_override_runs_out on calendar_override (expires_at) where state in ('WAITING', 'APPROVED');
create index on calendar_override (team_id, requested_at desc, id desc);
create index on calendar_override (occurrence_id) where occurrence_id is not null;

-- What was asked for never changes, what was decided stays decided, and nothing is approved or used once it has run out.
create function calendar_override_moves_on() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'override % stays', old.id using errcode = 'restrict_violation';
    end if;
    if (new.id, new.experiment_id, new.experiment_version, new.team_id, new.name, new.occurrence_id, new.what, new.calendars,
        new.rules, new.beyond_team, new.reason, new.requested_by, new.requested_as, new.requested_at, new.good_from, new.expires_at,
        new.idempotency_key)
       is distinct from
       (old.id, old.experiment_id, old.experiment_version, old.team_id, old.name, old.occurrence_id, old.what, old.calendars,
        old.rules, old.beyond_team, old.reason, old.requested_by, old.requested_as, old.requested_at, old.good_from, old.expires_at,
        old.idempotency_key) then
        raise exception 'what override % is about is final', old.id using errcode = 'restrict_violation';
    end if;
    if old.decided_by is not null
       and (new.decided_by, new.decided_as, new.decided_at, new.rejection)
           is distinct from (old.decided_by, old.decided_as, old.decided_at, old.rejection) then
        raise exception 'override % is decided', old.id using errcode = 'restrict_violation';
    end if;
    if not (old.state = 'WAITING' and new.state in ('APPROVED', 'REJECTED', 'WITHDRAWN', 'EXPIRED')
            or old.state = 'APPROVED' and new.state in ('USED', 'WITHDRAWN', 'EXPIRED')) then
        raise exception 'override % does not become % from %', old.id, new.state, old.state using errcode = 'restrict_violation';
    end if;
    if new.state in ('APPROVED', 'USED') and new.expires_at <= clock_timestamp() then
        raise exception 'override % has run out', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger calendar_override_moves_on before update or delete on calendar_override
    for each row execute function calendar_override_moves_on();

create constraint trigger calendar_override_is_told after insert or update on calendar_override
    deferrable initially deferred for each row execute function require_fact('told_in');
