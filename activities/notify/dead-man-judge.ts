import type { Judge } from '#activities/alert/judge.ts'
import { callOut } from '#activities/outgoing/call-out.ts'
import { OutgoingFailure } from '#activities/outgoing/outgoing-failure.ts'
import type { DeadMan } from '#contracts/config/channels.ts'
import type { Database } from '#prisma/client.ts'
import { noteDeadMan } from '#prisma/stores/dead-man.ts'
import { lastLook } from '#prisma/stores/judge-looks.ts'

import { readResponseConfig } from '#prisma/stores/response-config.ts'
import { ChannelFailure } from './channel-failure.ts'
import { type SecretDeps, SecretsUsed } from './secrets-used.ts'

/** The shortest interval that can be configured is 5 s. */
const EVERY_MS = 2_000
/** After a call that failed the next comes sooner: one lost packet should wake nobody. */
const AGAIN_MS = 10_000
/** Rules that were not evaluated for so long are not evaluated: then nothing is sent, and who waits for it tells people. */
const SILENT_MS = 60_000
/** The judge that evaluates alert rules (activities/alert/alert-judge.ts). */
const EVALUATES = 'alerts'

export type DeadManDeps = SecretDeps & { db: Database }

/** Tells an outside watcher that rules are evaluated, by calling its URL; when they are not, or nobody is left to call, it hears nothing. */
export function createDeadManJudge(deps: DeadManDeps): Judge {
  /** By tenant: when the next call is due, on this process's own clock. Another worker begins anew, which is a call too many at most. */
  const dueAt = new Map<string, number>()
  return {
    name: 'dead-man',
    everyMs: EVERY_MS,
    async run(tenantId, signal) {
      if (performance.now() < (dueAt.get(tenantId) ?? 0)) return
      const { deadMan } = (await readResponseConfig(deps.db, tenantId)).alerts
      if (!deadMan) return
      const fault = (await whyNotAlive(deps.db, tenantId)) ?? (await callFault(deps, deadMan, signal))
      const pause = fault === null ? deadMan.interval : Math.min(deadMan.interval, AGAIN_MS)
      dueAt.set(tenantId, performance.now() + pause - EVERY_MS)
      await noteDeadMan(deps.db, tenantId, fault)
    },
  }
}

async function whyNotAlive(db: Database, tenantId: string): Promise<string | null> {
  const look = await lastLook(db, tenantId, EVALUATES)
  if (look && look.agoMs < SILENT_MS) return null
  return 'Not sent, as alert rules are not evaluated at the moment.'
}

/** Why the watcher was not told; null = it was. Holds no secret. */
async function callFault(deps: DeadManDeps, { url, method, timeout, allowPrivate }: DeadMan, signal: AbortSignal) {
  const secrets = new SecretsUsed(deps)
  try {
    const address = await secrets.url(url, 'The URL of the dead-man signal')
    const lookup = deps.lookup ? { lookup: deps.lookup } : {}
    const { status } = await callOut({ url: address, method, timeoutMs: timeout, allowPrivate, signal, ...lookup })
    return status >= 200 && status < 300 ? null : `The watcher answered HTTP ${status}.`
  } catch (error) {
    if (error instanceof OutgoingFailure || error instanceof ChannelFailure) return error.message
    throw error
  }
}
