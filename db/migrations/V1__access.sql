-- Who may do what: teams, people, tokens; sessions in the shape that Spring Session reads.

create table team (
    id uuid primary key,
    name text not null check (name = btrim(name) and length(name) between 1 and 64),
    created_at timestamptz not null default now()
);
create unique index team_name on team (lower(name));

-- The team that is there from the start, so that the first person sees what the first agent brings.
insert into team (id, name) values ('00000000-0000-7000-8000-000000000001', 'main');

create table person (
    id uuid primary key,
    login text not null check (login ~ '^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$'),
    display_name text not null check (length(display_name) between 1 and 128),
    -- null: nobody can log in as this person, only tokens act for them
    password_hash text check (password_hash like '$argon2id$%'),
    role text not null check (role in ('VIEWER', 'OPERATOR', 'APPROVER', 'ADMIN', 'AUDITOR')),
    zone text not null default 'UTC',
    created_at timestamptz not null default now(),
    disabled_at timestamptz,
    -- sessions and halt cookies that are older are over
    signed_out_at timestamptz not null default '-infinity'
);
create unique index person_login on person (lower(login));

create table membership (
    person_id uuid not null references person (id) on delete cascade,
    team_id uuid not null references team (id) on delete cascade,
    primary key (person_id, team_id)
);
create index membership_team on membership (team_id);

create table api_token (
    id uuid primary key,
    owner_id uuid not null references person (id) on delete cascade,
    team_id uuid references team (id) on delete cascade,
    name text not null check (length(name) between 1 and 64),
    -- SHA-256 of 256 random bits: nothing to guess, so no slow hash
    hash bytea not null unique check (length(hash) = 32),
    prefix text not null,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz
);
create index api_token_owner on api_token (owner_id);

-- How often somebody has failed to log in, by account and by address (as digests: people type passwords into name fields).
create table login_attempt (
    subject text primary key,
    failures integer not null check (failures >= 0),
    last_at timestamptz not null,
    retry_at timestamptz not null
);
create index login_attempt_last_at on login_attempt (last_at);

create table setup_link (
    hash bytea primary key check (length(hash) = 32),
    expires_at timestamptz not null,
    used_at timestamptz
);

-- Keys that every node signs with, such as halt cookies.
create table signing_key (
    purpose text primary key,
    key bytea not null check (length(key) >= 32),
    created_at timestamptz not null default now()
);

create table spring_session (
    primary_id char(36) not null primary key,
    session_id char(36) not null,
    creation_time bigint not null,
    last_access_time bigint not null,
    max_inactive_interval int not null,
    expiry_time bigint not null,
    principal_name varchar(100)
);
create unique index spring_session_ix1 on spring_session (session_id);
create index spring_session_ix2 on spring_session (expiry_time);
create index spring_session_ix3 on spring_session (principal_name);

create table spring_session_attributes (
    session_primary_id char(36) not null references spring_session (primary_id) on delete cascade,
    attribute_name varchar(200) not null,
    attribute_bytes bytea not null,
    primary key (session_primary_id, attribute_name)
);
