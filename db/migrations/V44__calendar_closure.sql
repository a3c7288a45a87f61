-- What calendars of others close, worked out for a good year ahead. On the wall of its zone: instants follow from it.

create table calendar_closure (
    calendar_id uuid not null references calendar_import (calendar_id),
    uid text not null,
    name text not null,
    from_local timestamp not null,
    until_local timestamp not null check (until_local > from_local),
    zone text not null
);

create index on calendar_closure (calendar_id, until_local);
