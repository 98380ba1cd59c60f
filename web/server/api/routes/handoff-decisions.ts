import { HandoffPauseBody, HandoffSettingsBody, RedriveBody } from '#contracts/api/response.ts'
import { HandoffChannelView } from '#contracts/handoffs.ts'
import { readChannels } from '#prisma/stores/handoff/channel-views.ts'
import { changeChannel, type DeadOutcome, redriveMessages, skipMessages } from '#prisma/stores/handoff/decide-dead.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { channelName, noChannel } from '#web/server/handoffs/channel-name.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { route } from '../route.ts'

type Asked = { web: WebContext; actor: Actor; params: Record<string, string>; correlationId: string }

/** What people decide about a durable channel: its dead letters, its pauses, what holds for it. All of it is in the audit log. */
export const handoffDecisionRoutes = [
  ...(
    [
      ['redrive', 'Delivers dead letters once more'],
      ['skip', 'Never delivers these dead letters'],
    ] as const
  ).map(([what, says]) =>
    route({
      method: 'POST',
      path: `/api/v1/handoffs/:channel/${what}`,
      says,
      needs: { action: 'handoff.redrive' },
      body: RedriveBody,
      output: HandoffChannelView,
      handle: async ({ body, ...asked }) => {
        const name = channelName(asked.params.channel)
        const decide = what === 'redrive' ? redriveMessages : skipMessages
        const audit = auditOf(asked, `handoff.${what}`, name, { seqs: body.seqs.slice(0, 50), reason: body.reason })
        const outcome = await decide(asked.web.db, asked.actor.tenantId, { name, seqs: body.seqs, audit })
        return await shown(asked, name, outcome)
      },
    }),
  ),
  ...(
    [
      ['pause', 'Delivers nothing until it is resumed'],
      ['resume', 'Delivers again'],
    ] as const
  ).map(([what, says]) =>
    route({
      method: 'POST',
      path: `/api/v1/handoffs/:channel/${what}`,
      says,
      needs: { action: 'handoff.pause' },
      body: HandoffPauseBody,
      output: HandoffChannelView,
      handle: async ({ body, ...asked }) => {
        const name = channelName(asked.params.channel)
        const change = { pausedAt: what === 'pause' ? ('now' as const) : null }
        return await changed(asked, name, change, auditOf(asked, `handoff.${what}`, name, { reason: body.reason }))
      },
    }),
  ),
  route({
    method: 'POST',
    path: '/api/v1/handoffs/:channel/settings',
    says: 'Changes how a channel delivers',
    repeatable: true,
    needs: { action: 'handoff.configure' },
    body: HandoffSettingsBody,
    output: HandoffChannelView,
    handle: async ({ body: { reason, ...change }, ...asked }) => {
      const name = channelName(asked.params.channel)
      return await changed(asked, name, change, auditOf(asked, 'handoff.configure', name, { ...change, reason }))
    },
  }),
]

type Change = Parameters<typeof changeChannel>[2]['change']

async function changed(asked: Asked, name: string, change: Change, audit: ReturnType<typeof auditOf>) {
  const found = await changeChannel(asked.web.db, asked.actor.tenantId, { name, change, audit })
  return found ? await shown(asked, name, { kind: 'done' }) : noChannel(name)
}

async function shown({ web, actor }: Asked, name: string, outcome: DeadOutcome): Promise<HandoffChannelView> {
  if (outcome.kind === 'no-channel') return noChannel(name)
  if (outcome.kind === 'not-dead')
    throw new HttpProblem('CONFLICT', `No dead letters of ${name}: ${outcome.seqs.slice(0, 10).join(', ')}. Nothing was done.`)
  const [view] = await web.db.withTenantSql(actor.tenantId, (sql) => readChannels(sql, actor.tenantId, [name]))
  return view ?? noChannel(name)
}

function auditOf({ actor, correlationId }: Asked, action: string, target: string, detail: Record<string, unknown>) {
  return { actorKind: actor.kind, actor: actor.name, action, target, outcome: 'succeeded' as const, detail, correlationId }
}
