import { type CorpusCase, corpusCase, times } from './corpus-case.ts'

/** Silence: of a model, of a tool, of a person, of the watch itself. */
export const standingCases: readonly CorpusCase[] = [
  corpusCase('the model never answers', (s) => s.run().wait(119_000).tick().notYet().wait(1_500).tick().now('stuck').silence(60_000)),
  corpusCase('the model falls silent after some work', (s) => {
    s.run().exec('ls', 'a').exec('cat a', 'A').wait(119_000).tick().notYet().wait(2_000).tick().now('stuck').silence(30_000)
  }),
  corpusCase('the answer stops in the middle', (s) => s.run().wait(2_000).agent('assistant', { text: 'I will', delta: 'I will' }).silence(118_000).notYet().silence(60_000).now('stuck')),
  corpusCase('ticks and health frames are no life', (s) => {
    s.run()
    times(13, () => s.wait(10_000).tick().event('health', { ok: true }).event('presence', { presence: [] }))
    s.now('stuck')
  }),
  corpusCase('a stuck run that goes on after all', (s) => s.run().silence(150_000).now('stuck').agent('assistant', { text: 'sorry', delta: 'sorry' }).now('healthy').say().done().now('idle')),
  corpusCase('a stuck run that is stopped', (s) => s.run().silence(150_000).now('stuck').abort().now('idle')),
  corpusCase('a message sent into a stuck run changes nothing', (s) => {
    s.run().silence(90_000)
    s.changed('send', { status: 'running', hasActiveRun: true }).message('user', 'are you there?').changed('participants', { status: 'running', hasActiveRun: true })
    s.wait(31_000).tick().now('stuck')
  }),
  corpusCase('a tool that runs for ten minutes', (s) => {
    s.run().wait(1_500)
    const id = s.start('build', { target: 'all' })
    s.silence(600_000).finish(id, 'build', { target: 'all' }, 'built', { tookMs: 600_000 }).say().done().now('idle')
  }),
  corpusCase('a tool that never returns', (s) => {
    s.run().wait(1_500).start('build', { target: 'all' })
    s.silence(899_000).notYet().silence(60_000).now('stuck')
  }),
  corpusCase('a long sleep is no silence', (s) => s.run().exec('sleep 1200', '', { tookMs: 1_200_000 }).say().done(), { allowed: ['waiting'] }),
  corpusCase('an approval that nobody gives', (s) => {
    s.run().wait(1_500).start('exec', { command: 'rm -rf build' })
    s.agent('lifecycle', { phase: 'waiting-approval', approvalId: 'a1', toolCallId: 'call_2' }).now('waiting').silence(1_800_000)
  }),
  corpusCase('an approval that is given', (s) => {
    s.run().wait(1_500)
    const id = s.start('exec', { command: 'make' })
    s.agent('lifecycle', { phase: 'waiting-approval', approvalId: 'a1', toolCallId: id }).now('waiting').silence(300_000)
    s.agent('lifecycle', { phase: 'approval-resolved', approvalId: 'a1', toolCallId: id }).now('healthy').wait(500)
    s.finish(id, 'exec', { command: 'make' }, 'ok').say().done().now('idle')
  }),
  corpusCase('silence after an approval counts from the approval', (s) => {
    s.run().wait(1_500)
    const id = s.start('exec', { command: 'make' })
    s.agent('lifecycle', { phase: 'waiting-approval', approvalId: 'a1', toolCallId: id }).now('waiting').silence(300_000)
    s.agent('lifecycle', { phase: 'approval-resolved', approvalId: 'a1', toolCallId: id }).finish(id, 'exec', {}, 'ok')
    s.silence(118_000).notYet().silence(5_000).now('stuck')
  }),
  corpusCase('an idle session stays idle however long', (s) => s.smallRun().now('idle').silence(3_600_000)),
  corpusCase('a queued run', (s) => s.changed('send', { status: 'queued', hasActiveRun: true }).now('waiting').silence(300_000).run().say().done().now('idle')),
  corpusCase('a command that goes on in the background', (s) => {
    s.run().exec('npm run build', 'Command still running (session faint-canyon, pid 924).', { tookMs: 10_000, details: { status: 'running' } })
    s.say().done().now('idle').silence(900_000)
  }),
  corpusCase('a run that waits for its turn after a restart', (s) => {
    s.rows({ status: 'running', hasActiveRun: false, abortedLastRun: true, updatedAt: s.t - 5_000 }).now('waiting').silence(180_000)
    s.resumedRun().say().done().now('idle')
  }),
  corpusCase('a run that never gets its turn after a restart', (s) => {
    s.rows({ status: 'running', hasActiveRun: false, abortedLastRun: true, updatedAt: s.t - 5_000 }).now('waiting').silence(590_000).notYet().silence(60_000).now('stuck')
  }),
  corpusCase('a run known only from a row', (s) => {
    s.rows({ status: 'running', hasActiveRun: true, updatedAt: s.t - 400_000 }).now('unknown').silence(118_000).notYet().silence(60_000).now('stuck')
  }),
  corpusCase('a row that omits the ids of its active run is not idle', (s) => s.rows({ status: 'running', hasActiveRun: true, updatedAt: s.t }).now('unknown').wait(2_000).resumedRun().now('healthy')),
  corpusCase('a run that resumes with a new id after a crash', (s) => {
    s.run().exec('ls', 'a').silence(20_000).resumedRun().now('healthy').exec('ls', 'a').say().done().now('idle')
  }),
  corpusCase('after a deaf time an old run is unknown, not stuck', (s) => {
    s.run().exec('ls', 'a').wait(600_000)
    s.frames.push({ t: s.t, frame: { type: 'res', id: 'c', ok: true, payload: { type: 'hello-ok' } } })
    s.now('unknown').wait(3_000).exec('ls -l', 'b').now('healthy').say().done()
  }, { allowed: ['stuck'] }),
  corpusCase('a parent that waits for its child', (s) => {
    s.run().wait(1_500)
    const id = s.start('sessions_spawn', { task: 'look' })
    s.finish(id, 'sessions_spawn', { task: 'look' }, 'accepted')
    s.event('sessions.changed', { sessionKey: 'agent:main:subagent:1', agentId: 'main', reason: 'create', spawnedBy: s.key, status: 'running', hasActiveRun: true, updatedAt: s.t }).now('waiting', 15_000)
    s.silence(90_000)
    s.event('agent', { sessionKey: 'agent:main:subagent:1', runId: 'kid', stream: 'lifecycle', data: { phase: 'model', provider: 'p', model: 'm' }, seq: 9 }).silence(90_000)
    s.event('agent', { sessionKey: 'agent:main:subagent:1', runId: 'kid', stream: 'lifecycle', data: { phase: 'end' }, seq: 10 })
    s.say().done().now('idle')
  }),
  corpusCase('a slow stream of words', (s) => {
    s.run()
    times(20, (n) => s.wait(60_000).agent('assistant', { text: `word ${n}`, delta: `word ${n}` }))
    s.say().done()
  }),
  corpusCase('a tool that keeps reporting', (s) => {
    s.run().wait(1_500)
    const id = s.start('build', { target: 'all' })
    times(30, () => s.wait(60_000).agent('item', { toolCallId: id, kind: 'tool', phase: 'update', name: 'build', status: 'running' }))
    s.finish(id, 'build', {}, 'built').say().done()
  }),
  corpusCase('a gateway whose clock is an hour behind', (s) => {
    s.run()
    times(6, () => s.wait(50_000).event('agent', { sessionKey: s.key, runId: s.runId, stream: 'assistant', data: { text: 'x', delta: 'x' }, ts: s.t - 3_600_000 }))
    s.say().done().now('idle')
  }),
]
