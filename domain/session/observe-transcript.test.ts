import { describe, expect, it } from 'vitest'
import type { RawMessage } from './gateway-frame.ts'
import { createObserver } from './observe.ts'
import { observeTranscript } from './observe-transcript.ts'

const t0 = 1_795_465_782_400
const sessionKey = 'agent:main:main'
const mark = (id: string, seq: number) => ({ __openclaw: { runId: 'r1', id, seq } })

const transcript: RawMessage[] = [
  { role: 'user', content: 'please', timestamp: t0 - 400, ...mark('m1', 13) },
  {
    role: 'assistant',
    content: [{ type: 'toolCall', id: 'call_4', name: 'exec', arguments: { command: 'cat /x' } }],
    usage: { input: 1_755, output: 42, cacheRead: 7, cacheWrite: 0, cost: { total: 0.0059 } },
    stopReason: 'toolUse',
    timestamp: t0,
    ...mark('m2', 14),
  },
  {
    role: 'toolResult',
    toolCallId: 'call_4',
    toolName: 'exec',
    content: [{ type: 'text', text: 'No such file' }],
    details: { exitCode: 1, durationMs: 13 },
    isError: false,
    timestamp: t0 + 83,
    ...mark('m3', 15),
  },
]

describe('a transcript read back', () => {
  const facts = observeTranscript(sessionKey, transcript, t0 + 60_000)

  it('tells messages, tool calls and results with their own times', () => {
    expect(facts.map(({ kind }) => kind)).toEqual(['message', 'message', 'tool-started', 'tool-finished'])
    expect(facts[1]).toMatchObject({
      at: t0,
      runId: 'r1',
      tokens: { input: 1_755, output: 42, cacheRead: 7, cacheWrite: 0, costUsd: 0.0059 },
    })
    expect(facts[3]).toMatchObject({ at: t0 + 83, resultClass: 'nonzero', exitCode: 1, resultText: 'No such file' })
  })

  it('has the keys and digests of the live events of the same facts', () => {
    const observer = createObserver()
    const scope = { runId: 'r1', sessionKey, agentId: 'main', stream: 'tool' }
    const live = [
      ...observer.observe(
        { kind: 'message', payload: { sessionKey, messageId: 'm2', messageSeq: 14, message: transcript[1] } },
        t0 + 50,
      ),
      ...observer.observe(
        {
          kind: 'tool',
          payload: { ...scope, data: { phase: 'start', name: 'exec', toolCallId: 'call_4', args: { command: 'cat /x' } } },
        },
        t0 + 54,
      ),
      ...observer.observe(
        {
          kind: 'tool',
          payload: {
            ...scope,
            data: {
              phase: 'result',
              name: 'exec',
              toolCallId: 'call_4',
              isError: false,
              result: { content: [{ type: 'text', text: 'No such file' }], details: { exitCode: 1 } },
            },
          },
        },
        t0 + 80,
      ),
    ]
    expect(live.map(({ dedupKey }) => dedupKey)).toEqual(facts.slice(1).map(({ dedupKey }) => dedupKey))
    const digestOf = (fact: object | undefined) => (fact && 'digest' in fact ? fact.digest : undefined)
    const outcomeOf = (fact: object | undefined) => (fact && 'outcome' in fact ? fact.outcome : undefined)
    expect(digestOf(live[1])).toEqual(digestOf(facts[2]))
    expect(outcomeOf(live[2])).toEqual(outcomeOf(facts[3]))
  })

  it('uses the time of reading where a record has none', () => {
    expect(observeTranscript(sessionKey, [{ role: 'user', content: 'x' }], 7)[0]).toMatchObject({ at: 7, runId: null })
  })
})
