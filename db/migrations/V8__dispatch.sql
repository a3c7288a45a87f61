-- Orders to agents, written by the transaction that decided them. Delivered at least once, but a START at most once.
create table agent_order (
    id           uuid primary key,
    agent_id     uuid        not null,
    injection_id uuid        not null,
    kind         text        not null check (kind in ('PREPARE', 'START', 'REVERT')),
    message      jsonb       not null,
    created_at   timestamptz not null default clock_timestamp(),
    not_after    timestamptz,
    delivered_at timestamptz,
    delivered_by text
);
create index agent_order_waiting on agent_order (agent_id, created_at) where delivered_at is null;
