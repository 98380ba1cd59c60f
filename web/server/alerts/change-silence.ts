import type { SilenceView } from '#contracts/alerts.ts'
import type { SilenceBody } from '#contracts/api/response.ts'
import type { Matcher } from '#domain/alert/alert.ts'
import { matchesAnything, readMatcher } from '#domain/alert/label-matcher.ts'
import { endSilence, findSilence, makeSilence } from '#prisma/stores/alert/silences.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { idOr404 } from './find-alert.ts'

type Who = { web: WebContext; actor: Actor; correlationId: string }

const LONGEST_DAYS = 30
const LONGEST_MS = LONGEST_DAYS * 86_400_000

/** @throws HttpProblem BAD_REQUEST for an expression that is none, and for what would hide everything */
export function checkMatchers(matchers: readonly Matcher[]): readonly Matcher[] {
  for (const { label, is, value } of matchers)
    if (!readMatcher(`${label}${is}"${value}"`))
      throw new HttpProblem(
        'BAD_REQUEST',
        `matchers: ${label}${is}${value} is no matcher; an expression has to be one of RE2, without look-around and back-references.`,
      )
  if (matchesAnything(matchers))
    throw new HttpProblem(
      'BAD_REQUEST',
      'matchers: they match everything, so nobody would be told of anything. Name a rule or a label.',
    )
  return matchers
}

/** Makes a silence. @throws HttpProblem BAD_REQUEST */
export async function createSilence(who: Who, body: SilenceBody): Promise<SilenceView> {
  const { web, actor } = who
  const [now, endsAt] = [Date.now(), Date.parse(body.endsAt)]
  const startsAt = body.startsAt === undefined ? null : Date.parse(body.startsAt)
  if (endsAt <= Math.max(now, startsAt ?? now)) throw new HttpProblem('BAD_REQUEST', 'endsAt: is not after its start, or past.')
  if (endsAt > now + LONGEST_MS)
    throw new HttpProblem(
      'BAD_REQUEST',
      `endsAt: is more than ${LONGEST_DAYS} days ahead; what is muted for so long belongs in config/alerts.yaml.`,
    )
  const { reason, owner = actor.name } = body
  const silence = { matchers: checkMatchers(body.matchers), owner, reason, createdBy: actor.name, startsAt, endsAt }
  const detail = { matchers: body.matchers, owner, reason, endsAt: body.endsAt }
  return await makeSilence(web.db, actor.tenantId, silence, { ...auditOf(who), action: 'silence.create', detail })
}

/** Ends a silence now. @throws HttpProblem NOT_FOUND, CONFLICT when it is over already */
export async function stopSilence(who: Who, given: string | undefined): Promise<SilenceView> {
  const { web, actor } = who
  const id = idOr404(given, 'silence')
  const ended = await endSilence(web.db, actor.tenantId, { id, by: actor.name }, { ...auditOf(who), action: 'silence.end' })
  if (ended) return ended
  if (await findSilence(web.db, actor.tenantId, id)) throw new HttpProblem('CONFLICT', 'This silence is over already.')
  throw new HttpProblem('NOT_FOUND', 'No silence has this id.')
}

const auditOf = ({ actor, correlationId }: Who) => ({
  ...{ actorKind: actor.kind, actor: actor.name, outcome: 'succeeded' as const, correlationId },
})
