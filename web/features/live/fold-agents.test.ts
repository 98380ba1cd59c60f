import { describe, expect, it } from 'vitest'
import type { AgentPage, AgentView } from '#contracts/api/lists.ts'
import type { ActionView, LiveFrame } from '#contracts/live.ts'
import { foldAgents, withAgentAction } from './fold-agents.ts'

const GATEWAY = 'gateway'
const time = (minute: number): string => `2026-01-01T00:0${minute}:00.000Z`

const agent = (agentId: string, pausedAt: string | null = null): AgentView => ({
  ...{ agentId, name: null, pausedAt, imported: false, liveSessions: 1, troubled: 0 },
})
const page = (items: AgentView[], actions: ActionView[] = []): AgentPage => ({ items, actions, asOf: '1' })
const asked = (id: string, more: Partial<ActionView> = {}): ActionView => ({
  ...{ id, action: 'agent.pause', gatewayId: GATEWAY, sessionKey: null, agentId: 'forge', requestedBy: 'a@b.c' },
  ...{ requestedAt: time(0), state: 'requested', outcome: null, finishedAt: null, correlationId: 'c' },
  ...more,
})
const confirmed = (id: string, more: Partial<ActionView> = {}) =>
  asked(id, { state: 'confirmed', outcome: 'Done.', finishedAt: time(1), ...more })
const fold = (before: AgentPage, ...actions: ActionView[]): AgentPage =>
  foldAgents(
    before,
    GATEWAY,
    actions.map((action): LiveFrame => ({ type: 'action', action })),
  )

describe('foldAgents', () => {
  it('shows what is asked as asked, and the agent as paused only once that is confirmed', () => {
    const before = page([agent('forge'), agent('quill')])
    const requested = fold(before, asked('1'))
    expect(requested.actions.map(({ state }) => state)).toEqual(['requested'])
    expect(requested.items).toEqual(before.items)
    const done = fold(requested, confirmed('1'))
    expect(done.actions.map(({ state }) => state)).toEqual(['confirmed'])
    expect(done.items).toEqual([agent('forge', time(1)), agent('quill')])
    expect(done.items[1]).toBe(before.items[1])
  })

  it('leaves an agent as it was when the gateway refuses', () => {
    const before = page([agent('forge')])
    const after = fold(before, asked('1', { state: 'refused', outcome: 'No schedule of its own.', finishedAt: time(1) }))
    expect(after.items).toEqual(before.items)
    expect(after.actions[0]?.outcome).toBe('No schedule of its own.')
  })

  it('keeps the first pause of two, and ends it with a resume', () => {
    const paused = fold(page([agent('forge')]), confirmed('1'), confirmed('2', { requestedAt: time(2), finishedAt: time(3) }))
    expect(paused.items).toEqual([agent('forge', time(1))])
    const resumed = fold(paused, confirmed('3', { action: 'agent.resume', requestedAt: time(4), finishedAt: time(5) }))
    expect(resumed.items).toEqual([agent('forge')])
    expect(resumed.actions.map(({ id }) => id)).toEqual(['3'])
  })

  it('adds an agent that nobody had seen, once its pause is confirmed', () => {
    expect(fold(page([]), confirmed('1')).items).toEqual([{ ...agent('forge', time(1)), liveSessions: 0 }])
  })

  it('is the page itself for other gateways, for actions on sessions, and for other news', () => {
    const before = page([agent('forge')])
    expect(fold(before, confirmed('1', { gatewayId: 'other' }))).toBe(before)
    expect(fold(before, confirmed('1', { action: 'session.abort', sessionKey: 'agent:forge:a' }))).toBe(before)
    expect(foldAgents(before, GATEWAY, [{ type: 'timeline', sessionId: 's', entries: [] }])).toBe(before)
  })
})

describe('withAgentAction', () => {
  it('lets no earlier action take the place of a later one', () => {
    const later = asked('2', { requestedAt: time(2) })
    expect(withAgentAction(page([agent('forge')], [later]), asked('1')).actions).toEqual([later])
  })
})
