-- Signs the cursors of lists. Every node reads the same; nobody ever changes it.
create table cursor_key (
    one boolean primary key default true check (one),
    key bytea not null check (length(key) = 32)
);

-- Two random UUIDs are 244 random bits, and need no extension.
insert into cursor_key (key)
values (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

create table experiment (
    id uuid primary key,
    team_id uuid not null references team (id),
    name text not null check (length(name) between 1 and 120),
    -- what makes names equal: neither case nor compatibility forms of letters tell them apart
    folded text not null,
    version integer not null check (version > 0),
    created_by text not null,
    created_at timestamptz not null,
    changed_by text not null,
    changed_at timestamptz not null,
    -- kept for the runs that were made of it, and to be brought back
    deleted_at timestamptz
);

create unique index experiment_name on experiment (team_id, folded) where deleted_at is null;
create index experiment_by_name on experiment (folded, id) where deleted_at is null;
create index experiment_by_change on experiment (changed_at desc, id desc) where deleted_at is null;

create table experiment_version (
    experiment_id uuid not null references experiment (id),
    version integer not null check (version > 0),
    definition jsonb not null check (jsonb_typeof(definition) = 'object'),
    -- as it was written, with its comments
    source text not null,
    format text not null check (format in ('YAML', 'JSON')),
    changed_by text not null,
    changed_at timestamptz not null,
    primary key (experiment_id, version)
);

-- A run keeps to the version it was started with, so no version ever changes.
create function experiment_version_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'a version of an experiment is final';
end
$$;

create trigger experiment_version_is_final before update or delete on experiment_version
    for each row execute function experiment_version_is_final();
