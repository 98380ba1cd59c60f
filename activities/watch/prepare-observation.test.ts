import { describe, expect, it } from 'vitest'
import { digestCall } from '#domain/session/call-digest.ts'
import type { Observation } from '#domain/session/observation.ts'
import { prepareObservation } from './prepare-observation.ts'

const key = 'a key for tests that is long enough'
const token = `ghp_${'aB3dE5gH7jK9mN1pQ3sT5vW7yZ2bC4dF6hJ8'}`
const at = { at: 1, sessionKey: 'agent:main:main', agentId: 'main', runId: 'r1' }
const args = { command: `curl -H "Authorization: Bearer ${token}" https://example.com` }
const started: Observation = {
  ...at,
  ...{ kind: 'tool-started', dedupKey: 'tool-start:1', toolCallId: '1', name: 'exec', args, meta: `curl ${token}` },
  digest: digestCall('exec', args),
}
const message: Observation = {
  ...at,
  ...{ kind: 'message', dedupKey: 'm1', messageId: 'm1', messageSeq: 1, role: 'user', text: `use ${token}, please` },
  ...{ stopReason: null, provider: null, model: null, tokens: null, errorMessage: `bad key ${token}` },
}
const ended: Observation = {
  ...at,
  kind: 'run-ended',
  dedupKey: 'e1',
  state: 'failed',
  error: `401 for ${token}`,
  stopReason: null,
}

describe('preparing an observation', () => {
  it('lets no secret through, whatever configuration keeps', () => {
    for (const keep of [true, false]) {
      for (const observation of [started, message, ended]) {
        const prepared = prepareObservation(observation, { key, storeArgs: keep, storeText: keep })
        expect(JSON.stringify(prepared)).not.toContain(token)
      }
    }
  })

  it('keeps arguments and texts only where configuration says so', () => {
    const kept = { key, storeArgs: true, storeText: true }
    expect(prepareObservation(started, kept)).toMatchObject({ args: { command: expect.stringContaining('https://example.com') } })
    expect(prepareObservation(message, kept)).toMatchObject({ text: expect.stringMatching(/^use \[redacted:.*\], please$/) })
    const bare = { key, storeArgs: false, storeText: false }
    expect(prepareObservation(started, bare)).toMatchObject({ args: null, meta: null })
    expect(prepareObservation(message, bare)).toMatchObject({ text: null, errorMessage: expect.stringContaining('bad key') })
  })

  it('matches equal calls by a hash that only the key can make', () => {
    const policy = { key, storeArgs: false, storeText: false }
    const prepared = prepareObservation(started, policy)
    expect(prepared.argsHash).toMatch(/^[0-9a-f]{16}$/)
    expect(prepareObservation({ ...started, at: 2 }, policy).argsHash).toBe(prepared.argsHash)
    expect(prepareObservation(started, { ...policy, key: 'another key that is long enough too' }).argsHash).not.toBe(
      prepared.argsHash,
    )
    expect(JSON.stringify(prepared)).not.toContain(digestCall('exec', args).exact)
  })
})
