import pg from 'pg'

/** Rows as a durable hand-off keeps them, in the table that most Postgres queues are: a state a row, taken by SKIP LOCKED. */
const TABLE = `CREATE TABLE bare_queue (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, channel text NOT NULL, key text NOT NULL,
    body json, state text NOT NULL DEFAULT 'ready', sent_at timestamptz NOT NULL DEFAULT now(), taken_at timestamptz, done_at timestamptz,
    UNIQUE (channel, key));
  CREATE INDEX ON bare_queue (id) WHERE state = 'ready'`
const SEND = `INSERT INTO bare_queue (channel, key, body) SELECT 'c', k, b::json FROM unnest($1::text[], $2::text[]) AS m(k, b)
  ON CONFLICT (channel, key) DO NOTHING`
const TAKE = `UPDATE bare_queue SET state = 'taken', taken_at = now() WHERE id IN (
    SELECT id FROM bare_queue WHERE state = 'ready' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id, key, body`
const DONE = `UPDATE bare_queue SET state = 'done', done_at = now() WHERE id = ANY ($1::bigint[])`

/** Sends, takes and settles in batches on one connection: what the database itself can do, without an API, order or leases. */
export async function runQueueTable(
  ownerUrl: string,
  messages: number,
  batch: number,
  bodyOf: (n: number) => object,
): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(TABLE)
    const began = performance.now()
    for (let from = 0; from < messages; from += batch) {
      const numbers = Array.from({ length: Math.min(batch, messages - from) }, (_, i) => from + i)
      await client.query(SEND, [numbers.map((n) => `m${n}`), numbers.map((n) => JSON.stringify(bodyOf(n)))])
      const { rows } = await client.query<{ id: string }>(TAKE, [batch])
      await client.query(DONE, [rows.map(({ id }) => id)])
    }
    return (messages * 1_000) / (performance.now() - began)
  } finally {
    await client.end()
  }
}
