import { type CorpusCase, corpusCase, type Script, times } from './corpus-case.ts'

const heldOut = (name: string, play: (script: Script) => unknown, allowed: readonly ('waiting' | 'failing' | 'stuck')[] = []): CorpusCase =>
  corpusCase(name, play, { origin: 'held-out', allowed })

const bare = (s: Script, id: string, name: string, args: object, result: string, stream = 'session.tool') => {
  const scope = { sessionKey: s.key, runId: 'r' }
  s.wait(1_000).event(stream, { ...scope, stream: 'tool', data: { phase: 'start', name, toolCallId: id, args } })
  s.wait(200).event(stream, { ...scope, stream: 'tool', data: { phase: 'result', name, toolCallId: id, isError: false, result: { content: [{ type: 'text', text: result }] } } })
}
const uuid = (n: number) => `7c9e667${n}-7425-40de-944b-e07fc1f9${n}ae7`

/** Loops and what resembles them, written down before the judge was run on them. */
export const heldOutLoops: readonly CorpusCase[] = [
  heldOut('nothing but session.tool frames', (s) => {
    times(5, (n) => bare(s, `c${n}`, 'web_fetch', { url: 'https://example.org' }, 'same page'))
    s.now('looping')
  }),
  heldOut('nothing but the agent stream tool', (s) => {
    times(5, (n) => bare(s, `c${n}`, 'web_fetch', { url: 'https://example.org' }, 'same page', 'agent'))
    s.now('looping')
  }),
  heldOut('a seed that changes and a traceback that does not', (s) => {
    s.run()
    times(6, (n) => s.exec(`python train.py --seed ${n * 771}`, 'Traceback (most recent call last):\n  File "train.py", line 12, in <module>\nKeyError: "loss"', { exitCode: 1 }))
    s.now('looping')
  }),
  heldOut('the date is printed before the same listing', (s) => {
    s.run()
    times(5, (n) => s.exec('date; ls /srv/in', `Mon Nov 23 22:0${n}:4${n} UTC 2026\nempty`))
    s.now('looping')
  }),
  heldOut('four tools in turn, with times in the results', (s) => {
    s.run()
    times(6, (n) => s.exec('make', `error in 1.${n} s`, { exitCode: 2 }).call('read', { path: 'Makefile' }, 'all:').call('search', { query: 'all' }, `no hits (${n * 3} ms)`).call('fetch', { url: 'https://docs' }, 'docs'))
    s.now('looping')
  }),
  heldOut('an edit that never applies', (s) => {
    s.run()
    times(5, () => s.call('edit', { path: 'a.ts', oldText: 'foo', newText: 'bar' }, 'Could not find the exact text in a.ts', { isError: true }))
    s.now('looping')
  }),
  heldOut('the same file written again and again', (s) => {
    s.run()
    times(5, () => s.call('write', { path: 'a.md', content: 'hello' }, 'Successfully wrote 5 bytes to a.md'))
    s.now('looping')
  }),
  heldOut('a click that times out with another screenshot each time', (s) => {
    s.run()
    times(5, (n) => s.call('browser', { action: 'click', selector: '#pay' }, `Timeout 30000ms exceeded. Screenshot: /tmp/shot-a${n}f3k${n}.png`, { isError: true, tookMs: 30_000 }))
    s.now('looping')
  }),
  heldOut('an error with a new request id each time', (s) => {
    s.run()
    times(5, (n) => s.call('http', { url: 'https://api' }, `{"error":"internal","request_id":"${uuid(n)}"}`))
    s.now('looping')
  }),
  heldOut('there and back again', (s) => {
    s.run()
    times(6, () => s.call('edit', { path: 'a', oldText: 'x', newText: 'y' }, 'Edited a').call('edit', { path: 'a', oldText: 'y', newText: 'x' }, 'Edited a'))
    s.now('looping')
  }),
  heldOut('a person protests in between', (s) => {
    s.run()
    times(5, (n) => {
      s.exec('ls nope', 'ls: nope: No such file', { exitCode: 2 })
      if (n === 3) s.message('user', 'stop that!')
    })
    s.now('looping')
  }),
  heldOut('a request id deep in the arguments', (s) => {
    s.run()
    times(6, (n) => s.call('http', { url: 'https://api/x', headers: { 'X-Request-Id': uuid(n), accept: 'json' } }, '503 Service Unavailable'))
    s.now('looping')
  }),
  heldOut('a search that finds nothing, five times', (s) => {
    s.run()
    times(5, () => s.exec('grep -rn needle src', '', { exitCode: 1 }))
    s.now('looping')
  }),
  heldOut('one of two sessions loops', (s) => {
    s.run()
    times(5, (n) => {
      s.event('session.tool', { sessionKey: 'agent:main:other', runId: 'o', stream: 'tool', data: { phase: 'start', name: 'read', toolCallId: `o${n}`, args: { path: `f${n}` } } })
      s.exec('true', '')
    })
    s.now('looping')
  }),
  heldOut('words are streamed between the calls', (s) => {
    s.run()
    times(5, () => s.agent('assistant', { text: 'Let me check', delta: 'Let me check' }).exec('cat state', 'idle'))
    s.now('looping')
  }),
  heldOut('a counter in a comment', (s) => {
    s.run()
    times(6, (n) => s.exec(`npm ci # try ${n}`, 'npm ERR! network timeout', { exitCode: 1 }))
    s.now('looping')
  }),
]

export const heldOutProgress: readonly CorpusCase[] = [
  heldOut('files are staged one by one', (s) => {
    s.run()
    for (const file of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) s.exec(`git add ${file}.ts`, '')
    s.say().done()
  }),
  heldOut('a cursor leads on', (s) => {
    s.run()
    times(9, (n) => s.call('list', { cursor: `c${n}f8a7b6c5d` }, `${n} apples`))
    s.say().done()
  }),
  heldOut('a wait action and a check', (s) => {
    s.run()
    times(7, () => s.call('browser', { action: 'wait', timeMs: 5_000 }, 'waited', { tookMs: 5_000 }).call('browser', { action: 'snapshot' }, 'Loading…'))
    s.say().done()
  }, ['waiting']),
  heldOut('a flaky test that fails differently', (s) => {
    s.run()
    times(8, (n) => s.exec('npm test', `${1 + (n % 3)} failed`, { exitCode: 1 }))
    s.say().done()
  }),
  heldOut('four failures and then success', (s) => {
    s.run()
    times(4, () => s.exec('git push', 'fatal: unable to access', { exitCode: 128 }))
    s.exec('git push', 'main -> main').say().done()
  }),
  heldOut('a sleep command and a check in turn', (s) => {
    s.run()
    times(8, () => s.exec('sleep 10', '', { tookMs: 10_000 }).exec('curl -s localhost:3000/health', 'starting'))
    s.say().done()
  }, ['waiting']),
  heldOut('the tail of a log that moves', (s) => {
    s.run()
    times(8, (n) => s.exec('tail -n 2 app.log', `2026-11-23T10:0${n}:00Z processed ${n * 100}\n2026-11-23T10:0${n}:01Z ok`))
    s.say().done()
  }),
  heldOut('a download that advances', (s) => {
    s.run()
    times(8, (n) => s.exec('ls -l model.bin', `-rw-r--r-- 1 root root ${n * 104_857_600} Nov 23 10:0${n} model.bin`))
    s.say().done()
  }),
  heldOut('a time to go that shrinks', (s) => {
    s.run()
    times(8, (n) => s.exec('job eta', `running, ETA ${100 - n * 10}s`))
    s.say().done()
  }),
  heldOut('a place in the queue', (s) => {
    s.run()
    times(8, (n) => s.call('queue', { job: 7 }, `position in queue: ${9 - n}`))
    s.say().done()
  }),
  heldOut('the same question once in ten minutes', (s) => {
    times(6, () => s.run('weather?').call('weather', { city: 'Bern' }, '7 °C, rain').say().done().silence(600_000))
  }),
  heldOut('rows are inserted by number', (s) => {
    s.run()
    times(9, (n) => s.exec(`psql -c "insert into t values (${n})"`, 'INSERT 0 1'))
    s.say().done()
  }),
  heldOut('items are posted one by one', (s) => {
    s.run()
    times(9, (n) => s.exec(`curl -s -X POST api/items -d '{"value": ${n * 3}}'`, '{"ok":true}'))
    s.say().done()
  }),
  heldOut('a click here and a click there', (s) => {
    s.run()
    times(9, (n) => s.call('mouse', { action: 'click', x: n * 40, y: 20 * n }, 'clicked').call('screenshot', {}, `saved /tmp/shot-${n}a7f${n}.png`))
    s.say().done()
  }),
  heldOut('tickets are looked up by id', (s) => {
    s.run()
    times(9, (n) => s.call('get_ticket', { id: uuid(n) }, `ticket ${n}: title ${n * 3}`))
    s.say().done()
  }),
  heldOut('tickets are closed by id', (s) => {
    s.run()
    times(9, (n) => s.call('close_ticket', { id: uuid(n) }, 'closed'))
    s.say().done()
  }),
  heldOut('the same read after each of many edits', (s) => {
    s.run()
    times(8, (n) => s.call('edit', { path: 'a', oldText: `k${n}`, newText: `v${n}` }, 'Edited a').exec('npx tsc --noEmit', ''))
    s.say().done()
  }),
  heldOut('a commit per file', (s) => {
    s.run()
    times(7, (n) => s.exec(`git commit -qm "part ${n}"`, '').exec('git status --short', `M file${8 - n}`))
    s.say().done()
  }),
]
