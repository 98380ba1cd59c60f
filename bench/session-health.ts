import { readGatewayFrame } from '#contracts/gateway/frames.ts'
import type { Origin } from '#domain/session/corpus/corpus-case.ts'
import { createHealthBook } from '#domain/session/health-book.ts'
import { createObserver } from '#domain/session/observe.ts'
import type { HealthVerdict } from '#domain/session/verdict.ts'
import { type JudgedCase, judgeCorpus } from '#test/session-corpus/judge-corpus.ts'

/**
 * What the corpus is, said with every figure made from it. The count of the first judgement was taken once, before anything
 * was repaired for it; it is the nearest thing here to a figure for sequences nobody has seen.
 */
const aboutCorpus = [
  'Corpus: written = at hand while the rules were made; held-out = written before the judge was run on them (same author);',
  'recorded = a real OpenClaw 2026.9.6 gateway with a stub model. At its first judgement 55 of the 63 sequences of the first',
  'held-out set were right (5 loops seen where work was done, 2 runaways missed, 1 wrong label; one was withdrawn later), and',
  '41 of the 41 of the second set, which was written after the repairs for the first.',
  'The figures below are from after the repair: they show that nothing broke since, and flatter the judge on what it has',
  'never seen.',
].join('\n')

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const percent = (part: number, whole: number): string => (whole === 0 ? '–' : (part / whole).toFixed(3))

type Tally = { verdict: string; hits: number; missed: number; wrong: number; delays: number[] }

const tally = (verdict: string, judged: readonly JudgedCase[], matches: (said: HealthVerdict) => boolean): Tally => {
  const hits = judged.flatMap(({ score }) => score.hits.filter((hit) => matches(hit.verdict)))
  const misses = judged.flatMap(({ score }) => score.misses.filter((miss) => matches(miss.verdict)))
  const missed = misses.filter(({ kind }) => kind === 'missed').length
  return { verdict, hits: hits.length, missed, wrong: misses.length - missed, delays: hits.map(({ delayMs }) => delayMs) }
}

const row = ({ verdict, hits, missed, wrong, delays }: Tally): string =>
  [
    verdict.padEnd(12),
    String(hits).padStart(5),
    String(missed).padStart(7),
    String(wrong).padStart(6),
    percent(hits, hits + wrong).padStart(10),
    percent(hits, hits + missed).padStart(7),
    `${median(delays)} ms`.padStart(9),
    `${Math.max(...delays)} ms`.padStart(9),
  ].join(' ')

const troubles: readonly HealthVerdict[] = ['looping', 'stuck', 'runaway', 'failing', 'quota-near']
const calm: readonly HealthVerdict[] = ['waiting', 'healthy', 'idle', 'unknown']

const accuracy = (judged: readonly JudgedCase[]): string[] => {
  const tallies = [...troubles, ...calm].map((verdict) => tally(verdict, judged, (said) => said === verdict))
  const overall = tally('all troubles', judged, (said) => troubles.includes(said))
  const head = 'verdict       hits  missed  wrong  precision  recall  delay 50%  delay max'
  return [head, ...tallies.map(row), row(overall)]
}

const byOrigin = (judged: readonly JudgedCase[]): string =>
  (['written', 'held-out', 'recorded'] satisfies Origin[])
    .map((origin) => {
      const own = judged.filter(({ given }) => given.origin === origin)
      return `${origin} ${own.filter(({ score }) => score.misses.length === 0).length} of ${own.length} right`
    })
    .join(', ')

const confusion = (judged: readonly JudgedCase[]): string[] =>
  judged.flatMap(({ given, score }) =>
    score.misses.map(({ verdict, kind, said }) => `  ${given.origin} "${given.name}": ${kind} ${verdict}, said ${said}`),
  )

const perSecond = (count: number, startedAt: number): string =>
  `${Math.round(count / ((performance.now() - startedAt) / 1_000)).toLocaleString('en-US')}/s`

/** Measures on the frames of the whole corpus, as many sessions as needed for a steady figure. */
const throughput = (judged: readonly JudgedCase[], copies: number): string[] => {
  const lines = judged.flatMap(({ given }, index) =>
    given.frames.map(({ frame, t }) => ({
      t,
      line: JSON.stringify(frame).replaceAll(given.key, `${given.key}-${index}`),
      key: `${given.key}-${index}`,
    })),
  )
  const texts = Array.from({ length: copies }, (_, copy) =>
    lines.map(({ t, line, key }) => ({ t, text: line.replaceAll(key, `${key}-${copy}`) })),
  ).flat()
  let startedAt = performance.now()
  const parsed = texts.map(({ t, text }) => ({ t, frame: JSON.parse(text) as unknown }))
  const parsing = perSecond(parsed.length, startedAt)
  startedAt = performance.now()
  const frames = parsed.map(({ t, frame }) => ({ t, frame: readGatewayFrame(frame) }))
  const reading = perSecond(frames.length, startedAt)
  const observer = createObserver()
  startedAt = performance.now()
  const observed = frames.map(({ t, frame }) => ({ t, observations: observer.observe(frame, t) }))
  const observing = perSecond(frames.length, startedAt)
  const observations = observed.reduce((sum, each) => sum + each.observations.length, 0)
  const book = createHealthBook()
  startedAt = performance.now()
  for (const { t, observations: facts } of observed) book.observe(facts, t)
  const judging = perSecond(observations, startedAt)
  const largest = Math.max(...book.states().map((state) => JSON.stringify(state).length))
  return [
    `${frames.length.toLocaleString('en-US')} frames, ${observations.toLocaleString('en-US')} observations, ${book.states().length.toLocaleString('en-US')} sessions, one core`,
    `JSON.parse of the frames (for comparison)  ${parsing}`,
    `frames read and checked                    ${reading}`,
    `frames turned into observations            ${observing}`,
    `observations folded and judged             ${judging}`,
    `largest state of a session                 ${largest.toLocaleString('en-US')} bytes of JSON`,
  ]
}

/** Prints precision, recall, delay and speed of the session judge on the labelled corpus. */
export const benchSessionHealth = async (): Promise<void> => {
  const judged = await judgeCorpus()
  const wrong = confusion(judged)
  const lines = [
    `Session health: ${judged.length} labelled sequences`,
    aboutCorpus,
    byOrigin(judged),
    '',
    ...accuracy(judged),
    '',
    wrong.length === 0 ? 'No sequence is judged wrong.' : 'Judged wrong:',
    ...wrong,
    '',
    ...throughput(judged, 20),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

if (process.argv[1] === import.meta.filename) await benchSessionHealth()
