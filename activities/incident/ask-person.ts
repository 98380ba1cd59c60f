import { z } from 'zod'
import { publicAddress } from '#activities/public-address.ts'
import { ResponseRef } from '#contracts/incident-payloads.ts'
import { spanInWords } from '#domain/incident/in-words.ts'
import { readActions } from '#prisma/stores/incident-actions.ts'
import { writeIncident } from '#prisma/stores/incident-record.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import { incidentMessage, tellChannels } from './ask-on-channels.ts'
import type { IncidentDeps } from './incident-deps.ts'
import { sayStep, tryStep } from './try-step.ts'

/** `why` = what keeps it from being done by itself; null = its runbook says that a person is asked. */
const AskPerson = ResponseRef.extend({ why: z.string().nullable(), expiresMs: z.number() })
export type AskPerson = z.infer<typeof AskPerson>

/** `impossible` = there is nothing to ask about: nothing would come of it. */
export type PersonAsked = { deliveries: string[]; impossible: string | null }

/** Shows that an action waits for a person, with what it would do now, and tells the channels that are to be told. Idempotent by `key`. */
export function createAskPerson({ db, env }: Pick<IncidentDeps, 'db' | 'env'>) {
  return async (payload: AskPerson): Promise<PersonAsked> => {
    const { tenantId, incidentId, actionId, key, why, expiresMs } = AskPerson.parse(payload)
    const config = await readResponseConfig(db, tenantId)
    const publicUrl = publicAddress(env)
    return await db.withTenantSql(tenantId, async (sql) => {
      const action = (await readActions(sql, tenantId, incidentId)).find(({ id }) => id === actionId)
      if (!action) throw new Error(`The incident ${incidentId} has no action ${actionId}.`)
      const { target, dryRun, impossible } = await tryStep(sql, { tenantId, incidentId, step: action.settings, config })
      const now = Date.now()
      const by = { actorKind: 'system', actor: `runbook/${action.runbook}`, at: now } as const
      if (impossible !== null) {
        await writeIncident(sql, tenantId, incidentId, {
          entries: [
            {
              ...by,
              key: `${key}/impossible`,
              kind: 'action',
              says: `Not asked for: ${sayStep(action.settings)}. ${impossible}`,
            },
          ],
          actions: [{ id: actionId, state: 'refused', outcome: `Nothing was touched: ${impossible}`, finishedAt: now }],
        })
        return { deliveries: [], impossible }
      }
      const what = `${sayStep(action.settings)} waits for a person's word, for ${spanInWords(expiresMs)}. ${why ?? ''}`.trim()
      const message = await incidentMessage(sql, tenantId, incidentId, {
        ...{ what: `${what} ${dryRun}`, label: 'Decide', publicUrl },
        asks: { actionId, says: sayStep(action.settings) },
      })
      const { askOn: channels } = config.runbooks
      const deliveries = await tellChannels(sql, tenantId, { key: `ask/${actionId}`, channels, message })
      await writeIncident(sql, tenantId, incidentId, {
        entries: [{ ...by, key: `${key}/ask`, kind: 'proposal', says: `${what} ${dryRun}` }],
        incident: { state: 'awaiting-approval' },
        actions: [
          {
            id: actionId,
            state: why === null ? 'awaiting-approval' : 'blocked',
            target,
            dryRun,
            ...(why ? { outcome: why } : {}),
          },
        ],
      })
      return { deliveries, impossible: null }
    })
  }
}
