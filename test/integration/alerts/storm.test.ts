import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { until } from '../../monitoring/until.ts'
import { AlertRig } from './alert-rig.ts'

/** As many as fail at once when a model provider is away. */
const SESSIONS = Array.from({ length: 200 }, (_, index) => `agent:main:${index}`)

let rig: AlertRig

beforeAll(async () => {
  const addresses = {
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  }
  rig = await AlertRig.open(addresses, {
    rules: [
      {
        name: 'session-trouble',
        says: 'Sessions fail and get nothing done.',
        severity: 'critical',
        when: { finding: { kind: 'session-health', verdicts: ['failing', 'stuck'] } },
        groupBy: ['gateway', 'verdict'],
        incident: false,
        owner: 'operations',
        runbook: 'https://wiki.example.com/failing',
      },
    ],
  })
  await rig.gateway('lab')
})

afterAll(() => rig?.close())

describe('200 sessions that fail at once, with nobody signed in', () => {
  it('are one alert: one message a channel, then an update, then one that it is over', { timeout: 120_000 }, async () => {
    const begunAt = Date.now()
    for (let from = 0; from < SESSIONS.length; from += 40) {
      await rig.trouble('lab', SESSIONS.slice(from, from + 40))
      await sleep(100)
    }
    await until('the first message at both receivers', async () => rig.hook.received[0] && rig.pager.received[0])
    const [first] = rig.hook.received
    const seconds = ((first?.at ?? 0) - begunAt) / 1_000
    console.info(`from the first failure to the message at the receiver: ${seconds.toFixed(1)} s, of which 2 s wait for siblings`)
    expect(first?.body).toMatchObject({
      ...{ reason: 'first', status: 'firing', severity: 'critical', seq: 1, firing: 200, resolved: 0 },
      message: {
        title: 'Critical: 200 sessions fail at lab',
        why: expect.arrayContaining([expect.stringContaining('failed 5 times in a row')]),
        cost: '200 sessions; no use of tokens was seen since it began',
        owner: 'operations',
        runbook: 'https://wiki.example.com/failing',
        actions: expect.arrayContaining([{ label: 'Follow the runbook', url: 'https://wiki.example.com/failing' }]),
      },
    })

    await rig.trouble('lab', ['agent:main:late-1', 'agent:main:late-2'])
    await until('an update', async () => rig.hook.received.length === 2)
    expect(rig.hook.received[1]?.body).toMatchObject({ reason: 'new-members', firing: 202 })

    await rig.recover()
    await until('the end', async () => rig.hook.reasons().includes('all-resolved'))
    await until('the end at the pager too', async () => rig.pager.reasons().includes('all-resolved'))
    expect(rig.hook.reasons()).toEqual(['first', 'new-members', 'all-resolved'])
    expect(rig.pager.reasons()).toEqual(['first', 'new-members', 'all-resolved'])
    expect(rig.hook.received[2]?.body).toMatchObject({
      ...{ status: 'resolved', firing: 0, resolved: 202 },
      message: { title: 'Resolved: 202 sessions fail at lab' },
    })
    const alerts = await rig.alerts()
    expect(alerts).toMatchObject([{ state: 'resolved', firing: 0, noticeCount: 3 }])
    const [alert] = alerts
    // A storm costs Temporal a handful of turns, however many sessions are in it.
    if (alert) expect(await rig.historyLength(alert)).toBeLessThan(250)
  })

  it('that fail again are another alert, linked to the one before', async () => {
    await rig.trouble('lab', ['agent:main:1'])
    await until('a message', async () => rig.hook.received.length === 4)
    expect(rig.hook.received[3]?.body).toMatchObject({
      reason: 'first',
      message: { title: 'Critical: Session agent:main:1 fails at lab' },
    })
    const [before, alert] = await rig.alerts()
    expect(alert?.previousId).toBe(before?.id)
    await rig.recover()
    await until('its end', async () => rig.hook.received.length === 5)
  })
})
