import { KnownSecrets } from '#domain/redaction/known-secrets.ts'
import { adversarialTexts } from '#domain/redaction/labelled/adversarial.ts'
import { ALNUM, drawer } from '#domain/redaction/labelled/draw.ts'
import { redactDocument } from '#domain/redaction/redact-document.ts'
import { redactJson } from '#domain/redaction/redact-json.ts'
import { redactText } from '#domain/redaction/redact-text.ts'
import { createRowRedactor } from '#domain/redaction/row-redactor.ts'
import { type Corpus, corpora } from './redaction/corpus.ts'
import { gitleaks } from './redaction/gitleaks.ts'
import type { Peer } from './redaction/peer.ts'
import { kindRecalls, qualityOf } from './redaction/quality.ts'
import { secretlint } from './redaction/secretlint.ts'
import { taskRows } from './redaction/task-rows.ts'

/**
 * What the redactor finds and costs: on labelled texts beside gitleaks and secretlint's preset, then on rows, events, bytes to
 * be swept and texts made to be slow. Recall and precision say what the rules do on these texts, not what the world holds.
 */

const KEY = 'bench'
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`.padStart(9)

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

function ours(texts: readonly string[]): Peer {
  const before = performance.now()
  const masked = new Map(texts.map((text) => [text, redactDocument(text, KEY).text]))
  return { name: 'mission control', masked: (text) => masked.get(text) ?? text, tookMs: performance.now() - before }
}

async function compare(corpus: Corpus): Promise<void> {
  const texts = [...new Set([...corpus.planted, ...corpus.harmless].map(({ text }) => text))]
  const kinds = new Set(corpus.planted.map(({ kind }) => kind))
  say(
    `\n${corpus.name}, ${corpus.says}: ${corpus.planted.length} secrets of ${kinds.size} kinds, ${corpus.harmless.length} look-alikes`,
  )
  say('                     recall  by kind    precision       f1   look-alikes touched   time')
  const peers = [ours(texts), gitleaks(texts), await secretlint(texts)]
  const columns: { name: string; recalls: Map<string, number> }[] = []
  for (const peer of peers) {
    if ('unavailable' in peer) {
      say(`  not measured: ${peer.unavailable}`)
      continue
    }
    const quality = qualityOf(corpus, peer.masked)
    columns.push({ name: peer.name, recalls: kindRecalls(corpus.planted, quality.missed) })
    const { recall, recallByKind, precision, f1, touched } = quality
    say(
      `${peer.name.padEnd(17)} ${percent(recall)} ${percent(recallByKind)} ${percent(precision)} ${percent(f1)}  ${String(touched.length).padStart(6)}  ${(peer.tookMs / 1000).toFixed(1).padStart(16)} s`,
    )
  }
  say(`\n  recall by kind, %${' '.repeat(16)}${columns.map(({ name }) => name.slice(0, 15).padStart(16)).join('')}`)
  for (const kind of kinds)
    say(`  ${kind.padEnd(32)}${columns.map(({ recalls }) => (100 * (recalls.get(kind) ?? 0)).toFixed(1).padStart(16)).join('')}`)
}

function speed(): void {
  const rows = taskRows(20_000)
  const bytes = JSON.stringify(rows).length
  const draw = drawer(7)
  const secrets = Array.from({ length: 5_000 }, () => ({ kind: 'password' as const, value: draw(ALNUM, 20) }))
  const known = new KnownSecrets(secrets)
  say('')
  for (const [name, of] of [
    ['rows of tasks', new KnownSecrets([])],
    ['the same with 5,000 known secrets', known],
  ] as const) {
    const redactor = createRowRedactor({ key: KEY, known: of })
    const ms = medianMs(() => {
      for (const row of rows) redactor.redact(row)
    })
    say(
      `${name}: ${(bytes / 1000 / ms).toFixed(0)} MB/s, ${((1000 * ms) / rows.length).toFixed(1)} µs a row of ${Math.round(bytes / rows.length)} bytes`,
    )
  }
  const swept = Buffer.from(`${JSON.stringify(rows)}${draw(ALNUM, 1_000_000)}`)
  const sweepMs = medianMs(() => void known.findKnown(swept))
  say(`sweep for 5,000 known secrets in all their forms: ${(swept.length / 1000 / sweepMs).toFixed(0)} MB/s`)
  const eventMs = medianMs(() => {
    for (let index = 0; index < 2_000; index++) redactJson(EVENT, KEY)
  })
  const size = JSON.stringify(EVENT).length
  say(`a clean gateway event of ${size} bytes: ${(eventMs / 2).toFixed(1)} µs, ${((size * 2) / eventMs).toFixed(0)} MB/s`)
}

const EVENT = {
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

function worst(): void {
  const times = adversarialTexts(1_000_000).map(({ name, text }) => ({ name, ms: medianMs(() => void redactText(text, KEY)) }))
  const slowest = times.toSorted((a, b) => b.ms - a.ms)
  const told = slowest.slice(0, 5).map(({ name, ms }) => `${name} ${ms.toFixed(0)} ms`)
  say(
    `${times.length} adversarial texts of 1 MB: ${slowest.filter(({ ms }) => ms < 100).length} under 100 ms; slowest ${told.join(', ')}`,
  )
}

for (const corpus of corpora()) await compare(corpus)
speed()
worst()
