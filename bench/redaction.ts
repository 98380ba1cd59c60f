import { lintSource } from '@secretlint/core'
import { creator } from '@secretlint/secretlint-rule-preset-recommend'
import { adversarialTexts } from '#domain/redaction/labelled/adversarial.ts'
import { harmlessTexts, type Planted, plantedSecrets } from '#domain/redaction/labelled/labelled-set.ts'
import { leaks } from '#domain/redaction/labelled/leaks.ts'
import { redactJson } from '#domain/redaction/redact-json.ts'
import { redactText } from '#domain/redaction/redact-text.ts'

/**
 * What the redactor finds and costs, on a seeded labelled set of our own making: recall and precision there say what the
 * rules do, not what the world holds. secretlint's preset runs on the same set beside it.
 * `node bench/redaction.ts`
 */

const KEY = 'bench'
const ROUNDS = 10
const planted = plantedSecrets(42, ROUNDS)
const harmless = harmlessTexts(42, ROUNDS)

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`

/** Median of seven runs, ms of processor time of this process. */
function medianMs(run: () => void): number {
  const runs = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return runs.toSorted((a, b) => a - b)[3] ?? Number.NaN
}

function quality(name: string, masked: (text: string) => string): void {
  const missed = planted.filter(({ text, secret }) => leaks(masked(text), secret))
  const touched = harmless.filter(({ text }) => masked(text) !== text)
  const found = planted.length - missed.length
  say(
    `${name}: recall ${percent(found, planted.length)} of ${planted.length} planted (${new Set(planted.map(({ kind }) => kind)).size} kinds)`,
  )
  say(
    `${' '.repeat(name.length)}  precision ${percent(found, found + touched.length)}; ${touched.length} of ${harmless.length} look-alikes touched`,
  )
  const kinds = [...Map.groupBy(missed, ({ kind }: Planted) => kind)].toSorted(([, a], [, b]) => b.length - a.length)
  for (const [kind, cases] of kinds.slice(0, 5))
    say(
      `  missed ${kind}: ${cases.length} (${[...new Set(cases.map(({ place }) => place.slice(0, 16)))].slice(0, 4).join(', ')})`,
    )
  if (kinds.length > 5) say(`  missed in ${kinds.length - 5} further kinds`)
}

/** secretlint's own masking: it replaces the ranges that it reports. */
async function maskedBySecretlint(text: string): Promise<string> {
  const source = { content: text, filePath: 'text.txt', ext: '.txt', contentType: 'text' as const }
  const { messages } = await lintSource({
    source,
    options: { config: { rules: [{ id: 'preset', rule: creator }] }, noPhysicFilePath: true },
  })
  const ranges = messages.map(({ range }) => range).toSorted((a, b) => b[0] - a[0])
  return ranges.reduce((masked, [start, end]) => `${masked.slice(0, start)}***${masked.slice(end)}`, text)
}

async function secretlintBeside(): Promise<void> {
  const before = process.cpuUsage()
  const masked = new Map<string, string>()
  for (const { text } of [...planted, ...harmless]) masked.set(text, await maskedBySecretlint(text))
  const { user, system } = process.cpuUsage(before)
  quality('secretlint', (text) => masked.get(text) ?? text)
  say(`  ${((user + system) / 1000 / masked.size).toFixed(3)} ms of processor time a text, asynchronous`)
  const only = planted.filter(
    ({ text, secret }) => !leaks(masked.get(text) ?? text, secret) && leaks(redactText(text, KEY).text, secret),
  )
  say(`  planted secrets that it masks whole and ours does not: ${only.length}`)
}

function speed(): void {
  const texts = [...planted, ...harmless].map(({ text }) => text)
  const size = texts.reduce((sum, text) => sum + text.length, 0)
  const ms = medianMs(() => {
    for (const text of texts) redactText(text, KEY)
  })
  say(
    `labelled texts, one by one (most hold a secret): ${(size / 1000 / ms).toFixed(1)} MB/s, ${((1000 * ms) / texts.length).toFixed(1)} µs each`,
  )
  const event = {
    event: 'agent',
    payload: {
      runId: '48a831f1-e1bd-46a5-97bb-a93e81c2a4fa',
      stream: 'tool',
      data: {
        name: 'exec',
        args: { command: 'npm test -- --reporter=dot', cwd: '/srv/app', timeoutMs: 30_000 },
        text: 'The build passed; 128 tests in 4.2 s. '.repeat(10),
      },
      sessionKey: 'agent:main:main',
      seq: 16,
      ts: 1795465782553,
    },
  }
  const eventMs = medianMs(() => {
    for (let index = 0; index < 2_000; index++) redactJson(event, KEY)
  })
  const bytes = JSON.stringify(event).length
  say(
    `a clean gateway event of ${bytes} bytes: ${((1000 * eventMs) / 2_000).toFixed(1)} µs, ${((bytes * 2_000) / 1000 / eventMs).toFixed(1)} MB/s`,
  )
}

function worst(): void {
  const times = adversarialTexts(1_000_000).map(({ name, text }) => ({ name, ms: medianMs(() => redactText(text, KEY)) }))
  const slowest = times.toSorted((a, b) => b.ms - a.ms)
  say(
    `${times.length} adversarial texts of 1 MB: ${slowest.filter(({ ms }) => ms < 100).length} under 100 ms; slowest ${slowest
      .slice(0, 5)
      .map(({ name, ms }) => `${name} ${ms.toFixed(0)} ms`)
      .join(', ')}`,
  )
}

quality('ours', (text) => redactText(text, KEY).text)
await secretlintBeside()
speed()
worst()
