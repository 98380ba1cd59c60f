import { setTimeout as sleep } from 'node:timers/promises'
import { watchGateway } from '#activities/gateway/watch-connection.ts'
import { startDemoFleet } from '#demo/fleet.ts'
import type { CallCounts } from '#domain/gateway/load-budget.ts'

const SESSIONS = 200
const EVENTS_PER_SECOND = 50
/** Wide enough that the first minute reads every transcript, so that the second shows what watching costs from then on. */
const WIDE_CAP = 600

type Case = { name: string; eventsPerSecond: number; callsPerMinute?: number }

const cases: readonly Case[] = [
  { name: `${SESSIONS} idle sessions`, eventsPerSecond: 0 },
  { name: `${SESSIONS} sessions at work, default cap`, eventsPerSecond: EVENTS_PER_SECOND },
  { name: `${SESSIONS} sessions at work, cap ${WIDE_CAP}`, eventsPerSecond: EVENTS_PER_SECOND, callsPerMinute: WIDE_CAP },
]

/** Counts the calls our watch makes to a gateway in its first and its second minute. A session at work is read back once. */
async function countCalls({ name, eventsPerSecond, callsPerMinute }: Case): Promise<string> {
  const fleet = await startDemoFleet({ token: 'bench', quiet: true, sessions: SESSIONS, eventsPerSecond })
  const stop = new AbortController()
  const latest: { counts?: CallCounts; frames: number } = { frames: 0 }
  const watching = watchGateway(
    { url: fleet.url, readToken: async () => fleet.token, signal: stop.signal, heardUntil: null, callsPerMinute },
    {
      onFrame: () => void latest.frames++,
      onRows: () => undefined,
      onTranscript: () => undefined,
      onReport: () => undefined,
      onGap: () => undefined,
      onCalls: (counts) => {
        latest.counts = counts
      },
    },
  )
  const lines = [name]
  for (const minute of [1, 2]) {
    await sleep(60_000)
    const { perMinute, byMethod } = latest.counts ?? { perMinute: Number.NaN, byMethod: {} }
    lines.push(`  minute ${minute}: ${perMinute} calls ${JSON.stringify(byMethod)}, ${latest.frames} frames heard so far`)
  }
  stop.abort()
  await watching
  await fleet.close()
  return lines.join('\n')
}

const counted = await Promise.all(cases.map(countCalls))
const naive = SESSIONS * 2
process.stdout.write(
  `${counted.join('\n')}\nBeside it: one call a session at the same 30 s interval would be ${naive} calls a minute.\n`,
)
