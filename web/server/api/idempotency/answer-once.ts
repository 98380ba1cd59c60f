import { createHmac, randomUUID } from 'node:crypto'
import { canonicalJson } from '#domain/canonical-json.ts'
import type { FailureCode } from '#domain/failure.ts'
import {
  claimKey,
  type KeptAnswer,
  type KeyedRequest,
  keepAnswer,
  leaveKey,
  releaseKey,
  renewKey,
} from '#prisma/stores/idempotency-keys.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { type HttpProblem, toHttpProblem } from '#web/server/http/problem.ts'
import { type Answer, answerOfProblem } from '../answer.ts'
import type { ApiRoute } from '../route.ts'
import { atWork, notKept, outcomeUnknown, usedOtherwise } from './key-problems.ts'
import { isOnceAnyway } from './once-anyway.ts'

/** A request with a key: `asked` is all that makes it this request and no other. */
export type OnceRequest = { route: ApiRoute; actor: Actor; key: string; asked: unknown; correlationId: string }

/** Longer answers are not kept: a key is there for what changes something, and such answers are short. */
const MOST_KEPT_CHARACTERS = 64 * 1024
/** A third of the lease, so that one late renewal does not lose it. */
const RENEW_EVERY_MS = 20_000
/** After these nothing was done, and the same request is to be sent again: the key is given back. */
const NOTHING_WAS_DONE: readonly FailureCode[] = ['RATE_LIMITED', 'BACK_PRESSURE']
/** After these it may have been done: a connection can break under a COMMIT, and what was late may still be taken. */
const MAY_BE_DONE: readonly FailureCode[] = [
  'GATEWAY_UNREACHABLE',
  'DATABASE_UNAVAILABLE',
  'TEMPORAL_UNAVAILABLE',
  'WORKER_UNAVAILABLE',
  'TIMED_OUT',
]

/**
 * Does `work` for the first request with a key and keeps its answer, a refusal too; every other request with that key gets the same
 * answer, with `isReplay`. Where nobody can say whether it was done, it is done again if that is as good as once.
 * @throws HttpProblem while the first is at work, for another request with the same key, and where the first answer cannot be known;
 * what `work` throws
 */
export async function answerOnce(
  web: WebContext,
  once: OnceRequest,
  work: () => Promise<Answer>,
): Promise<{ answer: Answer; isReplay: boolean }> {
  const { route, actor, key } = once
  const request = keyedRequest(web, once)
  const attempt = randomUUID()
  const claim = await claimKey(web.db, actor.tenantId, request, { attempt, mayRepeat: isOnceAnyway(route) })
  switch (claim.kind) {
    case 'claimed':
      return { answer: await claimedWork({ web, once, request, attempt }, work), isReplay: false }
    case 'answered':
      return { answer: replayed(claim.answer, key, route), isReplay: true }
    case 'different':
      throw usedOtherwise(key)
    case 'at-work':
      throw atWork(key)
    case 'lost':
      throw outcomeUnknown(key, claim.begunAt)
  }
}

type Claimed = { web: WebContext; once: OnceRequest; request: KeyedRequest; attempt: string }

async function claimedWork(claimed: Claimed, work: () => Promise<Answer>): Promise<Answer> {
  const { web, once, request, attempt } = claimed
  const stillHere = () => renewKey(web.db, once.actor.tenantId, attempt, request).catch(tell(web, 'renewed'))
  const renewing = setInterval(() => void stillHere(), RENEW_EVERY_MS)
  try {
    const answer = await work()
    await keep(claimed, answer)
    return answer
  } catch (error) {
    await settleFailure(claimed, toHttpProblem(error))
    throw error
  } finally {
    clearInterval(renewing)
  }
}

async function settleFailure(claimed: Claimed, problem: HttpProblem): Promise<void> {
  const { web, once, request, attempt } = claimed
  const { code } = problem.failure
  const { tenantId } = once.actor
  if (NOTHING_WAS_DONE.includes(code)) await releaseKey(web.db, tenantId, attempt, request).catch(tell(web, 'given back'))
  else if (MAY_BE_DONE.includes(code)) await leaveKey(web.db, tenantId, attempt, request).catch(tell(web, 'left'))
  else await keep(claimed, answerOfProblem(problem, once.correlationId))
}

/** What was done is done: a key that cannot be written down is no reason to say that it failed. */
async function keep({ web, once, request, attempt }: Claimed, answer: Answer): Promise<void> {
  const kept = { attempt, answer: keepable(once.route, answer) }
  await keepAnswer(web.db, once.actor.tenantId, request, kept).catch(tell(web, 'kept'))
}

const tell = (web: WebContext, what: string) => (error: unknown) =>
  web.log.warn({ err: error }, `an idempotency key could not be ${what}; it ends with its lease`)

/** Refusals hold no secret, whatever the route gives. */
function keepable({ answerIsSecret }: ApiRoute, { status, contentType, body, fileName }: Answer): KeptAnswer {
  const isKept = body === null || (body.length <= MOST_KEPT_CHARACTERS && !(answerIsSecret && status < 300) && !fileName)
  return { status, contentType, body: isKept ? body : null }
}

function replayed({ status, contentType, body }: KeptAnswer, key: string, route: ApiRoute): Answer {
  if (contentType !== null && body === null) throw notKept(key, route)
  return { status, contentType, body }
}

/** Keyed, so that nobody who reads the table can try what was sent; and each caller has keys of its own. */
function keyedRequest({ redactionKey }: WebContext, { route, actor, key, asked }: OnceRequest): KeyedRequest {
  const hash = (what: string, text: string) => createHmac('sha256', redactionKey).update(`${what}\0${text}`).digest('hex')
  return {
    caller: actor.member ? `member:${actor.member.id}` : `token:${actor.credential.id}`,
    route: `${route.method} ${route.path}`,
    keyHash: hash('idempotency-key', key),
    fingerprint: hash('idempotent-request', canonicalJson(asked)),
  }
}
