import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { SecretReference } from '#contracts/config/reference.ts'
import type { JudgeModel, Similarity } from '#contracts/config/suite-expect.ts'
import { cosine } from '#domain/gate/similarity.ts'
import { callHttp } from './call-http.ts'
import { ProbeFault, TargetFault } from './probe.ts'

/** A judge or an embedding that takes longer would hold up the whole look. */
const TIMEOUT_MS = 60_000

/** How the models that help judging are reached. They are no part of the release: their trouble is never its fault. */
export type ModelAccess = { readSecret(ref: SecretReference): Promise<string>; signal: AbortSignal }

const ChatAnswer = z.looseObject({
  model: z.string().optional(),
  choices: z.array(z.looseObject({ message: z.looseObject({ content: z.string() }) })).min(1),
})
const EmbeddingAnswer = z.looseObject({
  data: z.array(z.looseObject({ index: z.number().optional(), embedding: z.array(z.number()) })),
})

type Judged = { score: number; judge: string }

/**
 * Lets a judge model score an answer, 0 to 1. `judge` is its identity: the model as the provider named it in this answer, and a
 * hash of address, model, prompt and temperature, so that scores of different judges are never mixed.
 * @throws ProbeFault when it does not answer, or not with such a number
 */
export async function askJudge(
  judge: z.output<typeof JudgeModel>,
  given: { input: string; answer: string; reference: string },
  access: ModelAccess,
): Promise<Judged> {
  const { model, prompt, temperature } = judge
  // All at once: what an answer says is never itself read as a placeholder.
  const content = prompt.replace(/\{(input|answer|reference)\}/g, (_, name: keyof typeof given) => given[name])
  const body = { model, temperature, messages: [{ role: 'user', content }] }
  const answered = await ask('judge', at(judge.url, '/chat/completions'), body, judge, access)
  const read = ChatAnswer.safeParse(answered)
  if (!read.success) throw new ProbeFault('The judge answered, but not as a chat endpoint does.')
  const text = read.data.choices[0]?.message.content.trim() ?? ''
  const score = /^\d(?:\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(score >= 0 && score <= 1)) throw new ProbeFault('The judge answered with something other than a number from 0 to 1.')
  const hash = createHash('sha256')
    .update(JSON.stringify([judge.url, model, prompt, temperature]))
    .digest('hex')
    .slice(0, 12)
  return { score, judge: `${read.data.model ?? model} ${hash}` }
}

/** The nearest of the references by the cosine of embeddings, 0 to 1. @throws ProbeFault when there is no usable answer */
export async function askSimilarity(
  answer: string,
  references: readonly string[],
  endpoint: NonNullable<z.output<typeof Similarity>['endpoint']>,
  access: ModelAccess,
): Promise<number> {
  const body = { model: endpoint.model, input: [answer, ...references] }
  const read = EmbeddingAnswer.safeParse(
    await ask('embeddings endpoint', at(endpoint.url, '/embeddings'), body, endpoint, access),
  )
  if (!read.success || read.data.data.length !== references.length + 1)
    throw new ProbeFault('The embeddings endpoint answered, but not with an embedding for each text.')
  const [own = [], ...others] = read.data.data
    .toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0))
    .map(({ embedding }) => embedding)
  const near = others.map((other) => cosine(own, other))
  if (near.some((value) => value === null)) throw new ProbeFault('The embeddings cannot be compared with each other.')
  return Math.max(0, ...near.map((value) => value ?? 0))
}

/** The base of an API, or the whole address: both are usual. */
const at = (url: string, path: string): string => (url.endsWith(path) ? url : url.replace(/\/+$/, '') + path)

async function ask(
  who: string,
  url: string,
  body: unknown,
  { apiKey }: { apiKey?: { secret: SecretReference } },
  { readSecret, signal }: ModelAccess,
): Promise<unknown> {
  const headers: Record<string, string> = apiKey ? { authorization: `Bearer ${await readSecret(apiKey.secret)}` } : {}
  const answer = await callHttp({ url, method: 'POST', headers, body, timeoutMs: TIMEOUT_MS, signal }).catch((error: unknown) => {
    if (error instanceof TargetFault) throw new ProbeFault(`The ${who}: ${error.message}`)
    throw error
  })
  if (answer.status >= 300) throw new ProbeFault(`The ${who} answered with status ${answer.status}.`)
  try {
    return JSON.parse(answer.text)
  } catch {
    throw new ProbeFault(`The ${who} answered with something that is no JSON.`)
  }
}
