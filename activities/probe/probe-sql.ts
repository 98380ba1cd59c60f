import pg from 'pg'
import type { SecretReference } from '#contracts/config/reference.ts'
import { type CheckOf, type ProbeContext, type Probed, ProbeFault, unmeasured } from './probe.ts'
import { type Seen, sqlFaults } from './sql-faults.ts'

/** Rows that are looked at: enough to say which reference is broken. */
const SHOWN_ROWS = 5
const CONNECT_MS = 10_000

/**
 * Asks the target's own database its invariant, in a read-only transaction that is rolled back, under the check's time as
 * statement timeout. An empty answer (no row, NULL) is nothing to be measured: never zero.
 * @throws ProbeFault when the database does not answer or refuses the statement: that says nothing about the data
 */
export async function probeSql(check: CheckOf<'sql'>, context: ProbeContext): Promise<Probed> {
  const began = performance.now()
  const most = Math.max(SHOWN_ROWS, (check.expect.reference?.atMost ?? 0) + 1)
  const seen = await ask(check.url.secret, check.statement, most, check.timeout, context)
  const latencyMs = performance.now() - began
  const excerpt = JSON.stringify(seen.rows.slice(0, SHOWN_ROWS))
  const { checksum } = check.expect
  const other = checksum && 'sameAs' in checksum ? await checksumOf(checksum.sameAs, check, context) : null
  const faults = sqlFaults(seen, check.expect, other)
  if (faults === null)
    return { ...unmeasured, latencyMs, excerpt, why: 'The statement answered nothing, so there is nothing to judge.' }
  return { ...unmeasured, ok: faults.length === 0, latencyMs, excerpt, why: faults.length > 0 ? faults.join('; ') : null }
}

async function checksumOf(
  { url, statement }: { url?: { secret: SecretReference }; statement: string },
  check: CheckOf<'sql'>,
  context: ProbeContext,
): Promise<Seen> {
  return await ask(url?.secret ?? check.url.secret, statement, 1, check.timeout, context)
}

async function ask(
  ref: SecretReference,
  statement: string,
  most: number,
  timeoutMs: number,
  context: ProbeContext,
): Promise<Seen> {
  const connectionString = await context.readSecret(ref)
  const client = new pg.Client({
    ...{ connectionString, application_name: 'mission-control-gate', connectionTimeoutMillis: CONNECT_MS },
    // The server ends the statement; the client, should the server be gone.
    ...{ statement_timeout: timeoutMs, query_timeout: timeoutMs + CONNECT_MS },
  })
  // A connection that breaks between two statements tells by an event; the statement after it fails and says so.
  client.on('error', () => undefined)
  const stop = () => void client.end()
  context.signal.addEventListener('abort', stop, { once: true })
  try {
    await client.connect()
    return await read(client, statement, most)
  } catch (error) {
    context.signal.throwIfAborted()
    throw faultOf(error)
  } finally {
    context.signal.removeEventListener('abort', stop)
    await client.end().catch(() => undefined) // it is gone already
  }
}

async function read(client: pg.Client, statement: string, most: number): Promise<Seen> {
  await client.query('BEGIN READ ONLY')
  const bare = statement.trim().replace(/;\s*$/, '')
  const isShow = /^show\b/i.test(bare)
  // Through a cursor, a statement that finds a million broken rows sends only what is looked at.
  if (!isShow) await client.query(`DECLARE seen NO SCROLL CURSOR FOR ${bare}`)
  const { rows, fields } = await client.query<unknown[]>({ text: isShow ? bare : `FETCH ${most} FROM seen`, rowMode: 'array' })
  const { rows: clock } = await client.query<{ now: Date }>('SELECT now() AS now')
  await client.query('ROLLBACK')
  return { rows, columns: fields.map(({ name }) => name), nowMs: clock[0]?.now.getTime() ?? Date.now() }
}

/** A database's message may quote data, which is redacted with the rest; its connection string is never in it. */
function faultOf(error: unknown): ProbeFault {
  const { code, message } = error as { code?: string; message?: string }
  const said = code && /^[A-Z0-9]{5}$/.test(code) ? `${message} (${code})` : (code ?? message ?? 'no connection')
  return new ProbeFault(`The database could not be asked: ${said}.`)
}
