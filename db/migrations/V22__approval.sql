-- Who lets a run hurt a protected environment: the plan that was asked about, its hash, and what became of it.

create table approval (
    id                 uuid primary key,
    experiment_id      uuid        not null,
    experiment_version integer     not null,
    team_id            uuid        not null references team (id),
    name               text        not null,
    -- the protected ones
    environments       text[]      not null check (cardinality(environments) > 0),
    -- in its canonical form: the hash is over exactly this text
    plan               text        not null,
    plan_hash          text        not null,
    state              text        not null check (state in
                       ('WAITING', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'EXPIRED', 'USED')),
    -- people, whichever of their tokens they use; how facts name them stands beside it
    requested_by       uuid        not null,
    requested_as       text        not null,
    requested_at       timestamptz not null,
    expires_at         timestamptz not null,
    idempotency_key    text,
    decided_by         uuid,
    decided_as         text,
    decided_at         timestamptz,
    reason             text        not null default '',
    withdrawn_as       text,
    withdrawn_at       timestamptz,
    used_by            uuid,
    used_as            text,
    used_at            timestamptz,
    run_id             uuid unique,
    -- where its latest change is told: with the run once there is one, before that with the control plane
    told_in            uuid        not null generated always as
                       (coalesce(run_id, '00000000-0000-0000-0000-000000000000'::uuid)) stored,
    foreign key (experiment_id, experiment_version) references experiment_version (experiment_id, version),
    unique (requested_by, idempotency_key),
    constraint the_hash_is_of_the_plan check (plan_hash = encode(sha256(convert_to(plan, 'UTF8')), 'hex')),
    constraint it_runs_out check (expires_at > requested_at),
    constraint nobody_approves_their_own check (decided_by <> requested_by),
    constraint nobody_starts_what_they_approved check (used_by <> decided_by),
    constraint decided_by_somebody check (
        (decided_by is null) = (decided_at is null) and (decided_by is null) = (decided_as is null)
        and (state <> 'WAITING' or decided_by is null)
        and (state not in ('APPROVED', 'REJECTED', 'USED') or decided_by is not null)),
    constraint rejected_means_why check (state <> 'REJECTED' or reason <> ''),
    constraint withdrawn_by_somebody check (
        (state = 'WITHDRAWN') = (withdrawn_at is not null) and (withdrawn_as is null) = (withdrawn_at is null)),
    constraint used_means_started check (
        (state = 'USED') = (run_id is not null) and (run_id is null) = (used_by is null)
        and (run_id is null) = (used_as is null) and (run_id is null) = (used_at is null))
);

create unique index one_open_approval_per_experiment on approval (experiment_id) where state in ('WAITING', 'APPROVED');
create index approval_runs_out on approval (expires_at) where state in ('WAITING', 'APPROVED');
create index on approval (team_id, requested_at desc, id desc);
create index on approval (experiment_id, requested_at desc, id desc);

-- What was asked about never changes, what was decided stays decided, and nothing is approved or used once it has run out.
create function approval_moves_on() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'approval % stays', old.id using errcode = 'restrict_violation';
    end if;
    if (new.id, new.experiment_id, new.experiment_version, new.team_id, new.name, new.environments, new.plan, new.plan_hash,
        new.requested_by, new.requested_as, new.requested_at, new.expires_at, new.idempotency_key)
       is distinct from
       (old.id, old.experiment_id, old.experiment_version, old.team_id, old.name, old.environments, old.plan, old.plan_hash,
        old.requested_by, old.requested_as, old.requested_at, old.expires_at, old.idempotency_key) then
        raise exception 'what approval % is about is final', old.id using errcode = 'restrict_violation';
    end if;
    if old.decided_by is not null
       and (new.decided_by, new.decided_as, new.decided_at, new.reason)
           is distinct from (old.decided_by, old.decided_as, old.decided_at, old.reason) then
        raise exception 'approval % is decided', old.id using errcode = 'restrict_violation';
    end if;
    if not (old.state = 'WAITING' and new.state in ('APPROVED', 'REJECTED', 'WITHDRAWN', 'EXPIRED')
            or old.state = 'APPROVED' and new.state in ('USED', 'WITHDRAWN', 'EXPIRED')) then
        raise exception 'approval % does not become % from %', old.id, new.state, old.state using errcode = 'restrict_violation';
    end if;
    if new.state in ('APPROVED', 'USED') and new.expires_at <= clock_timestamp() then
        raise exception 'approval % has run out', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger approval_moves_on before update or delete on approval for each row execute function approval_moves_on();

create constraint trigger approval_is_told after insert or update on approval
    deferrable initially deferred for each row execute function require_fact('told_in');
