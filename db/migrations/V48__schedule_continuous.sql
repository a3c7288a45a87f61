-- Schedules that go on without anybody watching, as long as nothing is found and every stop is proved.

alter table schedule
    -- how many runs in a row may deviate until it pauses itself; null: it is not continuous
    add column pause_after integer check (pause_after between 1 and 10),
    -- from when on they are counted: since it was made, or since somebody let it go on
    add column counted_from timestamptz,
    -- when every stop condition was last read, and what was read
    add column guards_read_at timestamptz,
    add column guards_said text;

alter table occurrence
    -- what became of its run, once that is over; only of continuous schedules
    add column outcome text check (outcome in ('FINE', 'DEVIATED', 'UNCONFIRMED', 'UNKNOWN'));

create index occurrence_to_judge on occurrence (schedule_id, planned_at) where state = 'DISPATCHED' and outcome is null;
