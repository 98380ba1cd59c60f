import { type CorpusCase, corpusCase, times } from './corpus-case.ts'

/** Runs that fail, seem to fail, or burn and fill up. */
export const breakingCases: readonly CorpusCase[] = [
  corpusCase('a run that fails', (s) => s.run().notYet().wait(900).fail().now('failing').silence(60_000)),
  corpusCase('a run that times out', (s) => s.run().wait(12_000).notYet().timeOut().now('failing')),
  corpusCase('a failure that the next run mends', (s) => s.run().wait(900).fail().now('failing').wait(20_000).smallRun().now('idle')),
  corpusCase('failing stays while the next run works', (s) => s.run().wait(900).fail().now('failing').run().exec('ls', 'a').say().done().now('idle')),
  corpusCase('an operator stops a run', (s) => s.run().exec('ls', 'a').abort().now('idle').silence(120_000)),
  corpusCase('a retry storm while the row says running', (s) => {
    s.run().changed('agent.run.started', { status: 'running', hasActiveRun: true })
    times(3, (n) => s.retry(n, 1_000 * n))
    s.now('failing').retry(4, 8_000).retry(5, 17_000).fail().now('failing')
  }),
  corpusCase('a retry storm that ends well', (s) => {
    s.run()
    times(4, (n) => s.retry(n, 1_500 * n, 'server_error'))
    s.now('failing').exec('ls', 'a').now('healthy').say().done().now('idle')
  }),
  corpusCase('one retry is no storm', (s) => s.run().retry(1, 1_300).exec('ls', 'a').say().done().now('idle')),
  corpusCase('two retries are no storm', (s) => s.run().retry(1, 600).retry(2, 2_200).exec('ls', 'a').say().done().now('idle')),
  corpusCase('an operator stops a retry storm', (s) => {
    s.run()
    times(4, (n) => s.retry(n, 1_000))
    s.now('failing').abort().now('idle')
  }),
  corpusCase('a long retry delay is not stuck', (s) => {
    s.run()
    times(5, (n) => s.retry(n, n < 3 ? 2_000 : 60_000))
    s.now('failing', 1)
  }, { allowed: ['failing'] }),
  corpusCase('a failed row at first sight', (s) => s.rows({ status: 'failed', hasActiveRun: false, activeRunIds: [], lastRunError: 'HTTP 500', updatedAt: s.t - 60_000 }).now('failing')),
  corpusCase('a killed row at first sight', (s) => s.rows({ status: 'killed', hasActiveRun: false, activeRunIds: [], abortedLastRun: true, updatedAt: s.t - 60_000 }).now('idle')),
  corpusCase('tools that fail do not make the run fail', (s) => {
    s.run().exec('cat /x', 'No such file', { exitCode: 1 }).call('read', { path: '/y' }, 'ENOENT', { isError: true }).exec('ls', 'a').say().done().now('idle')
  }),
  corpusCase('a steered message has a final of its own and mends nothing', (s) => {
    s.run().wait(500).fail().now('failing').event('chat', { runId: 'steered', sessionKey: s.key, seq: 1, state: 'final' }).silence(10_000)
  }),
  corpusCase('a reset clears a failure', (s) => s.run().wait(500).fail().now('failing').wait(5_000).changed('reset', { status: null, hasActiveRun: false, activeRunIds: [] }).now('idle')),
  corpusCase('twenty times the usual', (s) => {
    times(4, () => s.smallRun({ input: 1_000, output: 50 }).wait(60_000))
    s.run()
    times(18, (n) => s.exec(`step ${n}`, `r ${n}`, { usage: { input: 2_000, output: 100 } }))
    s.notYet()
    times(6, (n) => s.exec(`more ${n}`, `q ${n}`, { usage: { input: 2_000, output: 100 } }))
    s.now('runaway').say().done().now('idle')
  }),
  corpusCase('ten times the usual is only a hint', (s) => {
    times(4, () => s.smallRun({ input: 1_000, output: 50 }).wait(60_000))
    s.run()
    times(10, (n) => s.exec(`step ${n}`, `r ${n}`, { usage: { input: 2_000, output: 100 } }))
    s.say().done().now('idle')
  }),
  corpusCase('cached input read again is not burn', (s) => {
    times(4, () => s.smallRun({ input: 1_000, output: 50 }).wait(60_000))
    s.run()
    times(30, (n) => s.exec(`step ${n}`, `r ${n}`, { usage: { input: 100, output: 50, cacheRead: 9_000 } }))
    s.say().done().now('idle')
  }),
  corpusCase('a first run beyond the absolute limit', (s) => {
    s.run()
    times(20, (n) => s.exec(`step ${n}`, `r ${n}`, { usage: { input: 60_000, output: 2_000 } }))
    s.now('runaway')
  }),
  corpusCase('a big first run within the limit', (s) => {
    s.run()
    times(20, (n) => s.exec(`step ${n}`, `r ${n}`, { usage: { input: 20_000, output: 1_000 } }))
    s.say().done().now('idle')
  }),
  corpusCase('a heavy session is measured by its own runs', (s) => {
    times(3, () => s.smallRun({ input: 60_000, output: 4_000 }).wait(60_000))
    s.run()
    times(20, (n) => s.exec(`step ${n}`, `r ${n}`, { usage: { input: 60_000, output: 2_000 } }))
    s.say().done().now('idle')
  }),
  corpusCase('a costly first run', (s) => {
    s.run()
    times(12, (n) => s.exec(`step ${n}`, `r ${n}`, { usage: { input: 20_000, output: 4_000, costUsd: 2.5 } }))
    s.now('runaway')
  }),
  corpusCase('context nearly full, from the row', (s) => s.rows({ status: 'done', hasActiveRun: false, totalTokens: 118_000, totalTokensFresh: true, updatedAt: s.t }).now('quota-near')),
  corpusCase('context nearly full, live', (s) => {
    s.rows({ status: 'done', hasActiveRun: false, totalTokens: 60_000, totalTokensFresh: true, updatedAt: s.t }).wait(1_000).run()
    s.exec('cat a', 'A', { usage: { input: 90_000 } }).exec('cat b', 'B', { usage: { input: 14_000, cacheRead: 90_000 } })
    s.notYet().exec('cat c', 'C', { usage: { input: 4_000, cacheRead: 112_000 } }).now('quota-near')
  }),
  corpusCase('context at 85 % is a hint', (s) => s.rows({ status: 'done', hasActiveRun: false, totalTokens: 108_000, totalTokensFresh: true, updatedAt: s.t }).now('idle')),
  corpusCase('a stale context size says nothing', (s) => s.rows({ status: 'timeout', hasActiveRun: false, totalTokens: 127_000, totalTokensFresh: false, updatedAt: s.t }).now('failing')),
  corpusCase('tokens of the last run are not the context', (s) => s.rows({ status: 'done', hasActiveRun: false, inputTokens: 900_000, outputTokens: 20_000, totalTokens: 30_000, totalTokensFresh: true, updatedAt: s.t }).now('idle')),
  corpusCase('compaction makes room', (s) => {
    s.rows({ status: 'done', hasActiveRun: false, totalTokens: 120_000, totalTokensFresh: true, updatedAt: s.t }).now('quota-near').wait(9_000)
    s.changed('compact', { status: 'done', hasActiveRun: false, activeRunIds: [], totalTokens: 9_000, totalTokensFresh: true, contextTokens: 128_000 }).now('idle')
  }),
  corpusCase('a reset makes room', (s) => {
    s.rows({ status: 'done', hasActiveRun: false, totalTokens: 126_000, totalTokensFresh: true, updatedAt: s.t }).now('quota-near').wait(9_000)
    s.changed('reset', { hasActiveRun: false, activeRunIds: [], totalTokens: 0, totalTokensFresh: true, contextTokens: 128_000 }).now('idle')
  }),
]
