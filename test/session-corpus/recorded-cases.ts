import { readFileSync } from 'node:fs'
import type { CorpusCase, Expectation } from '#domain/session/corpus/corpus-case.ts'
import type { TimedFrame } from '#domain/session/corpus/scene.ts'
import type { HealthVerdict } from '#domain/session/verdict.ts'

/** What a recorded sequence must be called, with seconds from its first frame: when the evidence was complete. */
type Label = {
  file: string
  name: string
  expected: readonly (readonly [verdict: HealthVerdict, atSeconds: number])[]
  allowed?: readonly HealthVerdict[]
}

const labels: readonly Label[] = [
  {
    file: 'loop',
    name: 'eight times the same command',
    expected: [
      ['looping', 2.1],
      ['idle', 2.7],
    ],
  },
  {
    file: 'loop-read-only',
    name: 'the same, without session.tool frames',
    expected: [
      ['looping', 1.8],
      ['idle', 2.4],
    ],
  },
  {
    file: 'date-loop',
    name: 'eight times the date',
    expected: [
      ['looping', 1.6],
      ['idle', 1.9],
    ],
  },
  {
    file: 'loop-across-runs',
    name: 'three failing calls in each of two runs',
    expected: [
      ['looping', 12.3],
      ['idle', 12.6],
    ],
  },
  { file: 'six-steps', name: 'six different commands', expected: [['idle', 4.8]] },
  {
    file: 'sleeping-poll',
    name: 'a poll that sleeps six seconds',
    expected: [
      ['waiting', 12.7],
      ['idle', 37],
    ],
  },
  { file: 'slow-answer', name: 'sixty words, one a second', expected: [['idle', 60.6]] },
  {
    file: 'hang-then-abort',
    name: 'a model that never answers, then an abort',
    expected: [
      ['stuck', 121.3],
      ['idle', 164],
    ],
  },
  { file: 'retry-storm-429', name: 'rate limited without end', expected: [['failing', 4.2]] },
  {
    file: 'retries-then-success',
    name: 'three server errors, then an answer',
    expected: [
      ['failing', 2.4],
      ['idle', 13],
    ],
  },
  { file: 'run-timeout', name: 'a run that times out', expected: [['failing', 10.5]] },
  { file: 'refused-401', name: 'a key that is refused', expected: [['failing', 0.5]] },
  {
    file: 'background-exec',
    name: 'a command that goes on in the background and wakes the session',
    expected: [
      ['idle', 10.6],
      ['healthy', 25.7],
      ['idle', 26.4],
    ],
  },
  {
    file: 'stall-then-abort',
    name: 'an answer that stops in the middle, a message into the silence, an abort',
    expected: [
      ['stuck', 125.5],
      ['idle', 155.4],
    ],
  },
  {
    file: 'one-huge-run',
    name: 'small runs and then one of 60,000 tokens',
    expected: [
      ['runaway', 17.5],
      ['idle', 17.8],
    ],
  },
  {
    file: 'full-context-then-compaction',
    name: 'a context that fills up and is compacted',
    expected: [
      ['quota-near', 5.7],
      ['idle', 13.7],
    ],
  },
  { file: 'cached-input', name: 'a run of mostly cached input after a small one', expected: [['idle', 4.3]] },
  {
    file: 'refused-400-then-reset',
    name: 'a refused request and a reset',
    expected: [
      ['failing', 0.3],
      ['idle', 5.1],
    ],
  },
  { file: 'missing-file', name: 'a file that is not there', expected: [['idle', 0.4]] },
]

const folder = new URL('../../domain/session/corpus/recorded/', import.meta.url)
const promptMs = 5_000

const framesOf = (file: string): TimedFrame[] =>
  readFileSync(new URL(`${file}.jsonl`, folder), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TimedFrame)

const keyOf = ({ frame }: TimedFrame): string | undefined => (frame as { payload?: { sessionKey?: string } }).payload?.sessionKey

const toCase = ({ file, name, expected, allowed = [] }: Label): CorpusCase => {
  const frames = framesOf(file)
  const start = frames[0]?.t ?? 0
  const expectations = expected.map(
    ([verdict, seconds]): Expectation => ({
      verdict,
      notBefore: Number.NEGATIVE_INFINITY,
      by: start + seconds * 1_000 + promptMs,
    }),
  )
  const key = frames.map(keyOf).find((found) => found !== undefined) ?? ''
  return { name, origin: 'recorded', key, frames, expected: expectations, allowed: ['healthy', 'idle', 'unknown', ...allowed] }
}

/** Sequences recorded from a real OpenClaw 2026.9.6 gateway whose model was a stub, reduced to the fields that are read. */
export const recordedCases = (): CorpusCase[] => labels.map(toCase)
