-- GameDays: what is planned, who does what, who agreed to exactly that, how far it is, and what was said on the way. What happened
-- stands in the GameDay's own chain of facts.

create table gameday (
    id              uuid primary key,
    team_id         uuid        not null references team (id),
    name            text        not null check (length(name) between 1 and 120),
    state           text        not null check (state in
                    ('DRAFT', 'IN_REVIEW', 'APPROVED', 'SCHEDULED', 'POSTPONED', 'CANCELLED', 'BRIEFING', 'LIVE', 'HOLD', 'STOPPING',
                     'STOPPED', 'RECOVERING', 'DEBRIEFING', 'REPORTING', 'FOLLOW_UP', 'CLOSED')),
    -- in its canonical form: the hash, which people agree to, is over exactly this text
    plan            text        not null,
    plan_hash       text        not null,
    plan_version    integer     not null check (plan_version > 0),
    -- the teams whose services it may hurt, as the fleet was when it was handed in
    consent_of      uuid[]      not null default '{}',
    starts_at       timestamptz,
    -- as the plan says, for questions about when
    lasts           interval    not null,
    -- how often people have sat down for a briefing: what was ticked in one does not count in the next
    sitting         integer     not null default 0 check (sitting >= 0),
    since           timestamptz not null,
    live_at         timestamptz,
    over_at         timestamptz,
    stopped_at      timestamptz,
    stopped_by      text,
    stop_reason     text,
    halt_id         uuid,
    idempotency_key text,
    request_hash    text,
    created_by      text        not null,
    created_at      timestamptz not null,
    changed_by      text        not null,
    changed_at      timestamptz not null,
    unique (created_by, idempotency_key),
    constraint the_hash_is_of_the_plan check (plan_hash = encode(sha256(convert_to(plan, 'UTF8')), 'hex')),
    constraint stopped_by_somebody check (
        (stopped_at is null) = (stopped_by is null) and (stopped_at is null) = (stop_reason is null)),
    constraint scheduled_means_when check (state not in ('SCHEDULED', 'BRIEFING', 'LIVE', 'HOLD') or starts_at is not null)
);

create unique index gameday_name on gameday (team_id, lower(name));
create index gameday_newest on gameday (created_at desc, id desc);
create index gameday_under_way on gameday (state) where state in ('SCHEDULED', 'BRIEFING', 'LIVE', 'HOLD', 'STOPPING', 'RECOVERING');

-- every plan that was ever saved, and by whom: whoever wrote one approves none
create table gameday_plan (
    gameday_id uuid        not null references gameday (id),
    version    integer     not null,
    plan       text        not null,
    plan_hash  text        not null,
    written_by uuid        not null,
    written_as text        not null,
    at         timestamptz not null,
    primary key (gameday_id, version)
);

create table gameday_duty (
    gameday_id uuid        not null references gameday (id),
    duty       text        not null check (duty in
               ('FACILITATOR', 'COMMANDER', 'INJECTOR', 'SCRIBE', 'OBSERVER', 'RESPONDER', 'OWNER', 'COMMS')),
    person_id  uuid        not null,
    login      text        not null,
    since      timestamptz not null,
    until      timestamptz,
    given_by   text        not null,
    primary key (gameday_id, duty, person_id, since)
);

create unique index gameday_duty_now on gameday_duty (gameday_id, duty, person_id) where until is null;
-- one leads the day, one leads the hour
create unique index gameday_leads_alone on gameday_duty (gameday_id, duty) where until is null and duty in ('FACILITATOR', 'COMMANDER');
create index gameday_duty_of on gameday_duty (person_id);

create table gameday_consent (
    gameday_id uuid        not null references gameday (id),
    plan_hash  text        not null,
    team_id    uuid        not null references team (id),
    person_id  uuid        not null,
    person_as  text        not null,
    at         timestamptz not null,
    primary key (gameday_id, plan_hash, team_id)
);

-- in briefings: who is there, what is ticked, go and no-go, the steady state as it was read
create table gameday_said (
    gameday_id uuid        not null references gameday (id),
    sitting    integer     not null,
    kind       text        not null check (kind in ('PRESENT', 'TICK', 'VOTE', 'STEADY')),
    key        text        not null,
    value      text        not null,
    note       text        not null default '',
    said_by    text        not null,
    at         timestamptz not null,
    primary key (gameday_id, sitting, kind, key)
);

create table gameday_round (
    gameday_id uuid        not null references gameday (id),
    number     integer     not null check (number > 0),
    state      text        not null check (state in ('PENDING', 'RUNNING', 'GIVEN', 'DONE', 'SKIPPED')),
    run_id     uuid unique,
    started_at timestamptz,
    started_by text,
    ended_at   timestamptz,
    verdict    text check (verdict in ('HELD', 'DEVIATED', 'INCONCLUSIVE')),
    note       text        not null default '',
    -- of a run that nobody could confirm: who answers for it
    owned_by   text,
    primary key (gameday_id, number),
    constraint running_means_run check (state <> 'RUNNING' or run_id is not null),
    constraint begun_means_when check ((state in ('RUNNING', 'GIVEN')) <= (started_at is not null)),
    constraint over_means_when check ((state in ('DONE', 'SKIPPED')) = (ended_at is not null))
);

create function gameday_moves_on() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'GameDay % stays', old.id using errcode = 'restrict_violation';
    end if;
    if new.plan <> old.plan and old.state not in ('DRAFT', 'IN_REVIEW', 'APPROVED', 'SCHEDULED', 'POSTPONED') then
        raise exception 'the plan of GameDay % is final', old.id using errcode = 'restrict_violation';
    end if;
    if new.state = 'LIVE' and old.state not in ('BRIEFING', 'HOLD', 'LIVE') then
        raise exception 'GameDay % does not become live from %', old.id, old.state using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger gameday_moves_on before update or delete on gameday for each row execute function gameday_moves_on();

create constraint trigger gameday_is_told after insert or update on gameday
    deferrable initially deferred for each row execute function require_fact('id');
create constraint trigger gameday_duty_is_told after insert or update on gameday_duty
    deferrable initially deferred for each row execute function require_fact('gameday_id');
create constraint trigger gameday_consent_is_told after insert or update on gameday_consent
    deferrable initially deferred for each row execute function require_fact('gameday_id');
create constraint trigger gameday_said_is_told after insert or update on gameday_said
    deferrable initially deferred for each row execute function require_fact('gameday_id');
create constraint trigger gameday_round_is_told after insert or update on gameday_round
    deferrable initially deferred for each row execute function require_fact('gameday_id');
