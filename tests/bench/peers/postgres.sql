-- The opponent's tables: what a ticket is to a database that has it as columns. Keys begin with a
-- shard (ticket & 255); no sequence, trigger or foreign key, and every time comes from the client, in
-- microseconds.
CREATE TABLE IF NOT EXISTS rung_ticket (
    shard int2 NOT NULL, id int8 NOT NULL, ver int8 NOT NULL,
    queue int4 NOT NULL, state int2 NOT NULL, prio int2 NOT NULL,
    assignee int8 NOT NULL, customer int8 NOT NULL, due int8 NOT NULL,
    created int8 NOT NULL, updated int8 NOT NULL, nentry int4 NOT NULL, body bytea NOT NULL,
    PRIMARY KEY (shard, id));
CREATE INDEX IF NOT EXISTS rung_ticket_queue ON rung_ticket (queue, state, prio, due, id);
CREATE INDEX IF NOT EXISTS rung_ticket_assignee ON rung_ticket (assignee, state, due, id);
CREATE INDEX IF NOT EXISTS rung_ticket_customer ON rung_ticket (customer, id);

CREATE TABLE IF NOT EXISTS rung_entry (
    shard int2 NOT NULL, ticket int8 NOT NULL, n int4 NOT NULL,
    at int8 NOT NULL, kind int2 NOT NULL, author int8 NOT NULL, body bytea NOT NULL,
    PRIMARY KEY (shard, ticket, n));

CREATE TABLE IF NOT EXISTS rung_job (
    shard int2 NOT NULL, ticket int8 NOT NULL, n int8 NOT NULL,
    next_at int8 NOT NULL, attempts int4 NOT NULL, token int8 NOT NULL, lane int8 NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (shard, ticket, n));
CREATE INDEX IF NOT EXISTS rung_job_next ON rung_job (shard, next_at);

CREATE TABLE IF NOT EXISTS rung_event (
    shard int2 NOT NULL, seq int8 NOT NULL, at int8 NOT NULL,
    ticket int8 NOT NULL, ver int8 NOT NULL, kind int2 NOT NULL, body bytea NOT NULL,
    PRIMARY KEY (shard, seq));

CREATE TABLE IF NOT EXISTS rung_idem (
    shard int2 NOT NULL, bucket int4 NOT NULL, key bytea NOT NULL,
    ticket int8 NOT NULL, ver int8 NOT NULL, result bytea NOT NULL,
    PRIMARY KEY (shard, bucket, key));
