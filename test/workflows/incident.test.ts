import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { IncidentView } from '#contracts/incidents.ts'
import { until } from '../monitoring/until.ts'
import { IncidentRig } from './incident-rig.ts'

const LOOPS = { kind: 'session-health', verdict: 'looping' }
/** A runbook for one rule: which, the alert itself says. */
const runbook = (name: string, steps: object[], rest: object = {}) => ({
  name,
  says: `For ${name}.`,
  match: LOOPS,
  steps,
  ...rest,
})

const RUNBOOKS = {
  closeAfter: '1m',
  askOn: ['in-app'],
  runbooks: [
    runbook('asks', [{ action: 'abort', mode: 'ask', verify: '60s' }]),
    runbook('acts', [{ action: 'abort', mode: 'auto', verify: '60s' }], { rate: { most: 1, within: '1h' } }),
    runbook('acts-on-few', [{ action: 'abort', mode: 'auto' }], { blastRadius: { sessions: 1 } }),
    runbook('pauses', [
      { action: 'abort', mode: 'ask' },
      { action: 'pause-agent', mode: 'auto', verify: '5s' },
    ]),
    runbook('pages', [{ action: 'page', channel: 'in-app' }]),
  ],
}

let rig: IncidentRig

beforeAll(async () => {
  const servers = {
    ...{ ownerUrl: inject('postgresOwnerUrl'), appUrl: inject('postgresAppUrl') },
    temporalAddress: inject('temporalAddress'),
  }
  rig = await IncidentRig.open(servers, RUNBOOKS)
})
afterAll(async () => {
  await rig?.close()
})

const stateOf = ({ actions }: IncidentView, nth = 0) => actions[nth]?.state
const idOf = ({ actions }: IncidentView, nth = 0) => actions[nth]?.id ?? ''
const isRunning = (key: string) => rig.asked().then((asked) => asked.filter((one) => one.includes(key)))

describe('an incident', () => {
  it('asks before it acts, acts once approved, sees that it helped, and is over with its alert', async () => {
    const alert = await rig.alert('asks', [await rig.loop('agent:main:asks')])
    const asking = await rig.reaches(alert, 'a question', ({ state }) => state === 'awaiting-approval')
    expect(asking.diagnosis?.causes[0]).toMatchObject({ cause: 'tool-loop', says: expect.stringContaining('exec') })
    expect(asking.actions[0]).toMatchObject({
      runbook: 'asks',
      state: 'awaiting-approval',
      dryRun: expect.stringContaining('agent:main:asks'),
    })
    expect(await isRunning('agent:main:asks')).toEqual([])
    await rig.decide(alert, idOf(asking), 'approve')
    await rig.reaches(
      alert,
      'a verified abort',
      ({ state, actions }) => state === 'verifying' && actions[0]?.state === 'confirmed',
    )
    await expect(rig.decide(alert, idOf(asking), 'approve')).rejects.toThrow()
    // An alert that ends before it was looked whether the step helped is not looked at any more.
    await until('a look at what came of it', async () =>
      (await rig.timeline(alert)).some((line) => line.startsWith('verification')),
    )
    await rig.end(alert)
    const over = await rig.reaches(alert, 'its end', ({ state }) => state === 'resolved')
    expect(over.actions[0]).toMatchObject({ decidedBy: 'bob@example.com', outcome: expect.stringContaining('no active run') })
    expect(await isRunning('agent:main:asks')).toEqual(['session.abort agent:main:asks confirmed bob@example.com'])
    await rig.closeIt(alert)
    await alert.handle.result()
    expect(await rig.incident(alert)).toMatchObject({ state: 'closed', closedAt: expect.any(String) })
    expect((await rig.timeline(alert)).map((line) => line.split(' ')[0])).toEqual([
      ...['opened', 'evidence', 'diagnosis', 'proposal', 'proposal', 'decision', 'action', 'action', 'verification'],
      ...['state', 'state'],
    ])
  })

  it('acts by itself within its limits, and beyond its rate waits for a person', async () => {
    const first = await rig.alert('acts', [await rig.loop('agent:main:first')])
    await rig.reaches(
      first,
      'a verified abort',
      ({ state, actions }) => state === 'verifying' && actions[0]?.state === 'confirmed',
    )
    expect(await isRunning('agent:main:first')).toEqual(['session.abort agent:main:first confirmed runbook/acts'])
    const second = await rig.alert('acts', [await rig.loop('agent:main:second')])
    const held = await rig.reaches(second, 'a held step', (one) => stateOf(one) === 'blocked')
    expect(held.actions[0]?.outcome).toContain('were done 1 times in 1 h already')
    expect(await isRunning('agent:main:second')).toEqual([])
    await rig.decide(second, idOf(held), 'reject')
    await rig.reaches(second, 'its giving up', ({ state, actions }) => state === 'open' && actions[0]?.state === 'rejected')
    expect(await isRunning('agent:main:second')).toEqual([])
    await rig.closeIt(second, 'the loop is wanted')
    await second.handle.result()
  })

  it('touches no more than it may without a person’s word', async () => {
    const sessions = [await rig.loop('agent:main:one'), await rig.loop('agent:main:two')]
    const alert = await rig.alert('acts-on-few', sessions)
    const held = await rig.reaches(alert, 'a held step', (one) => stateOf(one) === 'blocked')
    expect(held.actions[0]?.outcome).toBe("It would touch 2 sessions; without a person's word the runbook may touch 1.")
    await rig.decide(alert, idOf(held), 'approve')
    await rig.reaches(alert, 'both stopped', (one) => stateOf(one) === 'confirmed')
    expect((await rig.asked()).filter((one) => /agent:main:(one|two) confirmed bob/.test(one))).toHaveLength(2)
    await rig.closeIt(alert, 'seen')
  })

  it('does nothing when it is over before its first step, and nothing when nothing can be seen', async () => {
    const quiet = await rig.alert('asks', [await rig.loop('agent:main:brief')])
    await rig.end(quiet)
    const over = await rig.reaches(quiet, 'its end', ({ state }) => state === 'resolved')
    await expect(rig.decide(quiet, idOf(over), 'approve')).rejects.toThrow()
    expect(await isRunning('agent:main:brief')).toEqual([])
    // What the engine makes of a member that nobody can see.
    const blind = await rig.alert('acts-on-few', [await rig.loop('agent:main:blind')], 'no-data')
    const held = await rig.reaches(blind, 'a held step', (one) => stateOf(one) === 'blocked')
    expect(held.actions[0]?.outcome).toContain('cannot be seen')
    expect(await isRunning('agent:main:blind')).toEqual([])
    await rig.closeIt(blind, 'seen')
  })

  it('wakes nobody for a gateway that is slow for a moment, and asks a person about one that stays out of sight', async () => {
    const [slow, away] = [await rig.unwatched('slow', 'degraded'), await rig.unwatched('away', 'unreachable')]
    const brief = await rig.alert('acts-on-few', [slow])
    const lasting = await rig.alert('acts-on-few', [away])
    await rig.reaches(brief, 'a proposal', (one) => stateOf(one) === 'proposed')
    await until('another look at what is out of sight', async () => {
      const [looks] = (await brief.handle.describe()).raw.pendingActivities ?? []
      return looks?.activityType?.name === 'beginResponse' && (looks.attempt ?? 0) > 1
    })
    await rig.installation.query(`UPDATE gateway SET state = 'connected' WHERE slug = 'slow'`)
    const begun = await rig.reaches(brief, 'a step that is begun', ({ actions }) => Boolean(actions[0]?.startedAt))
    expect(begun.actions[0]).toMatchObject({ decidedBy: null })
    const held = await rig.reaches(lasting, 'a held step', (one) => stateOf(one) === 'blocked')
    expect(held.actions[0]?.outcome).toContain('Gateway away is unreachable')
    await rig.closeIt(lasting, 'seen')
  })

  it('pages somebody, and tells those who are to be asked where to decide', async () => {
    const alert = await rig.alert('pages', [await rig.loop('agent:main:pages')])
    const paged = await rig.reaches(alert, 'a page', (one) => stateOf(one) === 'confirmed')
    expect(paged.actions[0]?.outcome).toBe('Sent over in-app.')
    // A page mends nothing: a person has to take over.
    await rig.reaches(alert, 'its giving up', ({ state }) => state === 'open')
    await rig.closeIt(alert, 'seen')
    const sent = await rig.installation.query<{ key: string; url: string; title: string }>(
      `SELECT key, body->'message'->>'url' AS url, body->'message'->>'title' AS title FROM notice_delivery WHERE state = 'sent'`,
    )
    expect(sent).toContainEqual({
      ...{ key: `page/${idOf(paged)}/in-app`, url: `https://mission.example.com/incidents/${paged.number}` },
      title: `Needs you: incident #${paged.number}, Critical: sessions repeat themselves`,
    })
    const asked = await rig.installation.query<{ url: string }>(
      `SELECT body->'message'->'actions'->1->>'url' AS url FROM notice_delivery WHERE key LIKE 'ask/%'`,
    )
    expect(asked[0]?.url).toMatch(/^https:\/\/mission\.example\.com\/incidents\/\d+\?ask=approve&action=[0-9a-f-]{36}$/)
  })

  it('goes on to the next step when a person says no, and takes a pause back', async () => {
    rig.fleet.schedule('helper', 'work')
    const alert = await rig.alert('pauses', [await rig.loop('agent:helper:again')])
    const asking = await rig.reaches(alert, 'a question', ({ state }) => state === 'awaiting-approval')
    await rig.decide(alert, idOf(asking), 'reject')
    await rig.reaches(alert, 'a pause', (one) => stateOf(one, 1) === 'confirmed' && one.state === 'open')
    expect(await rig.asked()).toContainEqual('agent.pause helper confirmed runbook/pauses')
    await rig.undo(alert, idOf(asking, 1))
    await rig.reaches(alert, 'the pause taken back', (one) => stateOf(one, 1) === 'undone')
    expect(await rig.asked()).toContainEqual('agent.resume helper confirmed bob@example.com')
    await expect(rig.undo(alert, idOf(asking, 1))).rejects.toThrow()
    await rig.closeIt(alert, 'seen')
  })
})
