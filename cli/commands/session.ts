import { SessionDetail, type SessionHistory } from '#contracts/api/lists.ts'
import type { TokenTotals } from '#contracts/live.ts'
import type { ApiClient } from '../api-client.ts'
import { connect } from '../connect.ts'
import { followChanges } from '../follow.ts'
import { printJson, type ReadOptions, sayOutage, untilStopped } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { timelineLine } from '../timeline-line.ts'
import { age, cost, count } from '../wording.ts'

/** Lines of the timeline that are shown at first; `--json` has all that the server sent. */
const TIMELINE_LINES = 20

/** Path of a session; the key has colons and may have anything else. */
export const sessionPath = (key: string): string => `/api/v1/sessions/${encodeURIComponent(key)}`

/** `mc session KEY`: one session with its verdict, evidence, runs and timeline. */
export async function showSession(key: string, options: ReadOptions, terminal: Terminal): Promise<void> {
  const client = await connect(options.url, terminal)
  const detail = await client.get(sessionPath(key), SessionDetail)
  if (options.json) printJson(terminal, detail)
  else terminal.out(describe(detail, terminal))
  if (options.watch) await untilStopped(terminal, () => watchSession(client, detail, options, terminal))
}

async function watchSession(
  client: ApiClient,
  { session, asOf }: SessionDetail,
  { json }: ReadOptions,
  terminal: Terminal,
): Promise<void> {
  let { verdict } = session
  for await (const { items } of followChanges(client, asOf, { signal: terminal.signal, onOutage: sayOutage(terminal) })) {
    for (const { id, frame } of items) {
      if (frame.type === 'timeline' && frame.sessionId === session.id) {
        if (json) printJson(terminal, { id, frame })
        else for (const entry of frame.entries) terminal.out(`${timelineLine(entry)}\n`)
      }
      if (frame.type === 'session' && frame.session.id === session.id && (json || frame.session.verdict !== verdict)) {
        ;({ verdict } = frame.session)
        if (json) printJson(terminal, { id, frame })
        else terminal.out(plainText(`→ ${verdict}: ${frame.session.evidence.map(({ says }) => says).join(' ')}\n`))
      }
    }
  }
}

function describe({ session, history, runs, timeline, gaps }: SessionDetail, terminal: Terminal): string {
  const now = Date.now()
  const { tokens, countedSince } = session
  const context =
    session.contextTokens === null
      ? 'unknown'
      : `${count(session.contextTokens)} of ${session.contextWindow === null ? 'unknown' : count(session.contextWindow)}`
  const lines = [
    `${session.key}  (${session.gatewaySlug}${session.demo ? ', demo' : ''})`,
    ...((session.title ?? session.label) ? [`  ${session.title ?? session.label}`] : []),
    `  verdict   ${session.verdict} for ${age(session.verdictSince, now)}${session.verdictConfidence === null ? '' : `, ${Math.round(session.verdictConfidence * 100)} % sure`}`,
    ...session.evidence.map(({ says }) => `            ${says}`),
    ...session.hints.map(({ says }) => `  hint      ${says}`),
    `  run       ${session.status ?? 'unknown'}, last activity ${age(session.lastActivityAt, now)} ago`,
    `  model     ${session.modelProvider ?? 'unknown'}/${session.model ?? 'unknown'}`,
    `  tokens    ${tokens === null ? 'unknown' : tokenLine(tokens)}${countedSince === null ? '' : `, counted since ${countedSince}`}`,
    ...(history ? [`  history   ${historyLine(history)}`] : []),
    `  context   ${context}`,
    `  runs      ${runs.length}, tools ${session.toolCount ?? 'unknown'}`,
    ...gaps.map(({ reason, toAt }) => `  gap       ${reason}${toAt ? '' : ' (still open)'}`),
    '',
    ...newest(timeline).map(timelineLine),
  ]
  const width = terminal.columns ?? Number.POSITIVE_INFINITY
  return plainText(`${lines.map((line) => (line.length <= width ? line : `${line.slice(0, width - 1)}…`)).join('\n')}\n`)
}

const historyLine = ({ calls, tokens, firstAt, lastAt }: SessionHistory): string =>
  `${count(calls)} more model calls, ${firstAt.slice(0, 10)} to ${lastAt.slice(0, 10)}, not counted above: ${tokenLine(tokens)}`

const tokenLine = (tokens: TokenTotals): string =>
  `in ${count(tokens.input)}, out ${count(tokens.output)}, cache read ${count(tokens.cacheRead)}, cache write ${count(tokens.cacheWrite)}, ${cost(tokens.costUsd)}`

/** The newest lines, oldest of them first: the last line on the screen is the latest thing that happened. */
const newest = (timeline: SessionDetail['timeline']): SessionDetail['timeline'] =>
  timeline.toSorted((a, b) => a.at.localeCompare(b.at)).slice(-TIMELINE_LINES)
