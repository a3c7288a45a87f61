-- Where people get e-mail. An address is nobody's before whoever reads what arrives there has said so.

create table mail_address (
    person_id uuid primary key references person (id),
    -- null: none has been confirmed yet
    address text check (length(address) between 3 and 254),
    confirmed_at timestamptz,
    -- where a code was sent, its SHA-256, and until when it is good
    proposed text check (length(proposed) between 3 and 254),
    code_hash bytea check (length(code_hash) = 32),
    code_until timestamptz,
    constraint confirmed_means_address check ((address is null) = (confirmed_at is null)),
    constraint proposed_means_code check ((proposed is null) = (code_hash is null) and (proposed is null) = (code_until is null))
);
