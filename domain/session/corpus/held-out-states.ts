import { type CorpusCase, corpusCase, type Script, times } from './corpus-case.ts'

const heldOut = (name: string, play: (script: Script) => unknown, allowed: readonly ('waiting' | 'failing' | 'stuck' | 'quota-near')[] = []): CorpusCase =>
  corpusCase(name, play, { origin: 'held-out', allowed })

const other = (s: Script, event: string, payload: object) => s.event(event, { sessionKey: 'agent:main:other', runId: 'o', seq: 1, ...payload })

/** Silence, failure, burn and quota, written down before the judge was run on them. */
export const heldOutStates: readonly CorpusCase[] = [
  heldOut('a start and nothing else', (s) => s.event('agent', { runId: 'r', sessionKey: s.key, stream: 'lifecycle', data: { phase: 'start', startedAt: s.t } }).wait(119_000).tick().notYet().wait(2_000).tick().now('stuck')),
  heldOut('time that starts at zero', (s) => {
    s.t = 0
    s.event('agent', { runId: 'r', sessionKey: s.key, stream: 'lifecycle', data: { phase: 'start', startedAt: 1_795_465_966_119 }, ts: 1_795_465_966_119 }).wait(119_000).tick().notYet().wait(2_000).tick().now('stuck')
  }),
  heldOut('the work of another session is no life', (s) => {
    s.run()
    times(13, () => other(s.wait(10_000), 'agent', { stream: 'assistant', data: { text: 'x', delta: 'x' } }))
    s.now('stuck')
  }),
  heldOut('chat deltas alone are life', (s) => {
    s.run()
    times(6, (n) => s.wait(50_000).chat({ state: 'delta', deltaText: `w${n}`, seq: 100 + n }))
    s.say().done().now('idle')
  }),
  heldOut('thinking is life', (s) => {
    s.run()
    times(6, () => s.wait(50_000).agent('thinking', { text: 'hm' }))
    s.say().done().now('idle')
  }),
  heldOut('polls of a hung session are no life', (s) => {
    s.run()
    const updatedAt = s.t
    times(5, () => s.wait(30_000).rows({ status: 'running', hasActiveRun: true, updatedAt }))
    s.now('stuck')
  }),
  heldOut('an end that only the poll shows', (s) => {
    s.run().exec('ls', 'a').wait(20_000).rows({ status: 'done', hasActiveRun: false, activeRunIds: [], updatedAt: s.t - 15_000 }).now('idle').silence(600_000)
  }),
  heldOut('a failure that only the poll shows', (s) => {
    s.run().exec('ls', 'a').wait(20_000).rows({ status: 'failed', hasActiveRun: false, activeRunIds: [], lastRunError: 'boom', updatedAt: s.t - 15_000 }).now('failing').silence(60_000)
  }),
  heldOut('a session that is deleted while it runs', (s) => s.run().changed('delete').now('idle').silence(300_000)),
  heldOut('an approval asked for by the approval event', (s) => {
    s.run().wait(1_500)
    const toolCallId = s.start('exec', { command: 'touch x' })
    const request = { sessionKey: s.key, runId: s.runId, toolCallId }
    s.event('exec.approval.requested', { id: 'ap', request }).now('waiting').silence(400_000)
    s.event('exec.approval.resolved', { id: 'ap', decision: 'deny', request }).finish(toolCallId, 'exec', {}, 'denied', { isError: true }).say().done().now('idle')
  }),
  heldOut('an exec that takes five minutes', (s) => {
    s.run().exec('make world', 'ok', { tookMs: 300_000 }).say().done().now('idle')
  }),
  heldOut('a chat error and nothing else', (s) => s.event('chat', { runId: 'r', sessionKey: s.key, state: 'error', errorMessage: 'no key' }).now('failing')),
  heldOut('failed attempts that only show as finishing with an error', (s) => {
    s.run()
    times(4, () => s.wait(2_000).agent('lifecycle', { phase: 'finishing', error: 'HTTP 503' }).wait(2_000).agent('lifecycle', { phase: 'start', startedAt: s.t }))
    s.now('failing')
  }),
  heldOut('a failure and then an abort is still a failure', (s) => {
    s.run().wait(500).fail().now('failing').wait(5_000).run().exec('ls', 'a').abort().silence(10_000).now('failing')
  }),
  heldOut('an abort told only by the error', (s) => s.run().wait(500).agent('lifecycle', { phase: 'error', error: 'This operation was aborted', aborted: true }).now('idle')),
  heldOut('joined in the middle of a storm', (s) => {
    s.event('agent', { runId: 'r', sessionKey: s.key, stream: 'run_status', data: { phase: 'retrying', attempt: 6, maxAttempts: 9, delayMs: 30_000, reason: 'server_error' }, seq: 42, ts: s.t }).now('failing').wait(29_000).tick()
  }),
  heldOut('output that grows in one endless answer', (s) => {
    times(4, () => s.smallRun({ input: 1_000, output: 400 }).wait(30_000))
    s.run()
    times(60, (n) => s.wait(2_000).agent('usage', { outputTokens: n * 1_200 }))
    s.now('runaway')
  }),
  heldOut('history that only the rows tell', (s) => {
    times(4, (n) => s.rows({ status: 'done', hasActiveRun: false, inputTokens: 2_000, outputTokens: 100, lastRunId: `old${n}`, updatedAt: s.t }).wait(60_000).resumedRun().done({ inputTokens: 2_000, outputTokens: 100 }).wait(60_000))
    s.run()
    times(25, (n) => s.exec(`do ${n}`, `r${n}`, { usage: { input: 2_500, output: 100 } }))
    s.now('runaway')
  }),
  heldOut('fifteen times the usual', (s) => {
    times(5, () => s.smallRun({ input: 2_000, output: 100 }).wait(30_000))
    s.run()
    times(29, (n) => s.exec(`do ${n}`, `r${n}`, { usage: { input: 2_000, output: 100 } }))
    s.say().done().now('idle')
  }),
  heldOut('the first run of a session against what its agent usually needs', (s) => {
    times(6, (n) => {
      const small = { sessionKey: `agent:main:small${n}`, runId: `s${n}` }
      s.event('agent', { ...small, agentId: 'main', stream: 'lifecycle', data: { phase: 'start', startedAt: s.t }, seq: 1 })
      s.event('session.message', { sessionKey: small.sessionKey, agentId: 'main', messageId: `m${n}`, message: { role: 'assistant', content: [], usage: { input: 2_000, output: 100 }, stopReason: 'stop', __openclaw: { runId: small.runId } } })
      s.event('agent', { ...small, agentId: 'main', stream: 'lifecycle', data: { phase: 'end' }, seq: 2 }).wait(1_000)
      s.event('sessions.changed', { sessionKey: small.sessionKey, agentId: 'main', reason: 'agent.input.settled', status: 'done', hasActiveRun: false, activeRunIds: [] })
    })
    s.changed('create', { hasActiveRun: false, status: null }).run()
    times(25, (n) => s.exec(`do ${n}`, `r${n}`, { usage: { input: 2_500, output: 100 } }))
    s.now('runaway')
  }),
  heldOut('failed runs are no history', (s) => {
    times(4, () => s.run().wait(500).fail().wait(30_000))
    s.now('failing', 5_000).run()
    times(12, (n) => s.exec(`do ${n}`, `r${n}`, { usage: { input: 4_000, output: 100 } }))
    s.say().done().now('idle')
  }),
  heldOut('a window that nobody told', (s) => {
    s.run().exec('cat a', 'A', { usage: { input: 190_000 } }).say().done().now('idle')
  }),
  heldOut('context fills up by the change event', (s) => {
    s.smallRun().now('idle').wait(5_000).changed('patch', { status: 'done', hasActiveRun: false, activeRunIds: [], totalTokens: 119_000, totalTokensFresh: true, contextTokens: 128_000 }).now('quota-near')
  }),
  heldOut('a smaller model makes the same context too big', (s) => {
    s.rows({ status: 'done', hasActiveRun: false, totalTokens: 30_000, totalTokensFresh: true, updatedAt: s.t }).now('idle').wait(5_000)
    s.changed('patch', { status: 'done', hasActiveRun: false, totalTokens: 30_000, totalTokensFresh: true, contextTokens: 32_000 }).now('quota-near')
  }),
  heldOut('a child of its own loops, the parent waits', (s) => {
    s.changed('create', { spawnedBy: 'agent:main:main', status: 'running', hasActiveRun: true }).run()
    times(5, () => s.exec('cat x', 'nope', { exitCode: 1 }))
    s.now('looping')
  }),
  heldOut('two failures in a row and success', (s) => {
    s.run().wait(500).timeOut().now('failing').wait(9_000).run().wait(500).fail().now('failing').wait(9_000).smallRun().now('idle')
  }),
  heldOut('a steered message during a hang', (s) => {
    s.run().silence(60_000).event('chat', { runId: 'steer-1', sessionKey: s.key, seq: 1, state: 'final' }).silence(70_000).now('stuck')
  }),
  heldOut('late rows after a failure do not hide it', (s) => {
    s.run().wait(900).fail().now('failing').wait(300).changedPhase('start', { status: 'running', hasActiveRun: true, updatedAt: s.t - 2_000 }).changedPhase('error', { status: 'failed', hasActiveRun: false, activeRunIds: [] }).silence(30_000).now('failing')
  }),
]
