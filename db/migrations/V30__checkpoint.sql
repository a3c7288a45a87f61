-- Signed checkpoints of the timeline: what the end of every chain was. Rows are only ever added. Each node keeps a copy in a file
-- outside of the database, which is what makes them worth anything.

-- which timeline this is, so that a node's file is never taken for that of another database
create table checkpoint_timeline (
    one boolean primary key default true check (one),
    id  uuid    not null default gen_random_uuid()
);
insert into checkpoint_timeline default values;

create table checkpoint_key (
    -- the first 16 bytes of the SHA-256 of the public key, in hex
    id         text        primary key check (id ~ '^[0-9a-f]{32}$'),
    public_key bytea       not null,
    node       text        not null,
    made_at    timestamptz not null default clock_timestamp()
);

create table checkpoint (
    -- 1, 2, 3 …; whichever node comes first writes it
    number       bigint      primary key check (number > 0),
    at           timestamptz not null,
    -- chains there were, and the root of the tree over the ends of all of them
    heads        bigint      not null check (heads > 0),
    root         bytea       not null check (octet_length(root) = 32),
    -- chains that had grown since the checkpoint before, and the root of the tree over the ends of these
    changed      bigint      not null check (changed > 0),
    changed_root bytea       not null check (octet_length(changed_root) = 32),
    -- the hash of the checkpoint before; zeros before the first
    previous     bytea       not null check (octet_length(previous) = 32),
    key_id       text        not null references checkpoint_key (id),
    signature    bytea       not null
);
create index on checkpoint (at);

-- the ends of the chains that had grown
create table checkpoint_head (
    chain  uuid   not null,
    seq    bigint not null check (seq > 0),
    number bigint not null references checkpoint (number) deferrable initially deferred,
    hash   bytea  not null check (octet_length(hash) = 32),
    primary key (chain, seq)
);
create unique index on checkpoint_head (number, chain);

create trigger checkpoint_timeline_stays before update or delete on checkpoint_timeline for each row execute function facts_are_for_ever();
create trigger checkpoint_timeline_stays_whole before truncate on checkpoint_timeline for each statement execute function facts_are_for_ever();
create trigger checkpoint_key_stays before update or delete on checkpoint_key for each row execute function facts_are_for_ever();
create trigger checkpoint_key_stays_whole before truncate on checkpoint_key for each statement execute function facts_are_for_ever();
create trigger checkpoint_stays before update or delete on checkpoint for each row execute function facts_are_for_ever();
create trigger checkpoint_stays_whole before truncate on checkpoint for each statement execute function facts_are_for_ever();
create trigger checkpoint_head_stays before update or delete on checkpoint_head for each row execute function facts_are_for_ever();
create trigger checkpoint_head_stays_whole before truncate on checkpoint_head for each statement execute function facts_are_for_ever();

-- Checks of the timeline, waiting, going on or over. Any node takes the next one, and takes over what another has left lying.
create table timeline_check (
    id           uuid        primary key,
    -- everything, or what changed lately
    extent       text        not null check (extent in ('FULL', 'RECENT')),
    -- when it was due; null when somebody asked for it
    slot         timestamptz,
    asked_by     text        not null,
    asked_at     timestamptz not null default clock_timestamp(),
    node         text,
    started_at   timestamptz,
    seen_at      timestamptz,
    ended_at     timestamptz,
    -- whether the node had a copy outside of the database to compare with
    copy         boolean     not null default false,
    chains_due   bigint      not null default 0,
    chains       bigint      not null default 0,
    facts        bigint      not null default 0,
    checkpoints  bigint      not null default 0,
    findings     jsonb       not null default '[]',
    unique (extent, slot)
);
create index on timeline_check (asked_at) where ended_at is null;
create index on timeline_check (ended_at desc) where ended_at is not null;
-- one that somebody asked for at a time
create unique index timeline_check_asked on timeline_check (extent) where slot is null and ended_at is null;
