-- What people made of a GameDay, and what they will do about it.

create table gameday_debrief (
    gameday_id uuid        not null references gameday (id),
    section    text        not null check (section ~ '^[a-z]+(-[a-z0-9]+)*$'),
    body       text        not null,
    verdict    text check (verdict in ('HELD', 'DEVIATED', 'INCONCLUSIVE')),
    version    integer     not null check (version > 0),
    written_by text        not null,
    at         timestamptz not null,
    primary key (gameday_id, section)
);

-- whoever wrote in it does not review it
create table gameday_debrief_author (
    gameday_id uuid not null references gameday (id),
    person_id  uuid not null,
    primary key (gameday_id, person_id)
);

create table gameday_action (
    id          uuid primary key,
    gameday_id  uuid        not null references gameday (id),
    number      integer     not null check (number > 0),
    title       text        not null check (length(title) between 1 and 200),
    kind        text        not null check (kind in ('DETECT', 'MITIGATE', 'PREVENT', 'PROCESS', 'DRILL')),
    owner_id    uuid        not null,
    owner_login text        not null,
    due         date        not null,
    done_when   text        not null check (done_when <> ''),
    blocker     boolean     not null,
    state       text        not null check (state in ('OPEN', 'IN_PROGRESS', 'DONE', 'DECLINED')),
    -- the evidence of what is done, the reason of what is declined
    outcome     text        not null default '',
    version     integer     not null check (version > 0),
    changed_by  text        not null,
    changed_at  timestamptz not null,
    unique (gameday_id, number),
    constraint over_means_said_why check (state not in ('DONE', 'DECLINED') or outcome <> '')
);

create index gameday_action_open on gameday_action (due) where state in ('OPEN', 'IN_PROGRESS');

create constraint trigger gameday_debrief_is_told after insert or update on gameday_debrief
    deferrable initially deferred for each row execute function require_fact('gameday_id');
create constraint trigger gameday_action_is_told after insert or update on gameday_action
    deferrable initially deferred for each row execute function require_fact('gameday_id');
