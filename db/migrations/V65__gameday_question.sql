-- “Is this us?”: what people who play asked, and what they were told.

create table gameday_question (
    id          uuid primary key,
    gameday_id  uuid        not null references gameday (id),
    asked_by    text        not null,
    about       text        not null default '',
    asked_at    timestamptz not null,
    answer      text check (answer in ('OURS', 'NOT_OURS')),
    note        text        not null default '',
    answered_by text,
    answered_at timestamptz,
    constraint answered_by_somebody check (
        (answer is null) = (answered_by is null) and (answer is null) = (answered_at is null))
);

create index gameday_question_of on gameday_question (gameday_id, asked_at);

create constraint trigger gameday_question_is_told after insert or update on gameday_question
    deferrable initially deferred for each row execute function require_fact('gameday_id');
