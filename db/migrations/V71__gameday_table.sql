-- At the table: what has to be decided, who is for what, and what was decided.

create table gameday_decision (
    gameday_id uuid        not null references gameday (id),
    number     integer     not null check (number > 0),
    -- of the inject that it is about
    round      integer     not null check (round > 0),
    question   text        not null check (length(question) between 1 and 300),
    options    text[]      not null check (cardinality(options) between 2 and 6),
    put_by     text        not null,
    put_at     timestamptz not null,
    -- 1, 2, 3 … of the options; null while it is open
    decided    integer     check (decided between 1 and cardinality(options)),
    why        text        not null default '',
    decided_by text,
    decided_at timestamptz,
    primary key (gameday_id, number),
    constraint decided_by_somebody check (
        (decided is null) = (decided_by is null) and (decided is null) = (decided_at is null))
);

create table gameday_ballot (
    gameday_id uuid        not null,
    number     integer     not null,
    person_id  uuid        not null,
    said_by    text        not null,
    option     integer     not null check (option > 0),
    at         timestamptz not null,
    primary key (gameday_id, number, person_id),
    foreign key (gameday_id, number) references gameday_decision (gameday_id, number)
);

create constraint trigger gameday_decision_is_told after insert or update on gameday_decision
    deferrable initially deferred for each row execute function require_fact('gameday_id');
create constraint trigger gameday_ballot_is_told after insert or update on gameday_ballot
    deferrable initially deferred for each row execute function require_fact('gameday_id');
