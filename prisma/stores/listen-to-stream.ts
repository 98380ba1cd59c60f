import pg from 'pg'
import { type Database, KEEP_ALIVE } from '#prisma/client.ts'

/** Channel on which the outbox tells that it grew (see the migration): `tenant:newest id`. */
const CHANNEL = 'stream'
/** Channel on which the end of a sign-in is told: `tenant:sign-in id`. */
const SIGN_IN_CHANNEL = 'sign_in_revoked'
/** Channel on which a raised, changed or cleared finding is told: the tenant alone. */
const FINDING_CHANNEL = 'finding'

/** Pauses before connecting again, in ms, each taken whole or in part by chance so that processes do not come at once. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 10_000

/** What a listener is told. All of it may be told twice, or late; after a lost connection something may be missing. */
export type StreamListener = {
  /** The tenant's stream reaches at least this far. */
  onNotify(tenantId: string, headId: bigint): void
  /** A sign-in ended: its streams must end too. */
  onSignInRevoked?(tenantId: string, signInId: string): void
  /** Listening began, for the first time or again: read what may have been missed meanwhile. */
  onListening?(): void
  /** The connection is lost and is being made anew. */
  onLost?(error: Error): void
}

/**
 * Listens on a connection of its own until it is closed, and connects again by itself whenever that breaks.
 * Resolves when the first attempt has succeeded or failed: `isListening` says which.
 */
export async function listenToStream(db: Database, listener: StreamListener | StreamListener['onNotify']) {
  const told: StreamListener = typeof listener === 'function' ? { onNotify: listener } : listener
  return await listenTo(db, [CHANNEL, SIGN_IN_CHANNEL], told)
}

/**
 * Tells whose findings changed, until closed. As `listenToStream`: all may be told twice, and what happens while the connection is
 * made anew is not told, so whoever listens looks on a clock too.
 */
export async function listenToFindings(db: Database, onFinding: (tenantId: string) => void) {
  return await listenTo(db, [FINDING_CHANNEL], { onNotify: () => undefined, onFinding })
}

async function listenTo(db: Database, channels: readonly string[], told: Told) {
  const state: Listening = { channels, closed: false, client: null, timer: null, pauseMs: FIRST_PAUSE_MS }
  await connect(db, told, state)
  return {
    isListening: () => state.client !== null,
    close: async () => {
      state.closed = true
      if (state.timer) clearTimeout(state.timer)
      const { client } = state
      state.client = null
      await client?.end()
    },
  }
}

/** Besides what listeners of the stream are told. */
type Told = StreamListener & { onFinding?(tenantId: string): void }

type Listening = {
  channels: readonly string[]
  closed: boolean
  client: pg.Client | null
  timer: NodeJS.Timeout | null
  pauseMs: number
}

async function connect(db: Database, listener: Told, state: Listening): Promise<void> {
  const client = new pg.Client({
    connectionString: db.url,
    application_name: 'mission-control listen',
    connectionTimeoutMillis: 10_000,
    ...KEEP_ALIVE,
  })
  let lost = false
  const lose = (error: Error) => {
    if (lost || state.closed) return
    lost = true
    state.client = null
    void client.end().catch(() => undefined) // It is broken already; its own error was told.
    listener.onLost?.(error)
    retry(db, listener, state)
  }
  client.on('error', lose)
  client.on('end', () => lose(new Error('The connection that listens was closed.')))
  client.on('notification', (message) => tell(listener, message))
  try {
    await client.connect()
    await client.query(state.channels.map((channel) => `LISTEN ${channel}`).join('; '))
  } catch (error) {
    return lose(error instanceof Error ? error : new Error(String(error)))
  }
  if (state.closed) return void (await client.end())
  state.client = client
  state.pauseMs = FIRST_PAUSE_MS
  listener.onListening?.()
}

function retry(db: Database, listener: Told, state: Listening): void {
  const pauseMs = Math.random() * state.pauseMs
  state.pauseMs = Math.min(LONGEST_PAUSE_MS, state.pauseMs * 2)
  state.timer = setTimeout(() => void connect(db, listener, state), pauseMs)
}

function tell(listener: Told, { channel, payload = '' }: pg.Notification): void {
  if (channel === FINDING_CHANNEL) return listener.onFinding?.(payload)
  const [tenantId, subject] = payload.split(':')
  if (!tenantId || !subject) return
  if (channel === CHANNEL && /^\d+$/.test(subject)) listener.onNotify(tenantId, BigInt(subject))
  if (channel === SIGN_IN_CHANNEL) listener.onSignInRevoked?.(tenantId, subject)
}
