import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Command } from 'commander'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { readGatewayFrame } from '#contracts/gateway/frames.ts'
import { SessionHealthConfig } from '#contracts/session-health.ts'
import { createHealthBook, type VerdictChange } from '#domain/session/health-book.ts'
import { createObserver } from '#domain/session/observe.ts'
import { defaultThresholds, type SessionHealthThresholds } from '#domain/session/thresholds.ts'
import type { Evidence, HealthVerdict } from '#domain/session/verdict.ts'

/** One change of a session's verdict. Times in ms, by the clock of the frames. */
export type JudgedVerdict = {
  t: number
  verdict: HealthVerdict
  since: number
  confidence: number
  evidence: readonly Evidence[]
}
export type JudgedSessions = { sessions: { key: string; verdicts: JudgedVerdict[] }[] }

/** A line that is no frame; the message names it. */
export class UnreadableFrame extends Error {
  override name = 'UnreadableFrame'
}

const time = z.number().finite()
/** `{t, frame}`, or a captured event with its time beside it. */
const FrameLine = z.union([
  z.looseObject({ t: time, frame: z.looseObject({}) }).transform(({ t, frame }) => ({ t, frame })),
  z.looseObject({ at: time, event: z.string() }).transform((frame) => ({ t: frame.at, frame })),
  z.looseObject({ ms: time, event: z.string() }).transform((frame) => ({ t: frame.ms, frame })),
])

const readLine = (line: string, number: number): { t: number; frame: object } => {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    throw new UnreadableFrame(`line ${number} is not JSON`)
  }
  const parsed = FrameLine.safeParse(json)
  if (!parsed.success) throw new UnreadableFrame(`line ${number} is no frame: expected {"t": <ms>, "frame": {…}}`)
  return parsed.data
}

const collect = (bySession: Map<string, JudgedVerdict[]>, changes: readonly VerdictChange[]): void => {
  for (const { sessionKey, t, verdict } of changes) {
    const verdicts = bySession.get(sessionKey) ?? []
    const { since, confidence, evidence } = verdict
    // Known for less than a millisecond is no verdict: the first frame of a session seldom tells what the next one does.
    if (verdicts.at(-1)?.t === t && verdicts.at(-1)?.verdict === 'unknown') verdicts.pop()
    verdicts.push({ t, verdict: verdict.verdict, since, confidence, evidence })
    bySession.set(sessionKey, verdicts)
  }
}

/**
 * Judges recorded frames as the watch would have, in their own time: what silence decides is decided when it was due, up to the
 * last frame. Frames are taken in the order of the lines; a time that goes back counts as the latest before it.
 *
 * @throws {UnreadableFrame} on a line that is no frame.
 */
export const judgeFrames = async (
  lines: Iterable<string> | AsyncIterable<string>,
  { thresholds = defaultThresholds }: { thresholds?: SessionHealthThresholds } = {},
): Promise<JudgedSessions> => {
  const observer = createObserver()
  const book = createHealthBook(thresholds)
  const bySession = new Map<string, JudgedVerdict[]>()
  let now = Number.NEGATIVE_INFINITY
  let number = 0
  // A gateway that shuts down closes the connection: until something is heard again, silence proves nothing.
  let isDeaf = false
  for await (const line of lines) {
    number += 1
    if (line.trim() === '') continue
    const { t, frame } = readLine(line, number)
    now = Math.max(now, t)
    const read = readGatewayFrame(frame)
    const isShutdown = read.kind === 'connection' && read.event === 'shutdown'
    if (read.kind === 'connected' || (isDeaf && !isShutdown)) collect(bySession, book.resumeListening(now))
    if (isShutdown) book.stopListening()
    isDeaf = isShutdown
    collect(bySession, book.observe(observer.observe(read, now), now))
  }
  if (number > 0) collect(bySession, book.passTime(now))
  return { sessions: [...bySession].map(([key, verdicts]) => ({ key, verdicts })) }
}

const asTable = ({ sessions }: JudgedSessions): string => {
  const seconds = (ms: number, from: number) => `+${Math.max(0, (ms - from) / 1_000).toFixed(1)} s`
  const start = Math.min(...sessions.flatMap(({ verdicts }) => verdicts.map(({ t }) => t)))
  const lines = sessions.flatMap(({ key, verdicts }) => [
    key,
    ...verdicts.map(({ t, verdict, since, confidence, evidence }) => {
      const head = `  ${seconds(t, start).padStart(10)}  ${verdict.padEnd(10)} since ${seconds(since, start).padStart(9)}`
      return `${head}  ${Math.round(confidence * 100)} %  ${evidence.map(({ says }) => says).join(' ')}`
    }),
  ])
  return lines.length > 0 ? lines.join('\n') : 'No session was seen in these frames.'
}

const readThresholds = async (file: string): Promise<SessionHealthThresholds> => {
  const parsed = SessionHealthConfig.safeParse(parseYaml(await readFile(file, 'utf8')) ?? {})
  if (parsed.success) return parsed.data
  throw new Error(`${file}: ${z.prettifyError(parsed.error)}`)
}

type Options = { json?: boolean; config?: string }

const run = async (file: string, { json, config }: Options): Promise<string> => {
  const thresholds = config ? await readThresholds(config) : defaultThresholds
  const input = file === '-' ? process.stdin : createReadStream(file)
  // Without this an unreadable file would end the process from within the stream.
  const failed = new Promise<never>((_, reject) => input.once('error', reject))
  const judged = await Promise.race([
    judgeFrames(createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }), { thresholds }),
    failed,
  ])
  return json ? JSON.stringify(judged) : asTable(judged)
}

/** `mc session judge`: exit code 0 with the verdicts on standard output, 2 with the reason on standard error. */
export const sessionJudgeCommand = (): Command =>
  new Command('judge')
    .description('judge recorded gateway frames: what the session was, since when and why')
    .argument('<frames>', 'file with one {"t": ms, "frame": {…}} a line, or - for standard input')
    .option('--json', 'print JSON')
    .option('--config <file>', 'thresholds, as in config/session-health.yaml')
    .action(async (file: string, options: Options) => {
      try {
        process.stdout.write(`${await run(file, options)}\n`)
      } catch (error) {
        process.stderr.write(`mc session judge: ${error instanceof Error ? error.message : String(error)}\n`)
        process.exitCode = 2
      }
    })
