import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { AlertEvent } from '#domain/alert/alert.ts'
import { simulate } from '#domain/alert/simulate.ts'
import { startAlertmanager } from './alertmanager.ts'
import { alertmanagerConfig, stormPolicy, stormTimers } from './storm-timers.ts'

/** One message to people: when (ms from the start), about which gateway, and whether it says that it is over. */
export type Told = { t: number; gateway: string; isEnd: boolean }

/** Ours: the same events in virtual time. Decisions; what a channel takes to deliver is not in it. */
export function tellOurselves(events: readonly AlertEvent[]): { told: Told[]; tookMs: number } {
  const started = performance.now()
  const { notices } = simulate(stormPolicy(), events)
  const tookMs = performance.now() - started
  const told = notices.map(({ at, group, status }) => ({
    t: at,
    gateway: /gateway="([^"]*)"/.exec(group)?.[1] ?? '',
    isEnd: status === 'resolved',
  }))
  return { told, tookMs }
}

const Notification = z.looseObject({
  status: z.enum(['firing', 'resolved']),
  groupLabels: z.looseObject({ gateway: z.string() }),
})

/** Alertmanager's: events posted at their times, notifications as its webhook gets them. */
export async function tellByAlertmanager(
  binary: string,
  events: readonly AlertEvent[],
): Promise<{ told: Told[]; version: string }> {
  const told: Told[] = []
  let start = 0
  const hook = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { status, groupLabels } = Notification.parse(JSON.parse(Buffer.concat(parts).toString()))
      told.push({ t: performance.now() - start, gateway: groupLabels.gateway, isEnd: status === 'resolved' })
      response.end()
    })
  })
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
  const { port } = hook.address() as AddressInfo // it listens on a port
  const manager = await startAlertmanager(binary, alertmanagerConfig(`http://127.0.0.1:${port}/`))
  try {
    start = performance.now()
    await post(manager.url, events, start)
    // What is late by two intervals does not come.
    await sleep(3 * stormTimers.update + stormTimers.wait)
  } finally {
    await manager.stop()
    hook.closeAllConnections()
    hook.close()
  }
  return { told, version: manager.version }
}

async function post(url: string, events: readonly AlertEvent[], start: number): Promise<void> {
  for (const [t, batch] of Map.groupBy(events, (event) => event.t)) {
    await sleep(Math.max(0, start + t - performance.now()))
    const now = Date.now()
    const alerts = batch.map(({ name, labels, state }) => ({
      labels: { alertname: name, ...labels },
      // An hour ahead: it ends when it is said to, not by itself.
      ...(state === 'resolved' ? { endsAt: new Date(now).toISOString() } : { endsAt: new Date(now + 3_600_000).toISOString() }),
      startsAt: new Date(now).toISOString(),
    }))
    const answer = await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    })
    if (!answer.ok) throw new Error(`Alertmanager refused events with ${answer.status}: ${await answer.text()}`)
  }
}
