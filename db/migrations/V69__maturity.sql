-- What services have earned, as it was last told; and who lets one do more than that for a while.

create table maturity_level (
    service text        primary key,
    team_id uuid        not null references team (id),
    -- 0: not even described
    level   integer     not null check (level between 0 and 5),
    since   timestamptz not null,
    why     text        not null
);

create table level_override (
    id              uuid primary key,
    service         text        not null,
    team_id         uuid        not null references team (id),
    level           integer     not null check (level between 1 and 5),
    reason          text        not null check (length(reason) between 3 and 500),
    state           text        not null check (state in ('WAITING', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'EXPIRED')),
    -- people, whichever of their tokens they use; how facts name them stands beside it
    requested_by    uuid        not null,
    requested_as    text        not null,
    requested_at    timestamptz not null,
    expires_at      timestamptz not null,
    idempotency_key text,
    decided_by      uuid,
    decided_as      text,
    decided_at      timestamptz,
    rejection       text        not null default '',
    withdrawn_as    text,
    -- with the control plane
    told_in         uuid        not null generated always as ('00000000-0000-0000-0000-000000000000'::uuid) stored,
    unique (requested_by, idempotency_key),
    constraint a_day_at_most check (expires_at > requested_at and expires_at <= requested_at + interval '24 hours'),
    constraint nobody_overrides_alone check (decided_by <> requested_by),
    constraint decided_by_somebody check (
        (decided_by is null) = (decided_at is null) and (decided_by is null) = (decided_as is null)
        and (state <> 'WAITING' or decided_by is null) and (state not in ('APPROVED', 'REJECTED') or decided_by is not null)),
    constraint rejected_means_why check (state <> 'REJECTED' or rejection <> ''),
    constraint withdrawn_by_somebody check ((state = 'WITHDRAWN') = (withdrawn_as is not null))
);

create unique index one_open_level_override on level_override (service) where state in ('WAITING', 'APPROVED');
create index on level_override (team_id, requested_at desc, id desc);

-- What was asked for never changes, what was decided stays decided, and nothing is approved once it has run out.
create function level_override_moves_on() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'override % stays', old.id using errcode = 'restrict_violation';
    end if;
    if (new.id, new.service, new.team_id, new.level, new.reason, new.requested_by, new.requested_as, new.requested_at, new.expires_at,
        new.idempotency_key)
       is distinct from
       (old.id, old.service, old.team_id, old.level, old.reason, old.requested_by, old.requested_as, old.requested_at, old.expires_at,
        old.idempotency_key) then
        raise exception 'what override % is about is final', old.id using errcode = 'restrict_violation';
    end if;
    if old.decided_by is not null
       and (new.decided_by, new.decided_as, new.decided_at, new.rejection)
           is distinct from (old.decided_by, old.decided_as, old.decided_at, old.rejection) then
        raise exception 'override % is decided', old.id using errcode = 'restrict_violation';
    end if;
    if not (old.state = 'WAITING' and new.state in ('APPROVED', 'REJECTED', 'WITHDRAWN', 'EXPIRED')
            or old.state = 'APPROVED' and new.state in ('WITHDRAWN', 'EXPIRED')) then
        raise exception 'override % does not become % from %', old.id, new.state, old.state using errcode = 'restrict_violation';
    end if;
    if new.state = 'APPROVED' and new.expires_at <= clock_timestamp() then
        raise exception 'override % has run out', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger level_override_moves_on before update or delete on level_override
    for each row execute function level_override_moves_on();

create constraint trigger level_override_is_told after insert or update on level_override
    deferrable initially deferred for each row execute function require_fact('told_in');
