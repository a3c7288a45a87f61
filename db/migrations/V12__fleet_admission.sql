-- Agents that wait to be admitted, and identities that two processes claim.

-- whether the agent counts as soon as it is in; where null, as the node says at which it enrols
alter table join_token add column admits boolean;

alter table agent
    -- from where it last called
    add column address             text   not null default '',
    -- why nothing that it says counts; null once it is admitted
    add column quarantine          text   check (quarantine in ('WAITING', 'CLONED')),
    add column quarantined_at      timestamptz,
    add column quarantined_because text,
    -- the process behind it: chosen at random when it started, and how often an agent was started with this identity
    add column instance            uuid,
    add column life                bigint not null default 0,
    -- its connections in that life, counted by itself, and what the newest one is called here
    add column connections         bigint not null default 0,
    add column connection          uuid;
