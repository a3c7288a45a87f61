-- Whether somebody has set this limit. One that is there only because something was hurt is not shown any more once nothing is: its
-- name alone would tell of what was sealed. Of the limits that are there, nobody knows; so they stay.
alter table blast_budget add column said boolean not null default false;
update blast_budget set said = true;
