import { setTimeout as sleep } from 'node:timers/promises'
import { gatewayToken } from '#activities/config/gateway-token.ts'
import { connectToGateway, type GatewayConnection } from '#activities/gateway/connection.ts'
import { asGatewayFailure } from '#activities/gateway/failure.ts'
import type { ConfigSnapshot } from '#contracts/gateway/methods.ts'
import { targetFailure } from '../target-failure.ts'
import type { KnownGateway } from './known-gateway.ts'

/** A gateway whose configuration is looked at or changed; addressed anew for each call, as it may restart in between. */
export type GatewayAccess = {
  slug: string
  url: string
  signal: AbortSignal
  correlationId: string
  token: () => Promise<string | null>
}

/** What `config.get` says, with what is relied on being there. */
export type Configuration = ConfigSnapshot & { hash: string; sourceConfig: Readonly<Record<string, unknown>> }

/** What the gateway made of a write. `unsure` = it broke off or says that a restart follows: look at what is in force. */
export type WriteOutcome = { written: true } | { refused: string } | { unsure: string }

/**
 * Changes without a restart were in force within a second. Restarts took 5 to 20 s, on a crowded machine over a minute; the gateway
 * first lets its runs end, for 300 s where it is not told otherwise, and keeps 30 s between two restarts.
 */
const IN_FORCE_WITHIN_MS = 420_000
const LOOK_EVERY_MS = 300

/** How a gateway is spoken to; its token is read anew for each connection. */
export const gatewayAccess = (
  slug: string,
  gateway: KnownGateway,
  { signal, correlationId }: { signal: AbortSignal; correlationId: string },
): GatewayAccess => ({ slug, url: gateway.url, signal, correlationId, token: () => gatewayToken(gateway) })

/** Opens a connection, works with it, closes it. @throws GatewayFailure */
export async function withGateway<T>(access: GatewayAccess, work: (connection: GatewayConnection) => Promise<T>): Promise<T> {
  const { url, signal, correlationId } = access
  const connection = await connectToGateway({ url, token: await access.token(), purpose: 'configure', signal, correlationId })
  try {
    return await work(connection)
  } finally {
    connection.close()
  }
}

/** The configuration as the gateway has it now. @throws GatewayFailure; ApplicationFailure when it has none that can be changed */
export async function readConfiguration(access: GatewayAccess): Promise<Configuration> {
  const snapshot = await withGateway(access, (connection) => connection.request('config.get', {}))
  const { hash, sourceConfig } = snapshot
  if (snapshot.exists && hash && sourceConfig) return { ...snapshot, hash, sourceConfig }
  throw targetFailure(
    'NOT_POSSIBLE',
    `The gateway "${access.slug}" has no configuration file yet (${snapshot.path}). Run \`openclaw onboard\` on its host.`,
  )
}

/** Sends one write, with the base hash that keeps it from undoing what somebody else wrote. @throws GatewayFailure when it cannot be sent */
export async function writeConfiguration(
  access: GatewayAccess,
  send: (connection: GatewayConnection) => Promise<unknown>,
): Promise<WriteOutcome> {
  return await withGateway(access, async (connection) => {
    try {
      await send(connection)
      return { written: true }
    } catch (error) {
      access.signal.throwIfAborted()
      const { trouble, message } = asGatewayFailure(error)
      if (trouble.kind === 'refused' && trouble.code === 'INVALID_REQUEST') return { refused: trouble.message }
      // Refused for now, nothing was written: as any other trouble with the gateway.
      if (trouble.kind === 'refused' && (trouble.retryable || trouble.code !== 'UNAVAILABLE')) throw error
      return { unsure: message }
    }
  })
}

/**
 * Waits until what the file says is what the gateway runs with, through a restart of the gateway if it needs one.
 * @throws ApplicationFailure when that does not come about, saying what was seen last
 */
export async function untilInForce(access: GatewayAccess, isWanted: (now: Configuration) => boolean): Promise<Configuration> {
  const giveUp = Date.now() + IN_FORCE_WITHIN_MS
  let seen = 'it was not reached'
  while (Date.now() < giveUp) {
    try {
      const now = await readConfiguration(access)
      if (now.valid && now.configRevisionHash === now.appliedConfigHash && isWanted(now)) return now
      seen = inWords(now)
    } catch (error) {
      access.signal.throwIfAborted()
      seen = asGatewayFailure(error).message
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal: access.signal })
  }
  throw targetFailure(
    'STEP_FAILED',
    `The gateway "${access.slug}" did not take the configuration into force within ${IN_FORCE_WITHIN_MS / 1_000} s: ${seen}. Look at its log; a gateway with \`gateway.reload.mode: off\` has to be restarted by hand.`,
  )
}

function inWords(now: Configuration): string {
  const [issue] = now.issues ?? []
  if (!now.valid) return `it calls its file invalid (${issue ? `${issue.path}: ${issue.message}` : 'without saying why'})`
  if (now.configRevisionHash !== now.appliedConfigHash) return 'what is written is not applied yet'
  return 'another configuration than the wanted one is in force'
}
