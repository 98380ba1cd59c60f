import { expectOf } from '#contracts/config/suite-expect.ts'
import { addressOf, callHttp, headersOf } from './call-http.ts'
import { judgeAnswer } from './judge-answer.ts'
import { type CheckOf, type ProbeContext, type Probed, unmeasured } from './probe.ts'

/** Calls the target once, and judges what it answers. @throws TargetFault, ProbeFault */
export async function probeHttp(check: CheckOf<'http'>, context: ProbeContext): Promise<Probed> {
  const asked = context.caseAt === null ? undefined : check.cases[context.caseAt]
  const { path = check.path, headers = {}, body = check.body } = asked?.input ?? {}
  const url = addressOf({ url: check.url, path }, context.place)
  const sent = await headersOf({ ...check.headers, ...headers }, context.readSecret)
  const { method, timeout: timeoutMs } = check
  const answer = await callHttp({
    ...{ url, method, body, timeoutMs, signal: context.signal },
    headers: { 'x-correlation-id': context.correlationId, ...sent },
  })
  const input = body === undefined ? path : JSON.stringify(body)
  const expect = expectOf(check.expect, asked?.expect)
  const judged = await judgeAnswer({ text: answer.text, status: answer.status, exit: null }, expect, input, context)
  return { ...unmeasured, ...judged, latencyMs: answer.latencyMs, excerpt: `${answer.status} ${answer.text}` }
}
