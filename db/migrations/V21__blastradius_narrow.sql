-- A limit may be set below what is in use: what is taken stays counted, and nothing more is taken.

create function blast_budget_is_not_exceeded() returns trigger language plpgsql as $$
begin
    if new.used > old.used and new.used > new.max_targets then
        raise exception 'blast_radius: % of % are in use in % %', old.used, new.max_targets, new.kind, new.name
            using errcode = 'check_violation';
    end if;
    return new;
end
$$;

create trigger blast_budget_is_not_exceeded before update on blast_budget
    for each row execute function blast_budget_is_not_exceeded();

-- the trigger refuses what the check refused, but for a limit that falls
alter table blast_budget drop constraint blast_radius;
alter table blast_budget add constraint blast_radius check (used >= 0);
