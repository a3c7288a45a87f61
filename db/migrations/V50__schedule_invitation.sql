-- Invitations by e-mail: who wants them, and what became of each. And what was against an occurrence when it was last asked.

create table invitation_wish (
    person_id uuid not null references person (id),
    -- of whose schedules
    team_id uuid not null references team (id),
    wished_at timestamptz not null,
    -- when somebody last saw to it
    looked_at timestamptz,
    primary key (person_id, team_id)
);

create table invitation (
    -- of its e-mail, too
    id uuid primary key,
    person_id uuid not null references person (id),
    team_id uuid not null references team (id),
    address text not null,
    -- the UID of its event
    entry_id uuid not null references calendar_entry (id),
    sequence integer not null check (sequence >= 0),
    method text not null check (method in ('REQUEST', 'CANCEL')),
    -- as it was told
    name text not null,
    planned_at timestamptz not null,
    state text not null check (state in ('WAITING', 'SENDING', 'SENT', 'REFUSED', 'GIVEN_UP', 'OVERTAKEN')),
    -- what the mail server answered, or why it was not sent
    why text not null,
    made_at timestamptz not null,
    tries integer not null default 0,
    -- not before
    next_at timestamptz not null,
    taken_at timestamptz,
    decided_at timestamptz,
    -- at most once
    unique (address, entry_id, sequence)
);

create index invitation_open on invitation (next_at) where state in ('WAITING', 'SENDING');
create index invitation_by_person on invitation (person_id, made_at desc, id desc);

alter table occurrence add column foreseen text[] not null default '{}';
