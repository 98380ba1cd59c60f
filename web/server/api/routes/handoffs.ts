import {
  HandoffAcknowledgeBody,
  HandoffAcknowledged,
  HandoffMessagePage,
  HandoffMessagesQuery,
  HandoffPage,
  HandoffReportBody,
  HandoffReported,
  HandoffSendBody,
  HandoffSent,
  HandoffTakeBody,
  HandoffTaken,
} from '#contracts/api/response.ts'
import { redactJson } from '#domain/redaction/redact-json.ts'
import { redactText } from '#domain/redaction/redact-text.ts'
import { acknowledgeMessages } from '#prisma/stores/handoff/acknowledge-messages.ts'
import { listChannels } from '#prisma/stores/handoff/channel-views.ts'
import { listMessages } from '#prisma/stores/handoff/list-messages.ts'
import { recordReports } from '#prisma/stores/handoff/record-reports.ts'
import { sendMessages } from '#prisma/stores/handoff/send-messages.ts'
import { channelName, noChannel, withRoom } from '#web/server/handoffs/channel-name.ts'
import { takeOrWait } from '#web/server/handoffs/take-or-wait.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { route } from '../route.ts'
import { handoffDecisionRoutes } from './handoff-decisions.ts'

const read = { action: 'fleet.read' } as const

/** Hand-offs between sessions: those that are followed, and those that go through us. */
export const handoffRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/handoffs',
    says: 'Channels between sessions',
    needs: read,
    output: HandoffPage,
    handle: ({ web, actor }) => listChannels(web.db, actor.tenantId),
  }),
  route({
    method: 'POST',
    path: '/api/v1/handoffs',
    says: 'Reports what happened to messages that go another way',
    repeatable: true,
    needs: { action: 'handoff.report' },
    body: HandoffReportBody,
    output: HandoffReported,
    handle: ({ web, actor, body }) =>
      withRoom(() => recordReports(web.db, actor.tenantId, { reports: body.reports, source: 'api' })),
  }),
  route({
    method: 'GET',
    path: '/api/v1/handoffs/:channel/messages',
    says: 'Messages of a channel',
    needs: read,
    query: HandoffMessagesQuery,
    output: HandoffMessagePage,
    handle: async ({ web, actor, params, query }) => {
      const name = channelName(params.channel)
      const page = (await listMessages(web.db, actor.tenantId, name, query)) ?? noChannel(name)
      // Who looks is a person: what a consumer gets as it is, is masked here.
      const items = page.items.map((item) => ({ ...item, body: redactJson(item.body, web.redactionKey).value }))
      return { ...page, items }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/handoffs/:channel/messages',
    says: 'Sends messages through a channel',
    repeatable: true,
    needs: { action: 'handoff.send' },
    body: HandoffSendBody,
    output: HandoffSent,
    handle: async ({ web, actor, params, body }) => {
      const name = channelName(params.channel)
      const outcome = await withRoom(() => sendMessages(web.db, actor.tenantId, name, body.messages))
      if (outcome.kind === 'sent') return { items: outcome.items }
      if (outcome.kind === 'different') throw sentOtherwise(outcome.keys)
      throw full(name, outcome, body.messages.length)
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/handoffs/:channel/take',
    says: 'Takes the oldest messages, for one consumer at a time',
    answerIsSecret: true,
    needs: { action: 'handoff.take' },
    body: HandoffTakeBody,
    output: HandoffTaken,
    handle: ({ web, actor, params, body }) => takeOrWait(web, actor.tenantId, channelName(params.channel), body),
  }),
  route({
    method: 'POST',
    path: '/api/v1/handoffs/:channel/acknowledge',
    says: 'Says which messages of a lease took effect',
    repeatable: true,
    needs: { action: 'handoff.take' },
    body: HandoffAcknowledgeBody,
    output: HandoffAcknowledged,
    handle: async ({ web, actor, params, body }) => {
      const name = channelName(params.channel)
      // Why a message failed is told in findings and alerts, and what consumers say of it holds what they were at work with.
      const failed = body.failed && { ...body.failed, error: redactText(body.failed.error, web.redactionKey).text }
      const outcome = await acknowledgeMessages(web.db, actor.tenantId, name, { ...body, failed })
      if (outcome.kind === 'no-channel') return noChannel(name)
      if (outcome.kind === 'lost') throw new HttpProblem('CONFLICT', outcome.says)
      return outcome
    },
  }),
  ...handoffDecisionRoutes,
]

const sentOtherwise = (keys: readonly string[]) =>
  new HttpProblem(
    'CONFLICT',
    `Sent before with another body: ${keys.slice(0, 5).join(', ')}. Nothing was taken; what is new needs a key of its own.`,
  )

type Full = { waiting: number; capacity: number; retryAfterSeconds: number }

function full(name: string, { waiting, capacity, retryAfterSeconds }: Full, count: number): HttpProblem {
  if (count > capacity)
    return new HttpProblem('TOO_LARGE', `${count} messages at once are more than ${name} may ever hold (${capacity}).`)
  const says = `${waiting} of at most ${capacity} messages wait in ${name}, and ${count} more do not fit.`
  return new HttpProblem('BACK_PRESSURE', `${says} Come back in ${retryAfterSeconds} s.`, { retryAfterSeconds })
}
