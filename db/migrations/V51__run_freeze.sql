-- A freeze that is made over a run that is going on: whether it stops it, and whom it was told.

alter table calendar add column stop_running boolean not null default false check (not stop_running or kind = 'FREEZE');
create index calendar_freeze_made on calendar (made_at) where kind = 'FREEZE' and ended_at is null;

create table run_freeze (
    run_id uuid not null references run (id),
    calendar_id uuid not null references calendar (id),
    -- what it is, and what becomes of the run, in words
    said text not null,
    told_at timestamptz not null,
    primary key (run_id, calendar_id)
);
