import { type CorpusCase, corpusCase, times } from './corpus-case.ts'

/** Sequences that look like a loop and are none. */
export const progressingCases: readonly CorpusCase[] = [
  corpusCase('four identical calls and then other work', (s) => {
    s.run()
    times(4, () => s.exec('git status', 'clean'))
    s.exec('git log -1', 'commit 1').say().done().now('idle')
  }),
  corpusCase('the fifth call brings something new', (s) => {
    s.run()
    times(4, () => s.exec('ls build', 'empty'))
    s.exec('ls build', 'app.js').say().done()
  }),
  corpusCase('the same call with another result each time', (s) => {
    s.run()
    times(12, (n) => s.exec('next-item', `item ${n * 37} taken`))
    s.say().done()
  }),
  corpusCase('a percentage that grows', (s) => {
    s.run()
    times(10, (n) => s.exec('job status 7', `state: running, ${n * 9}% done`))
    s.say().done()
  }),
  corpusCase('what remains gets less', (s) => {
    s.run()
    times(9, (n) => s.exec('queue size', `remaining: ${10 - n}`))
    s.say().done()
  }),
  corpusCase('pages with different content', (s) => {
    s.run()
    times(12, (n) => s.call('list_issues', { page: n }, `issue ${n * 10}: title ${n}`))
    s.say().done()
  }),
  corpusCase('many files are read', (s) => {
    s.run()
    times(14, (n) => s.call('read', { path: `src/module-${n}.ts` }, `export const value${n} = ${n}`))
    s.say().done()
  }),
  corpusCase('many folders are made, all without output', (s) => {
    s.run()
    times(10, (n) => s.exec(`mkdir -p out/part-${n}`, ''))
    s.say().done()
  }),
  corpusCase('many files are written with the same answer', (s) => {
    s.run()
    times(10, (n) => s.call('write', { path: `out/page-${n}.md`, content: `# Page ${n}` }, 'Successfully wrote 8 bytes'))
    s.say().done()
  }),
  corpusCase('users are deleted by id, each time 204', (s) => {
    s.run()
    times(9, (n) => s.call('http_delete', { url: `https://api.local/users/${1000 + n * 7}` }, '204 No Content'))
    s.say().done()
  }),
  corpusCase('eight healthy servers are asked', (s) => {
    s.run()
    times(8, (n) => s.exec(`ssh web-${n} uptime -p`, 'up 3 weeks'))
    s.say().done()
  }),
  corpusCase('eight dead servers are asked', (s) => {
    s.run()
    times(8, (n) => s.exec(`curl -sf http://10.0.0.${n}/health`, 'curl: (7) Failed to connect: Connection refused', { exitCode: 7 }))
    s.say().done()
  }),
  corpusCase('edit and test, the same failure, but other edits', (s) => {
    s.run()
    times(8, (n) => s.call('edit', { path: 'app.ts', oldText: `return ${n}`, newText: `return ${n + 1}` }, 'Edited app.ts').exec('npm test', '1 failed: expected 42', { exitCode: 1 }))
    s.say().done()
  }),
  corpusCase('edit and test, fewer failures each time', (s) => {
    s.run()
    times(8, (n) => s.call('edit', { path: 'app.ts', oldText: 'a', newText: 'b' }, 'Edited').exec('npm test', `${9 - n} failed`, { exitCode: 1 }))
    s.exec('npm test', 'all passed').say().done()
  }),
  corpusCase('a poll that sleeps', (s) => {
    s.run().exec('sleep 30 && gh run view 7', 'in progress', { tookMs: 30_100 })
    s.exec('sleep 30 && gh run view 7', 'in progress', { tookMs: 30_100 }).now('waiting')
    times(10, () => s.exec('sleep 30 && gh run view 7', 'in progress', { tookMs: 30_100 }))
    s.exec('sleep 30 && gh run view 7', 'completed', { tookMs: 30_100 }).say().done().now('idle')
  }, { allowed: ['waiting'] }),
  corpusCase('a poll whose sleep grows', (s) => {
    s.run()
    times(7, (n) => s.exec(`sleep ${n * 10}; kubectl get job x`, 'Running', { tookMs: n * 10_000 }))
    s.say().done()
  }, { allowed: ['waiting'] }),
  corpusCase('a check and a sleep in turn', (s) => {
    s.run()
    times(2, () => s.call('job_status', { id: 'j7' }, 'pending').call('sleep', { seconds: 20 }, 'slept', { tookMs: 20_000 }))
    s.now('waiting', 30_000)
    times(8, () => s.call('job_status', { id: 'j7' }, 'pending').call('sleep', { seconds: 20 }, 'slept', { tookMs: 20_000 }))
    s.call('job_status', { id: 'j7' }, 'done').say().done()
  }, { allowed: ['waiting'] }),
  corpusCase('status checks a minute apart', (s) => {
    s.run()
    times(8, () => s.call('job_status', { id: 'j7' }, 'pending', { thinkMs: 60_000 }))
    s.say().done()
  }, { allowed: ['waiting'] }),
  corpusCase('checks that back off', (s) => {
    s.run()
    times(7, (n) => s.call('job_status', { id: 'j7' }, 'pending', { thinkMs: 1_500 * 2 ** n > 100_000 ? 100_000 : 1_500 * 2 ** n }))
    s.say().done()
  }, { allowed: ['waiting'] }),
  corpusCase('a process poll with a timeout of its own', (s) => {
    s.run()
    times(9, () => s.call('process', { action: 'poll', sessionId: 'salty-trail', timeout: 10_000 }, 'still running', { tookMs: 10_000 }))
    s.say().done()
  }, { allowed: ['waiting'] }),
  corpusCase('waiting for a rollout', (s) => {
    s.run()
    times(6, () => s.exec('kubectl rollout status deploy/web --timeout=20s', 'error: timed out waiting', { exitCode: 1, tookMs: 20_000 }))
    s.say().done()
  }, { allowed: ['waiting'] }),
  corpusCase('five identical calls at once', (s) => {
    s.run().together([1, 2, 3, 4, 5, 6].map(() => ['search', { query: 'weather' }, 'sunny'] as const))
    s.say().done()
  }),
  corpusCase('a scheduled check every ten minutes', (s) => {
    times(7, () => s.run('heartbeat').exec('check-mail', 'no new mail').say('HEARTBEAT_OK').done().silence(600_000))
  }, { allowed: ['waiting'] }),
  corpusCase('a loop that ends with new work', (s) => {
    s.run()
    times(5, () => s.exec('make', 'error 1', { exitCode: 2 }))
    s.now('looping').call('edit', { path: 'Makefile', newText: 'x' }, 'Edited').exec('make', 'ok').now('healthy').say().done()
  }),
  corpusCase('checksums that change are news', (s) => {
    s.run()
    times(8, (n) => s.exec('sha256sum out.bin', `sha256: ${n}f3c${n}a9d8e7b6c5d4 out.bin`))
    s.say().done()
  }),
  corpusCase('steps with a number in the command and the result', (s) => {
    s.run()
    times(9, (n) => s.exec(`echo step-${n}; sleep 0.2`, `step-${n}`))
    s.say().done()
  }),
  corpusCase('windows of a long file', (s) => {
    s.run()
    times(10, (n) => s.call('read', { path: 'big.log', offset: n * 200, limit: 200 }, `line ${n * 200}: request ${n}`))
    s.say().done()
  }),
]
