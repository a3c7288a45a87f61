-- Single occurrences that somebody took out, added or moved, and word before they start.

alter table schedule
    add column notify_before_seconds integer check (notify_before_seconds between 60 and 86400);

alter table occurrence
    -- by somebody and not because something was against it when it was due
    add column taken_out boolean not null default false,
    -- when its start was told beforehand
    add column announced_at timestamptz,
    -- when it was asked whether anything is against it, half an hour before
    add column looked_at timestamptz,
    add constraint taken_out_means_skipped check (not taken_out or state = 'SKIPPED');

-- what lies ahead of all schedules, for conflicts and the calendar
create index occurrence_by_due on occurrence (due_at);
