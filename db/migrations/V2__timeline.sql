-- The timeline: facts in chains, one chain a run and one for the control plane (the nil uuid). Rows are only ever added.

create table fact_chain (
    chain   uuid   primary key,
    seq     bigint not null check (seq >= 0),
    hash    bytea  not null check (octet_length(hash) = 32),
    team_id uuid
);

create table fact (
    chain         uuid        not null,
    seq           bigint      not null check (seq > 0),
    at            timestamptz not null default clock_timestamp(),
    -- a claim: when it happened by the clock of whoever tells; never used for ordering
    happened_at   timestamptz,
    actor         text        not null,
    kind          text        not null,
    words         text        not null,
    body          jsonb       not null,
    body_sha      bytea       not null,
    prev          bytea       not null,
    hash          bytea       not null,
    team_id       uuid,
    -- everybody who may sign in may read it, whatever their teams
    open          boolean     not null default false,
    recorded_late boolean     not null default false,
    xid           xid8        not null default pg_current_xact_id(),
    primary key (chain, seq)
);

create index fact_newest_first on fact (at desc, chain desc, seq desc);

create function facts_are_for_ever() returns trigger language plpgsql as $$
begin
    raise exception 'facts are for ever: % on % is refused', lower(tg_op), tg_table_name using errcode = 'restrict_violation';
end
$$;

create trigger fact_stays before update or delete on fact for each row execute function facts_are_for_ever();
create trigger fact_stays_whole before truncate on fact for each statement execute function facts_are_for_ever();
create trigger fact_chain_stays before delete on fact_chain for each row execute function facts_are_for_ever();
create trigger fact_chain_stays_whole before truncate on fact_chain for each statement execute function facts_are_for_ever();

create function chains_only_grow() returns trigger language plpgsql as $$
begin
    if new.chain <> old.chain or new.seq < old.seq or (old.team_id is not null and new.team_id is distinct from old.team_id) then
        raise exception 'chain % only grows', old.chain using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger fact_chain_grows before update on fact_chain for each row execute function chains_only_grow();

-- For tables whose changes must never go unrecorded: the column named as the argument holds the chain, and the transaction that
-- changes the row must have added a fact to that chain, or it cannot commit. Attached like this:
--   create constraint trigger run_is_told after insert or update of state on run
--       deferrable initially deferred for each row execute function require_fact('id');
create function require_fact() returns trigger language plpgsql as $$
declare
    its_chain uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
    newest xid8;
begin
    -- who adds to a chain holds its row until the commit, so the newest fact is ours or we added none
    select xid into newest from fact where chain = its_chain order by seq desc limit 1;
    if newest is distinct from pg_current_xact_id() then
        raise exception '% % changed without a fact', tg_table_name, its_chain using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end
$$;
