import { type CorpusCase, corpusCase, type Script, times } from './corpus-case.ts'

const heldOut = (name: string, play: (script: Script) => unknown, allowed: readonly ('waiting' | 'failing' | 'stuck' | 'quota-near' | 'runaway')[] = []): CorpusCase =>
  corpusCase(name, play, { origin: 'held-out', allowed })

/** A second set, written after the repairs that the first one asked for and before the judge was run on these. */
export const heldOutSecond: readonly CorpusCase[] = [
  heldOut('a health check that prints the clock', (s) => {
    s.run()
    times(5, (n) => s.exec('curl -s localhost/health', `{"status":"down","checkedAt":"10:0${n}","responseTimeMs":1${n}}`))
    s.now('looping')
  }),
  heldOut('docker ps with ages', (s) => {
    s.run()
    times(6, (n) => s.exec('docker ps', `CONTAINER ID IMAGE STATUS\n3f9a1c2b7d4e web Restarting (1) ${n * 7} seconds ago`))
    s.now('looping')
  }),
  heldOut('a stack trace with addresses and thread numbers', (s) => {
    s.run()
    times(5, (n) => s.exec('./app', `Segmentation fault at 0x7ffe${n}c3a (pid ${4000 + n * 13}) thread[${12345 + n}]`, { exitCode: 139 }))
    s.now('looping')
  }),
  heldOut('a jwt that changes in the header', (s) => {
    s.run()
    times(6, (n) => s.exec(`curl -s -H "X-Request-Id: 8f14e45f-ceea-467f-a${n}f1-0c9d8b7a6e5${n}" https://api/orders`, '{"error":"rate limited"}'))
    s.now('looping')
  }),
  heldOut('empty pages without end', (s) => {
    s.run()
    times(8, (n) => s.call('search', { query: 'needle', page: n }, '[]'))
    s.now('looping', 60_000)
  }),
  heldOut('more and more patience for the same failure', (s) => {
    s.run()
    times(6, (n) => s.call('fetch', { url: 'https://down', timeoutMs: n * 1_000 }, 'ETIMEDOUT', { isError: true }))
    s.now('looping')
  }),
  heldOut('five tools in a ring, results alike', (s) => {
    s.run()
    times(6, () => ['plan', 'ls', 'cat', 'grep', 'pwd'].forEach((tool) => s.call(tool, { dir: '/srv' }, `out of ${tool}`)))
    s.now('looping')
  }),
  heldOut('a loop that changes its object halfway', (s) => {
    s.run()
    times(4, () => s.exec('cat a', 'A'))
    times(5, () => s.exec('cat b', 'B'))
    s.now('looping')
  }),
  heldOut('a loop in the second run after a good first', (s) => {
    s.smallRun().wait(30_000).run()
    times(5, () => s.call('memory_search', { query: 'owner' }, 'No results found.'))
    s.now('looping').say().done().now('idle')
  }),
  heldOut('a loop over hours, a call every eleven seconds', (s) => {
    s.run()
    times(60, () => s.exec('gh pr checks 7', 'X  build  fail', { exitCode: 1, thinkMs: 10_000, tookMs: 1_000 }))
    s.now('looping')
  }),
  heldOut('the same failing call every half minute from a slow model', (s) => {
    s.run()
    times(7, () => s.call('read', { path: '/srv/none' }, 'ENOENT: no such file or directory', { isError: true, thinkMs: 30_000 }))
    s.now('looping')
  }),
  heldOut('calls numbered anew in each answer', (s) => {
    s.run()
    times(5, (n) => {
      const scope = { sessionKey: s.key, runId: s.runId, stream: 'tool' }
      s.wait(2_000).event('session.tool', { ...scope, seq: n * 10, data: { phase: 'start', name: 'exec', toolCallId: 'call_0', args: { command: 'x' } } })
      s.wait(100).event('session.tool', { ...scope, seq: n * 10 + 1, data: { phase: 'result', name: 'exec', toolCallId: 'call_0', result: { content: [{ type: 'text', text: 'y' }] } } })
    })
    s.now('looping')
  }),
  heldOut('forty pings of different hosts', (s) => {
    s.run()
    times(10, (n) => s.exec(`ping -c 1 10.1.2.${n}`, `1 packets transmitted, 1 received, time ${n}ms`))
    s.say().done()
  }),
  heldOut('scripts that check one server after the other', (s) => {
    s.run()
    times(9, (n) => s.exec(`./check web-${n}`, 'ok'))
    s.say().done()
  }),
  heldOut('epochs of a training', (s) => {
    s.run()
    times(9, (n) => s.exec('tail -1 train.log', `epoch ${n} loss 0.${90 - n * 3}`))
    s.say().done()
  }),
  heldOut('tests that grow', (s) => {
    s.run()
    times(9, (n) => s.exec('npm test', `Tests: 1 failed, ${n * 4} passed, time 1.${n} s`, { exitCode: 1 }))
    s.say().done()
  }),
  heldOut('a queue worked off, item by item', (s) => {
    s.run()
    times(9, (n) => s.call('queue_pop', {}, `{"itemId": ${n + 16}, "body": "send mail"}`))
    s.say().done()
  }),
  heldOut('memory that fills while a file is copied', (s) => {
    s.run()
    times(9, (n) => s.exec('du -sh /srv/copy', `${n * 12}M /srv/copy`))
    s.say().done()
  }),
  heldOut('commits walked one by one', (s) => {
    s.run()
    times(9, (n) => s.exec('git rev-parse HEAD~1 && git checkout -q HEAD~1', `HEAD is now at ${n}a2b3c${n}d commit ${n}`))
    s.say().done()
  }),
  heldOut('pictures resized in the temporary folder', (s) => {
    s.run()
    for (const name of ['holiday', 'birthday', 'wedding', 'mountain', 'seaside', 'forest', 'winter']) s.exec(`convert /tmp/${name}-original.png -resize 50% out.png`, '')
    s.say().done()
  }),
  heldOut('chapters translated to the same answer', (s) => {
    s.run()
    times(9, (n) => s.call('translate', { chapter: n }, 'stored'))
    s.say().done()
  }),
  heldOut('lights switched in every room', (s) => {
    s.run()
    for (const room of ['hall', 'bath', 'cellar', 'attic', 'garden', 'garage', 'kitchen']) s.call('light', { room, on: true }, 'ok')
    s.say().done()
  }),
  heldOut('a deployment watched with a sleep and a changing state', (s) => {
    s.run()
    for (const state of ['pending', 'pulling', 'pulling', 'starting', 'starting', 'starting', 'ready']) s.exec('sleep 15; kubectl get pod web', state, { tookMs: 15_000 })
    s.say().done()
  }, ['waiting']),
  heldOut('a wait of its own between the same questions', (s) => {
    s.run()
    times(9, () => s.call('build_status', { build: 'b-77' }, 'building').call('wait', { ms: 8_000 }, 'ok', { tookMs: 8_000 }))
    s.say().done()
  }, ['waiting']),
  heldOut('two sessions with three equal calls each', (s) => {
    s.run()
    times(3, (n) => {
      s.exec('uptime -p', 'up 3 weeks')
      const scope = { sessionKey: 'agent:ops:main', agentId: 'ops', runId: 'ops1', stream: 'tool' }
      s.event('session.tool', { ...scope, data: { phase: 'start', name: 'exec', toolCallId: `q${n}`, args: { command: 'uptime -p' } } })
      s.event('session.tool', { ...scope, data: { phase: 'result', name: 'exec', toolCallId: `q${n}`, result: { content: [{ type: 'text', text: 'up 3 weeks' }] } } })
    })
    s.say().done()
  }),
  heldOut('the gateway restarts in the middle of a run', (s) => {
    s.run().exec('ls', 'a').wait(2_000).event('shutdown', { reason: 'gateway restarting', restartExpectedMs: 1_500 }).wait(300_000)
    s.frames.push({ t: s.t, frame: { type: 'res', id: 'c', ok: true, payload: { type: 'hello-ok' } } })
    s.now('unknown').wait(2_000).resumedRun().now('healthy').say().done().now('idle')
  }),
  heldOut('a question to the person', (s) => {
    s.run().wait(1_000)
    const id = s.start('ask_user', { question: 'which branch?' })
    s.now('waiting').silence(1_500_000).finish(id, 'ask_user', {}, 'main').say().done().now('idle')
  }),
  heldOut('compaction in the middle of a run', (s) => {
    s.run().exec('ls', 'a').wait(60_000).event('session.operation', { sessionKey: s.key, operation: 'compact', phase: 'start', ts: s.t }).wait(90_000)
    s.event('session.operation', { sessionKey: s.key, operation: 'compact', phase: 'end', ts: s.t }).say().done().now('idle')
  }),
  heldOut('compaction of an idle session starts no run', (s) => {
    s.smallRun().now('idle').wait(10_000).event('session.operation', { sessionKey: s.key, operation: 'compact', phase: 'start', ts: s.t }).silence(300_000)
  }),
  heldOut('usage that lists sessions is no list of rows', (s) => {
    s.run().exec('ls', 'a')
    s.frames.push({ t: s.t, frame: { type: 'res', id: 'u', ok: true, payload: { startDate: 'x', sessions: [{ key: 'agent:main:else', usage: null }], totals: {}, aggregates: {} } } })
    s.say().done().now('idle')
  }),
  heldOut('a slow model that streams after ninety seconds each time', (s) => {
    s.run()
    times(5, (n) => s.wait(95_000).agent('assistant', { text: `t${n}`, delta: `t${n}` }))
    s.say().done().now('idle')
  }),
  heldOut('stalled after the headers', (s) => s.run().wait(300).agent('lifecycle', { phase: 'model', provider: 'stub', model: 'stub-large' }).silence(119_000).notYet().silence(30_000).now('stuck')),
  heldOut('a tool done, then a model that hangs', (s) => s.run().exec('sleep 5', '', { tookMs: 5_000 }).silence(118_000).notYet().silence(10_000).now('stuck')),
  heldOut('a second run hangs after a good first', (s) => s.smallRun().now('idle').wait(60_000).run().silence(119_000).notYet().silence(20_000).now('stuck')),
  heldOut('a storm, a good run, another storm', (s) => {
    s.run()
    times(4, (n) => s.retry(n, 1_000))
    s.now('failing').exec('ls', 'a').now('healthy').say().done().wait(60_000).run()
    times(4, (n) => s.retry(n, 1_000))
    s.now('failing')
  }),
  heldOut('an hourly retry is no storm', (s) => {
    times(6, () => s.run().retry(1, 1_000).say().done().silence(600_000))
  }),
  heldOut('a runaway over a history of cached runs', (s) => {
    times(4, () => s.smallRun({ input: 200, output: 100, cacheRead: 20_000 }).wait(60_000))
    s.run()
    times(20, (n) => s.exec(`w ${n}`, `r ${n}`, { usage: { input: 9_000, output: 1_000 } }))
    s.now('runaway')
  }),
  heldOut('a tiny history and a normal run', (s) => {
    times(4, () => s.run().say('hi', { input: 40, output: 5 }).done().wait(60_000))
    s.run().exec('ls', 'a', { usage: { input: 1_500, output: 60 } }).say('ok', { input: 1_600, output: 60 }).done().now('idle')
  }),
  heldOut('a big context all at once', (s) => {
    s.rows({ status: 'done', hasActiveRun: false, totalTokens: 3_000, totalTokensFresh: true, updatedAt: s.t }).wait(1_000).run()
    s.exec('cat huge', 'HUGE', { usage: { input: 119_000, output: 100 } }).now('quota-near').say('x', { input: 119_100, output: 20 }).done({ totalTokens: 119_100, totalTokensFresh: true }).silence(60_000).now('quota-near')
  }),
  heldOut('failing by timeout while nobody asks again', (s) => s.run().wait(60_000).timeOut().now('failing').silence(3_600_000).now('failing')),
  heldOut('an abort in the middle of a loop', (s) => {
    s.run()
    times(6, () => s.exec('echo hi', 'hi'))
    s.now('looping').abort().now('idle').silence(60_000)
  }),
]
