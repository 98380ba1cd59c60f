import type { Database } from '#prisma/client.ts'

/** A request by which an answer is kept. Hashes only: neither the key nor what was sent is stored. */
export type KeyedRequest = { caller: string; route: string; keyHash: string; fingerprint: string }

/** An answer as it was sent; `body` null = empty, or not kept. */
export type KeptAnswer = { status: number; contentType: string | null; body: string | null }

/** What becomes of a request with a key. `at-work`: the first is not answered yet. `lost`: nobody can say what came of it. */
export type Claim =
  | { kind: 'claimed' }
  | { kind: 'answered'; answer: KeptAnswer }
  | { kind: 'different' }
  | { kind: 'at-work' }
  | { kind: 'lost'; begunAt: Date }

/** How long an answer is kept, in hours; retention removes it then, and until it does the key counts as new. */
export const KEPT_HOURS = 24
/** Whoever answers says more often that they are still at it. */
const LEASE = `interval '60 seconds'`

const CLAIM = `INSERT INTO idempotency_key AS k (tenant_id, caller, route, key_hash, fingerprint, attempt, leased_until)
  VALUES ($1, $2, $3, $4, $5, $6, now() + ${LEASE})
  ON CONFLICT (tenant_id, caller, route, key_hash) DO UPDATE SET fingerprint = excluded.fingerprint, attempt = excluded.attempt,
    begun_at = now(), leased_until = excluded.leased_until, answered_at = NULL, status = NULL, content_type = NULL, body = NULL
  WHERE k.leased_until < now() AND (k.begun_at < now() - interval '${KEPT_HOURS} hours'
    OR ($7 AND k.answered_at IS NULL AND k.fingerprint = excluded.fingerprint))
  RETURNING attempt`

const MINE = 'tenant_id = $1 AND caller = $2 AND route = $3 AND key_hash = $4 AND attempt = $5'

type Row = {
  fingerprint: string
  begun_at: Date
  is_leased: boolean
  status: number | null
  content_type: string | null
  body: string | null
}

/**
 * Claims a key for `attempt`: of any number of requests at once, in any number of processes, one gets it.
 * @param mayRepeat whether to go on where nobody can say what came of it: only where doing it twice is as good as once
 */
export async function claimKey(
  db: Database,
  tenantId: string,
  { caller, route, keyHash, fingerprint }: KeyedRequest,
  { attempt, mayRepeat }: { attempt: string; mayRepeat: boolean },
): Promise<Claim> {
  const place = [tenantId, caller, route, keyHash]
  return await db.withTenantSql(tenantId, async (sql) => {
    const claimed = await sql.query(CLAIM, [...place, fingerprint, attempt, mayRepeat])
    if (claimed.rowCount) return { kind: 'claimed' }
    const { rows } = await sql.query<Row>(
      `SELECT fingerprint, begun_at, leased_until >= now() AS is_leased, status, content_type, body
        FROM idempotency_key WHERE tenant_id = $1 AND caller = $2 AND route = $3 AND key_hash = $4`,
      place,
    )
    const [row] = rows
    // Given back between the two: whoever asks again gets it.
    return row ? claimOf(row, fingerprint) : { kind: 'at-work' }
  })
}

function claimOf(row: Row, fingerprint: string): Claim {
  if (row.fingerprint !== fingerprint) return { kind: 'different' }
  if (row.status !== null) {
    return { kind: 'answered', answer: { status: row.status, contentType: row.content_type, body: row.body } }
  }
  return row.is_leased ? { kind: 'at-work' } : { kind: 'lost', begunAt: row.begun_at }
}

/** Says that `attempt` is still at work. */
export async function renewKey(db: Database, tenantId: string, attempt: string, { caller, route, keyHash }: KeyedRequest) {
  await db.withTenantSql(tenantId, async (sql) => {
    const text = `UPDATE idempotency_key SET leased_until = now() + ${LEASE} WHERE ${MINE} AND answered_at IS NULL`
    await sql.query(text, [tenantId, caller, route, keyHash, attempt])
  })
}

/** Keeps the answer of `attempt`, unless another one has taken its place. */
export async function keepAnswer(
  db: Database,
  tenantId: string,
  { caller, route, keyHash }: KeyedRequest,
  { attempt, answer }: { attempt: string; answer: KeptAnswer },
): Promise<void> {
  await db.withTenantSql(tenantId, async (sql) => {
    await sql.query(
      `UPDATE idempotency_key SET answered_at = now(), leased_until = now(), status = $6, content_type = $7, body = $8
        WHERE ${MINE}`,
      [tenantId, caller, route, keyHash, attempt, answer.status, answer.contentType, answer.body],
    )
  })
}

/** Gives the key back: nothing was done, so the next request with it is the first. */
export async function releaseKey(db: Database, tenantId: string, attempt: string, { caller, route, keyHash }: KeyedRequest) {
  await db.withTenantSql(tenantId, async (sql) => {
    const text = `DELETE FROM idempotency_key WHERE ${MINE} AND answered_at IS NULL`
    await sql.query(text, [tenantId, caller, route, keyHash, attempt])
  })
}

/** Leaves the key without an answer: what `attempt` came to is not known, and nobody is at work on it any more. */
export async function leaveKey(db: Database, tenantId: string, attempt: string, { caller, route, keyHash }: KeyedRequest) {
  await db.withTenantSql(tenantId, async (sql) => {
    const text = `UPDATE idempotency_key SET leased_until = now() - interval '1 second' WHERE ${MINE} AND answered_at IS NULL`
    await sql.query(text, [tenantId, caller, route, keyHash, attempt])
  })
}
