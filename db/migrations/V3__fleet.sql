-- Agents, what they report, how they came in, and the key that this control plane signs with.

create table server_key (
    only_one    boolean     primary key default true check (only_one),
    private_key bytea       not null,
    public_key  bytea       not null,
    made_at     timestamptz not null default clock_timestamp()
);

create table join_token (
    sha        bytea       primary key check (octet_length(sha) = 32),
    -- the only name it may be used with; any where null
    name       text,
    made_by    text        not null,
    made_at    timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    used_at    timestamptz,
    used_by    uuid,
    check ((used_at is null) = (used_by is null))
);

create table agent (
    id              uuid        primary key,
    name            text        not null check (name ~ '^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$'),
    public_key      bytea       not null unique,
    enrolled_at     timestamptz not null default clock_timestamp(),
    version         text        not null default '',
    boot_id         text,
    host            jsonb       not null default '{}',
    capabilities    jsonb       not null default '[]',
    node            text        not null default '',
    last_heard_at   timestamptz,
    -- when it was last told in the timeline that the agent was lost, and whether it still is
    lost_told_at    timestamptz,
    lost            boolean     not null default false,
    revoked_at      timestamptz,
    revoked_by      text,
    revoked_because text,
    check ((revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revoked_because is null))
) with (fillfactor = 50);

-- a name is free again when its agent is revoked; an id and a key never are
create unique index agent_name on agent (name) where revoked_at is null;

create function agents_stay_revoked() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'agents are never deleted: their ids stay used' using errcode = 'restrict_violation';
    end if;
    if old.revoked_at is not null or new.id <> old.id or new.public_key <> old.public_key then
        raise exception 'agent % is revoked for ever, and its identity never changes', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger agent_stays_revoked before update or delete on agent for each row execute function agents_stay_revoked();

create table target (
    id           uuid        primary key,
    agent_id     uuid        not null references agent,
    -- the agent's own name for it
    key          text        not null,
    kind         text        not null check (kind in ('HOST', 'PROCESS', 'ROUTE')),
    name         text        not null,
    -- the agent's labels and kind, host, name
    labels       jsonb       not null,
    healthy      boolean     not null,
    faults       text[]      not null,
    -- since when the agent does not report it any more
    absent_since timestamptz,
    unique (agent_id, key)
);

create index target_in_order on target (name, id);
