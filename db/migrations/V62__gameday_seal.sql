-- Sealed GameDays: who knows what they will do, and until when nobody else does.

create table gameday_seal (
    gameday_id  uuid        primary key references gameday (id),
    -- as the plan says; an open one keeps nothing from anybody
    mode        text        not null check (mode in ('OPEN', 'BLIND', 'WINDOWED', 'DOUBLE_BLIND')),
    code_name   text        not null,
    -- between these moments it takes place, which is all that others know of a windowed one
    opens       timestamptz,
    closes      timestamptz,
    -- those of the plan
    experiments uuid[]      not null,
    revealed_at timestamptz,
    revealed_by text,
    constraint revealed_by_somebody check ((revealed_at is null) = (revealed_by is null))
);

create index gameday_sealed on gameday_seal (gameday_id) where revealed_at is null and mode <> 'OPEN';

-- the control group: who was told, when, and by whom
create table gameday_insider (
    gameday_id uuid        not null references gameday (id),
    person_id  uuid        not null,
    login      text        not null,
    told_at    timestamptz not null,
    told_by    text        not null,
    until      timestamptz,
    primary key (gameday_id, person_id, told_at)
);

create unique index gameday_insider_now on gameday_insider (gameday_id, person_id) where until is null;

create function gameday_seal_stays_broken() returns trigger language plpgsql as $$
begin
    if old.revealed_at is not null and new.revealed_at is distinct from old.revealed_at then
        raise exception 'GameDay % is revealed, and stays so', old.gameday_id using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger gameday_seal_stays_broken before update on gameday_seal for each row execute function gameday_seal_stays_broken();

create constraint trigger gameday_seal_is_told after insert or update on gameday_seal
    deferrable initially deferred for each row execute function require_fact('gameday_id');
create constraint trigger gameday_insider_is_told after insert or update on gameday_insider
    deferrable initially deferred for each row execute function require_fact('gameday_id');

-- The one place where it is decided who knows a GameDay: its control group, those who lead, inject, write or consent, and whoever
-- wrote a plan of it. The nil uuid is nobody, and knows none; …0001 is Faultline itself, and knows all.
create function gameday_sealed_from(reader uuid) returns table (gameday_id uuid, mode text, code_name text)
language sql stable as $$
    select s.gameday_id, s.mode, s.code_name
      from gameday_seal s
     where s.revealed_at is null and s.mode <> 'OPEN' and reader <> '00000000-0000-0000-0000-000000000001'
       and not exists (select from gameday_insider i
                        where i.gameday_id = s.gameday_id and i.person_id = reader and i.until is null)
       and not exists (select from gameday_duty d
                        where d.gameday_id = s.gameday_id and d.person_id = reader and d.until is null
                          and d.duty in ('FACILITATOR', 'COMMANDER', 'INJECTOR', 'SCRIBE', 'OWNER'))
       and not exists (select from gameday_plan p where p.gameday_id = s.gameday_id and p.written_by = reader)
$$;

-- And the one place where it is decided what that hides: the GameDay, its runs, the experiments of its plan, and what was asked for
-- them. An experiment that everybody has seen run, or that a schedule starts, stays: that it vanished would say more.
create function hidden_from(reader uuid) returns setof uuid
language sql stable as $$
    with day as materialized (
        select s.gameday_id, s.experiments from gameday_seal s join gameday_sealed_from(reader) f on f.gameday_id = s.gameday_id
    ), sealed_run as materialized (
        select r.run_id as id from gameday_round r join gameday_seal s on s.gameday_id = r.gameday_id
         where r.run_id is not null and s.revealed_at is null and s.mode <> 'OPEN'
    ), experiment as materialized (
        select distinct e.id from day, unnest(day.experiments) as e (id)
         where not exists (select from run where run.experiment_id = e.id and run.id not in (select id from sealed_run))
           and not exists (select from schedule where schedule.experiment_id = e.id and schedule.deleted_at is null)
    )
    select gameday_id from day
    union all
    select r.run_id from gameday_round r join day on day.gameday_id = r.gameday_id where r.run_id is not null
    union all
    select id from experiment
    union all
    select approval.id from approval join experiment on experiment.id = approval.experiment_id
    union all
    select calendar_override.id from calendar_override join experiment on experiment.id = calendar_override.experiment_id
    union all
    select queued_start.id from queued_start join experiment on experiment.id = queued_start.experiment_id
$$;
