import type { Expect } from '#contracts/config/suite-expect.ts'
import { matches, normalise } from '#domain/gate/normalise.ts'
import { rougeL, tokenF1 } from '#domain/gate/similarity.ts'
import { askJudge, askSimilarity, type ModelAccess } from './ask-model.ts'
import { numberFault, readJson, structureFault } from './expect-json.ts'
import { type Probed, ProbeFault } from './probe.ts'

/** What came back: its text, and how it ended. `null` = this kind of answer has none. */
export type Answer = { text: string; status: number | null; exit: number | null }

type Judgement = Pick<Probed, 'ok' | 'score' | 'judge' | 'why'>

/**
 * Whether an answer is right: everything that is declared must hold. What can be told without asking anybody is told first; an
 * answer that is plainly wrong stays wrong though the judge is away.
 * `score`: the judge's where there is one, else the similarity.
 * @throws ProbeFault when it cannot be told
 */
export async function judgeAnswer(answer: Answer, expect: Expect, input: string, access: ModelAccess): Promise<Judgement> {
  const faults = plainFaults(answer, expect)
  const text = normalise(answer.text, expect.normalise ?? [])
  try {
    const similar = expect.similarity && (await similarity(text, expect, expect.similarity, access))
    const judged =
      expect.judge && (await askJudge(expect.judge, { input, answer: answer.text, reference: referenceOf(expect) }, access))
    const all = [
      ...faults,
      ...below('similarity', similar, expect.similarity?.atLeast),
      ...below('judge', judged?.score, expect.judge?.atLeast),
    ]
    return { ...verdictOf(all), score: judged?.score ?? similar ?? null, judge: judged?.judge ?? null }
  } catch (error) {
    if (faults.length > 0 && error instanceof ProbeFault) return { ...verdictOf(faults), score: null, judge: null }
    throw error
  }
}

const verdictOf = (faults: readonly string[]) => ({
  ok: faults.length === 0,
  why: faults.length === 0 ? null : faults.join('; '),
})
const referenceOf = ({ similarity }: Expect): string => similarity?.references[0] ?? ''

/** What is wrong with an answer as it stands, without asking anybody. @throws ProbeFault when the check itself cannot be used */
export function plainFaults(answer: Answer, expect: Expect): string[] {
  const faults = [
    statusFault(answer, expect),
    exitFault(answer, expect),
    ...jsonFaults(answer, expect),
    ...factFaults(answer, expect),
  ]
  return faults.filter((fault) => fault !== null)
}

function statusFault({ status }: Answer, { status: wanted }: Expect): string | null {
  if (status === null) return null
  const allowed = wanted === undefined ? null : [wanted].flat()
  const isRight = allowed ? allowed.includes(status) : status >= 200 && status < 300
  return isRight ? null : `status: ${status} instead of ${allowed ? allowed.join(' or ') : '200 to 299'}`
}

const exitFault = ({ exit }: Answer, { exit: wanted = 0 }: Expect): string | null =>
  exit === null || exit === wanted ? null : `exit: ${exit} instead of ${wanted}`

function jsonFaults({ text }: Answer, { schema, numbers }: Expect): (string | null)[] {
  if (!schema && !numbers) return []
  const json = readJson(text)
  if (json === undefined) return [`${schema ? 'schema' : 'numbers'}: the answer is no JSON`]
  return [schema ? structureFault(json, schema) : null, numbers ? numberFault(json, numbers) : null]
}

function factFaults({ text: raw }: Answer, { facts, normalise: rules = [] }: Expect): string[] {
  if (!facts) return []
  const text = normalise(raw, rules)
  const missing = facts.must.filter((fact) => !matches(text, fact)).map((fact) => `facts.must: ${fact} is not there`)
  const wrong = facts.mustNot.filter((fact) => matches(text, fact)).map((fact) => `facts.mustNot: ${fact} is there`)
  return [...missing, ...wrong]
}

async function similarity(
  text: string,
  expect: Expect,
  { references, by, endpoint }: NonNullable<Expect['similarity']>,
  access: ModelAccess,
): Promise<number> {
  const wanted = references.map((reference) => normalise(reference, expect.normalise ?? []))
  if (endpoint) return await askSimilarity(text, wanted, endpoint, access)
  const compare = by === 'rouge-l' ? rougeL : tokenF1
  return Math.max(...wanted.map((reference) => compare(text, reference)))
}

function below(what: string, score: number | undefined, atLeast: number | undefined): string[] {
  if (score === undefined || atLeast === undefined || score >= atLeast) return []
  return [`${what}: ${score.toFixed(2)} is below ${atLeast}`]
}
