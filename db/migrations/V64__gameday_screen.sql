-- Links to big screens: whoever has one sees what an observer of the GameDay sees. The link is kept as a digest.

create table gameday_screen (
    id         uuid primary key,
    gameday_id uuid        not null references gameday (id),
    name       text        not null check (length(name) between 1 and 64),
    hash       bytea       not null unique,
    -- in whose name it is looked at; a token's screen dies with the token
    owner_id   uuid        not null,
    token_id   uuid,
    made_by    text        not null,
    made_at    timestamptz not null,
    opened_at  timestamptz,
    revoked_at timestamptz
);

create index gameday_screen_of on gameday_screen (gameday_id) where revoked_at is null;

create constraint trigger gameday_screen_is_told after insert or update of revoked_at on gameday_screen
    deferrable initially deferred for each row execute function require_fact('gameday_id');
