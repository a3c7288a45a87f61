-- The red button. Pressing writes here first and takes no lock that a start holds; see docs/safety.md.

create table halt_epoch (
    only_one boolean primary key default true check (only_one),
    epoch    bigint  not null check (epoch >= 0)
);
insert into halt_epoch (epoch) values (0);

create table halt (
    id             uuid primary key,
    scope          text        not null,
    epoch          bigint      not null,
    pressed_by     text        not null,
    pressed_at     timestamptz not null,
    node           text        not null,
    reason         text,
    reference      text,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_late  boolean     not null default false,
    released_at    timestamptz,
    released_by    text,
    release_reason text,
    check ((released_at is null) = (released_by is null))
);

-- One row a scope that was ever halted; latched until released on purpose.
create table halt_latch (
    scope   text    primary key,
    latched boolean not null,
    halt_id uuid    not null references halt (id)
);
