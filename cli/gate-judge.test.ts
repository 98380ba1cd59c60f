import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { GateJudgement } from '#domain/gate/verdict.ts'
import { runCli } from './run.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'gate-judge-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const suite = file(
  'shop.yaml',
  `checks:
  - { name: answers, kind: http, expect: { facts: { must: [yes] } }, latency: { effect: 100ms } }
`,
)
const lines = (n: number, of: (place: number) => object): string =>
  Array.from({ length: n }, (_, place) => `${JSON.stringify({ check: 'answers', ...of(place) })}\n`).join('')
const right = (n: number) => lines(n, (place) => ({ case: place % 10, ok: true, latency_ms: 200 + ((place * 37) % 50) }))

async function judge(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = keptTerminal()
  const code = await runCli(['gate', 'judge', ...args], terminal)
  return { code, ...terminal.printed }
}
const judgeFiles = (samples: string, ...more: string[]) =>
  judge('--suite', suite, '--samples', file('new.jsonl', samples), '--json', ...more)
const verdictOf = (out: string) => JSON.parse(out) as GateJudgement

describe('mc gate judge', () => {
  it.each([
    ['pass', 0, right(150)],
    ['fail', 1, lines(150, (place) => ({ ok: place % 3 !== 0 }))],
    ['inconclusive', 2, right(20)],
    ['no_data', 2, ''],
    ['error', 3, lines(30, () => ({ error: 'refused' }))],
  ])('says %s with exit code %d', async (verdict, code, samples) => {
    const judged = await judgeFiles(samples)
    expect([verdictOf(judged.out).verdict, judged.code]).toEqual([verdict, code])
    expect(judged.err).toBe('')
  })

  it('prints what is documented', async () => {
    const judged = verdictOf((await judgeFiles(right(150), '--baseline', file('old.jsonl', right(150)))).out)
    expect(Object.keys(judged)).toEqual(['verdict', 'says', 'checks', 'wantsMore'])
    expect(judged.checks[0]).toMatchObject({
      check: 'answers',
      verdict: 'pass',
      samples: 150,
      baselineSamples: 150,
      liveness: false,
      enforce: 'rollback',
    })
    expect(judged.checks[0]?.figures).toMatchObject({ rightShare: 1, rightBar: 0.9, latencyMargin: 100, comparedBy: 'groups' })
  })

  it('judges all at one look, or as a look of the suite’s', async () => {
    expect(verdictOf((await judgeFiles(right(55))).out).verdict).toBe('pass')
    expect(verdictOf((await judgeFiles(right(55), '--look', '2')).out).verdict).toBe('inconclusive')
    expect(await judgeFiles(right(55), '--look', '4')).toMatchObject({
      code: 3,
      err: expect.stringContaining('expected a whole number from 1 to 3'),
    })
  })

  it.each([
    ['{"check": "answers", "ok": tru}', 'new.jsonl:2: this is not JSON'],
    ['{"ok": true}', 'new.jsonl:2: check: '],
    ['{"check": "anwsers", "ok": true}', 'new.jsonl:2: the suite has no check "anwsers"; did you mean "answers"?'],
    ['{"check": "other", "ok": true}', 'new.jsonl:2: the suite has no check "other"; it has: answers'],
    ['{"check": "answers", "latencyMs": 3}', 'new.jsonl:2: unknown field latencyMs; did you mean latency_ms?'],
    ['{"check": "answers", "latency_ms": -3}', 'new.jsonl:2: latency_ms: expected 0 or more'],
    ['{"check": "answers", "score": "0.5"}', 'new.jsonl:2: score: '],
    ['[]', 'new.jsonl:2: '],
  ])('names a bad line: %s', async (line, message) => {
    const judged = await judgeFiles(`${right(1)}${line}\n`)
    expect(judged).toMatchObject({ code: 3, out: '' })
    expect(judged.err).toContain(message)
  })

  it('names what is wrong with the suite, the files and the usage, as could not run', async () => {
    const bad = file('bad.yaml', 'checks:\n  - { name: a, kind: http }\n')
    const samples = file('some.jsonl', right(1))
    expect(await judge('--suite', bad, '--samples', samples)).toMatchObject({
      code: 3,
      err: expect.stringContaining('bad.yaml:2:5: checks[0]: declares no outcome'),
    })
    expect(await judge('--suite', suite, '--samples', join(folder, 'none'))).toMatchObject({
      code: 3,
      err: expect.stringContaining('cannot be read: ENOENT'),
    })
    expect(await judge('--suite', join(folder, 'none'), '--samples', samples)).toMatchObject({ code: 3 })
    expect(await judge('--suite', suite)).toMatchObject({ code: 3, err: expect.stringContaining('--samples is needed') })
    expect(await judge('--suite', suite, '--samples', samples, '--baseline', file('empty.jsonl', '\n'))).toMatchObject({
      code: 3,
      err: expect.stringContaining('empty.jsonl has no samples.'),
    })
    expect(await judge('--nonsense')).toMatchObject({ code: 3 })
  })

  it('takes other fields, an empty line and a byte order mark as they come', async () => {
    const samples = `\uFEFF${lines(60, () => ({ ok: true, at: '2026-11-24', case: null }))}\n\n`
    expect((await judgeFiles(samples)).code).toBe(0)
  })

  it('shows a table and sentences to people', async () => {
    const samples = file(
      'people.jsonl',
      lines(150, (place) => ({ ok: place % 3 !== 0 })),
    )
    const { out, code } = await judge('--suite', suite, '--samples', samples)
    expect(code).toBe(1)
    expect(out).toMatch(/^CHECK +VERDICT +SAMPLES +BEFORE\nanswers +fail +150 +–\n\nanswers: Only 100 of 150 right \(66.7 %\): /)
    expect(out).toMatch(/\n\nFAIL {2}answers: Only 100 of 150 right/)
  })

  it('judges 200,000 samples within a minute on a busy machine, as a process of its own that knows no server', () => {
    const many = lines(100_000, (place) => ({
      ok: place % 50 !== 0,
      latency_ms: 200 + ((place * 7_919) % 1_000),
      score: 0.5 + (place % 7) / 100,
    }))
    const paths = [file('many.jsonl', many), file('many-old.jsonl', many)]
    const started = performance.now()
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['cli/main.ts', 'gate', 'judge', '--suite', suite, '--samples', paths[0] ?? '', '--baseline', paths[1] ?? '', '--json'],
      { encoding: 'utf8', env: { ...process.env, HOME: folder, DATABASE_URL: '', TEMPORAL_ADDRESS: '' } },
    )
    expect(stderr).toBe('')
    expect([status, verdictOf(stdout).verdict]).toEqual([0, 'pass'])
    expect(performance.now() - started).toBeLessThan(60_000)
  }, 90_000)
})
