import { z } from 'zod'
import { expectOf } from '#contracts/config/suite-expect.ts'
import { addressOf, callHttp } from './call-http.ts'
import { readJson } from './expect-json.ts'
import { judgeAnswer } from './judge-answer.ts'
import { type CheckOf, type ProbeContext, type Probed, ProbeFault, unmeasured } from './probe.ts'

const Completion = z.looseObject({
  choices: z.array(z.looseObject({ message: z.looseObject({ content: z.string().nullish() }) })).min(1),
  usage: z.looseObject({ total_tokens: z.number().nullish() }).nullish(),
})

const TOO_MANY_REQUESTS = 429

/** Asks a chat endpoint one case's question. @throws TargetFault when it is silent, ProbeFault when it is only that we ask too much */
export async function probeChat(check: CheckOf<'chat'>, context: ProbeContext): Promise<Probed> {
  const asked = check.cases[context.caseAt ?? 0]
  if (!asked) throw new ProbeFault('The check has no case to ask.')
  const url = addressOf(check, context.place)
  const authorization: Record<string, string> = check.apiKey
    ? { authorization: `Bearer ${await context.readSecret(check.apiKey.secret)}` }
    : {}
  const answer = await callHttp({
    ...{ url, method: 'POST', body: questionOf(check, asked.input), timeoutMs: check.timeout, signal: context.signal },
    headers: { 'x-correlation-id': context.correlationId, ...authorization },
  })
  const expect = expectOf(check.expect, asked.expect)
  if (answer.status === TOO_MANY_REQUESTS && expect.status === undefined)
    throw new ProbeFault('The endpoint answered that it is asked too often (429).')
  const completion = Completion.safeParse(readJson(answer.text))
  const content = completion.success ? completion.data.choices[0]?.message.content : null
  const text = content ?? answer.text
  const judged = await judgeAnswer({ text, status: answer.status, exit: null }, expect, asked.input, context)
  const tokens = completion.success ? (completion.data.usage?.total_tokens ?? null) : null
  const sample = { ...unmeasured, ...judged, latencyMs: answer.latencyMs, tokens, excerpt: text }
  // An answer that is no completion is none that a user would ever see, whatever words stand in it.
  if (typeof content !== 'string' && answer.status < 300)
    return { ...sample, ok: false, why: 'It answered, but not with a message as a chat endpoint does.' }
  return sample
}

function questionOf({ model, system, temperature, maxTokens }: CheckOf<'chat'>, input: string) {
  const messages = [...(system === undefined ? [] : [{ role: 'system', content: system }]), { role: 'user', content: input }]
  return { model, messages, temperature, max_tokens: maxTokens }
}
