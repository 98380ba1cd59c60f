import { type CorpusCase, corpusCase, times } from './corpus-case.ts'

const uuid = (n: number) => `0${n}e4c1a7-5b2d-4f0e-9c3${n}-7d1a2b3c4d5${n}`

/** Sequences that loop. `notYet` stands before the first moment at which the verdict would be right. */
export const loopingCases: readonly CorpusCase[] = [
  corpusCase('the same command five times with the same output', (s) => {
    s.run()
    times(4, () => s.exec('echo hi', 'hi'))
    s.notYet().exec('echo hi', 'hi').now('looping').exec('echo hi', 'hi').say().done().now('idle')
  }),
  corpusCase('a failing command again and again', (s) => {
    s.run()
    times(4, () => s.exec('cat /srv/missing', 'cat: /srv/missing: No such file or directory', { exitCode: 1 }))
    s.notYet().exec('cat /srv/missing', 'cat: /srv/missing: No such file or directory', { exitCode: 1 }).now('looping')
    times(6, () => s.exec('cat /srv/missing', 'cat: /srv/missing: No such file or directory', { exitCode: 1 }))
  }),
  corpusCase('a tool error again and again', (s) => {
    s.run()
    times(4, () => s.call('read', { path: '/srv/a.txt' }, 'ENOENT: no such file', { isError: true }))
    s.notYet().call('read', { path: '/srv/a.txt' }, 'ENOENT: no such file', { isError: true }).now('looping')
  }),
  corpusCase('keys in another order and more spaces are the same call', (s) => {
    s.run()
    times(2, () => s.call('search', { query: 'disk  usage', limit: 5 }, 'nothing found').call('search', { limit: 5, query: 'disk usage' }, 'nothing found'))
    s.notYet().call('search', { query: 'disk usage', limit: 5 }, 'nothing found').now('looping')
  }),
  corpusCase('results that differ only in the time', (s) => {
    s.run()
    times(5, (n) => s.exec('systemctl status worker', `worker.service inactive (dead) since Mon 2026-11-23 10:0${n}:11 UTC; ${n} min ago`))
    s.now('looping').exec('systemctl status worker', 'worker.service inactive (dead) since Mon 2026-11-23 10:09:11 UTC; 9 min ago')
  }),
  corpusCase('results that differ only in duration, pid and request id', (s) => {
    s.run()
    times(6, (n) => s.exec('npm test', `FAIL src/app.test.ts\n1 failed (pid 8${n}21, took 1.${n}4s, request id req_8f3a${n}c2d1e)`, { exitCode: 1, tookMs: 1_000 + n * 17 }))
    s.now('looping')
  }),
  corpusCase('an attempt counter in the command', (s) => {
    s.run()
    times(5, (n) => s.exec(`curl -s https://api.local/jobs?attempt=${n}`, '{"error":"unavailable"}'))
    s.notYet().exec('curl -s https://api.local/jobs?attempt=6', '{"error":"unavailable"}').now('looping')
  }),
  corpusCase('a counter among the arguments', (s) => {
    s.run()
    times(6, (n) => s.call('http_get', { url: 'https://api.local/jobs', attempt: n }, '{"error":"connection refused"}'))
    s.now('looping')
  }),
  corpusCase('a timestamp in the command', (s) => {
    s.run()
    times(6, (n) => s.exec(`curl -s "https://api.local/jobs?ts=17955000${n}1234"`, '[]'))
    s.now('looping')
  }),
  corpusCase('an ISO time among the arguments', (s) => {
    s.run()
    times(6, (n) => s.call('query_logs', { since: `2026-11-23T10:0${n}:00Z`, text: 'panic' }, 'no matching entries'))
    s.now('looping')
  }),
  corpusCase('a fresh request id each time', (s) => {
    s.run()
    times(6, (n) => s.call('http_get', { url: 'https://api.local/jobs', requestId: uuid(n) }, '502 Bad Gateway'))
    s.now('looping')
  }),
  corpusCase('a random temporary folder each time', (s) => {
    s.run()
    times(6, (n) => s.exec(`cd /tmp/tmp.a${n}Xk9Q${n} && make`, 'make: *** No targets specified and no makefile found. Stop.', { exitCode: 2 }))
    s.now('looping')
  }),
  corpusCase('two tools in turn', (s) => {
    s.run()
    times(5, () => s.exec('git status', 'nothing to commit').call('read', { path: 'TODO.md' }, '- finish'))
    s.notYet().exec('git status', 'nothing to commit').now('looping').call('read', { path: 'TODO.md' }, '- finish')
  }),
  corpusCase('three tools in turn', (s) => {
    s.run()
    times(6, () => s.exec('ls', 'a b').call('read', { path: 'a' }, 'A').call('search', { query: 'b' }, 'none'))
    s.now('looping')
  }),
  corpusCase('a cycle of six', (s) => {
    s.run()
    times(6, () => times(6, (n) => s.call('read', { path: `part-${'abcdef'[n - 1]}.md` }, `text of ${'abcdef'[n - 1]}`)))
    s.now('looping')
  }),
  corpusCase('a cycle with a jittering member', (s) => {
    s.run()
    times(6, (n) => s.exec(`curl -s https://api.local/x?retry=${n}`, '503 unavailable').exec('systemctl restart api', 'Failed to restart api.service: Access denied', { exitCode: 4 }))
    s.now('looping')
  }),
  corpusCase('across runs that wake up again', (s) => {
    times(2, () => s.run().exec('cat /srv/missing', 'No such file', { exitCode: 1 }).exec('cat /srv/missing', 'No such file', { exitCode: 1 }).say().done().wait(5_000))
    s.notYet().run().exec('cat /srv/missing', 'No such file', { exitCode: 1 }).now('looping').say().done().now('idle')
  }),
  corpusCase('the gateway itself blocks the loop', (s) => {
    s.run().exec('echo a', 'a').exec('echo a', 'a')
    const blocked = { status: 'blocked', deniedReason: 'tool-loop', exitCode: undefined, intervention: { detector: 'generic_repeat', count: 20 } }
    s.notYet().exec('echo a', 'CRITICAL: Called exec with identical outcomes 20 times.', { isError: true, details: blocked }).now('looping')
  }),
  corpusCase('notes between do not hide it', (s) => {
    s.run()
    times(6, (n) => s.exec('make', 'error: missing header', { exitCode: 2 }).call('update_plan', { plan: `still trying, idea ${n}` }, 'Plan updated'))
    s.now('looping')
  }),
  corpusCase('a slow model does not hide it', (s) => {
    s.run()
    times(5, () => s.exec('pytest -q', '1 failed in 0.31s', { exitCode: 1, thinkMs: 12_000, tookMs: 9_000 }))
    s.now('looping')
  }),
  corpusCase('seen only from the item stream', (s) => {
    s.run()
    times(5, () => s.exec('echo hi', 'hi', { light: true }))
    s.now('looping')
  }),
  corpusCase('real work first, then a loop', (s) => {
    s.run()
    times(12, (n) => s.exec(`sed -n ${n}0p app.ts`, `line ${n}0 const x${n} = ${n}`))
    times(5, () => s.exec('npm run build', 'TS2322: Type error in app.ts', { exitCode: 2 }))
    s.now('looping')
  }),
  corpusCase('a tight status call without any wait', (s) => {
    s.run()
    times(8, () => s.call('process', { action: 'poll', sessionId: 'salty-trail' }, 'still running', { thinkMs: 900 }))
    s.now('looping')
  }),
  corpusCase('parallel pairs of the same call, round after round', (s) => {
    s.run()
    times(5, () => s.together([['search', { query: 'x' }, 'none'], ['search', { query: 'x' }, 'none']]))
    s.now('looping')
  }),
]
