import { describe, expect, it } from 'vitest'
import { digestCall, digestOutcome } from './call-digest.ts'

const exec = (command: string) => digestCall('exec', { command })

describe('arguments', () => {
  it.each([
    ['curl api?attempt=1', 'curl api?attempt=2'],
    ['curl api?t=1', 'curl api?t=17'],
    ['npm test # try 3', 'npm test # try 4'],
    ['sleep 5 && check', 'sleep 80 && check'],
    ['curl --max-time 10 api', 'curl --max-time 60 api'],
    ['echo "try 1"; make', 'echo "try 2"; make'],
    ['query --since 2026-11-23T10:00:00Z', 'query --since 2026-11-23T10:05:00Z'],
    ['fetch api?ts=1795500000123', 'fetch api?ts=1795500004123'],
    ['cat /tmp/tmp.a8Xk9Q/out', 'cat /tmp/tmp.Zq01mm/out'],
    ['cat /tmp/out-8f3a2c.json', 'cat /tmp/out-19bb0e.json'],
    ['cat /tmp/48213/log', 'cat /tmp/48377/log'],
  ])('jitter: %s and %s are the same but for it', (a, b) => {
    expect(exec(a).exact).not.toBe(exec(b).exact)
    expect(exec(a).jitter).toBe(exec(b).jitter)
    expect(exec(a).jitter).not.toBeNull()
  })

  it.each([
    ['./check web-1', './check web-2'],
    ['ping -c 1 10.0.0.1', 'ping -c 1 10.0.0.2'],
    ['convert /tmp/holiday-original.png', 'convert /tmp/birthday-original.png'],
    ['cat /tmp/in/file1.txt', 'cat /tmp/in/file2.txt'],
    ['mkdir part-1', 'mkdir part-2'],
    ['git add a.ts', 'git add b.ts'],
  ])('targets: %s and %s stay apart unless numbers are looked past', (a, b) => {
    const [first, second] = [exec(a), exec(b)]
    expect(first.jitter ?? first.exact).not.toBe(second.jitter ?? second.exact)
    expect(first.random ?? first.jitter ?? first.exact).not.toBe(second.random ?? second.jitter ?? second.exact)
  })

  it('of tools that change something are compared to the letter', () => {
    const write = (content: string) => digestCall('write', { path: 'a', content })
    expect(write('try 1').exact).not.toBe(write('try 2').exact)
    expect(write('a  b').exact).not.toBe(write('a b').exact)
    expect(write('try 1')).toMatchObject({ jitter: null, random: null, target: null })
  })

  it.each([
    ['exec', { command: 'sleep 30 && check' }, 30_000],
    ['exec', { command: 'sleep 2m; check' }, 120_000],
    ['sleep', { seconds: 20 }, 20_000],
    ['wait', { ms: 8_000 }, 8_000],
    ['process', { action: 'poll', timeout: 10_000 }, 10_000],
    ['browser', { action: 'wait', timeMs: 5_000 }, 5_000],
    ['exec', { meta: 'run sleep 6 → print text' }, 6_000],
    ['exec', { command: 'npm test', timeout: 600 }, 0],
    ['process', { action: 'poll' }, 0],
  ])('of %s %j say how long the call waits: %d ms', (name, args, waitMs) => {
    expect(digestCall(name, args).waitMs).toBe(waitMs)
  })
})

describe('long or hostile text', () => {
  // Once, a repeated temporary path took minutes: every pattern must stay near linear.
  it.each([
    'a',
    '1',
    '1 ',
    'a1',
    '/tmp/',
    '/tmp/a1a1a1/',
    '-_',
    'attempt ',
    'attempt-',
    'echo 1 ',
    '# ',
    ' # x',
    'Aa1',
    '12ms34s',
    '1,',
    'sleep 1 ',
    'no ',
  ])('is digested in no time: %j repeated', (piece) => {
    const text = piece.repeat(Math.ceil(60_000 / piece.length))
    const startedAt = performance.now()
    digestOutcome('ok', 0, text)
    digestCall('exec', { command: text, args: [text] })
    digestCall('exec', { command: text.slice(0, 4_000) })
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })
})

describe('results', () => {
  const same = (a: string, b: string) => digestOutcome('ok', 0, a).hash === digestOutcome('ok', 0, b).hash

  it.each([
    ['done at 2026-11-23T10:00:00Z', 'done at 2026-11-23T11:07:31.5Z'],
    ['up since 10:02, took 12 ms', 'up since 11:45, took 9.5 s'],
    ['1,234 ms', '987 ms'],
    ['pid 4711: failed', 'pid 4712: failed'],
    ['node[12345]: crash', 'node[12377]: crash'],
    ['{"error":"x","requestId":"a1b2c3"}', '{"error":"x","requestId":"f9e8d7"}'],
    ['{"responseTimeMs":12,"ok":false}', '{"responseTimeMs":99,"ok":false}'],
    ['refused (req 81723)', 'refused (req 99120)'],
    ['restarted 5 seconds ago', 'restarted a minute ago'],
    ['Command still running (session faint-canyon, pid 924).', 'Command still running (session salty-trail, pid 931).'],
    ['load average: 0.12, 0.30, 0.11', 'load average: 1.02, 0.44, 0.20'],
    ['connect 127.0.0.1:54321 refused', 'connect 127.0.0.1:54377 refused'],
  ])('%s is no other outcome than %s', (a, b) => {
    expect(same(a, b)).toBe(true)
  })

  it.each([
    ['37% done', '42% done'],
    ['remaining 5', 'remaining 4'],
    ['ETA 90s', 'ETA 80s'],
    ['3 min left', '2 min left'],
    ['request 5 of 10 processed', 'request 6 of 10 processed'],
    ['12M copied', '24M copied'],
    ['-rw-r--r-- 1 root 1610612736 Nov 23 model', '-rw-r--r-- 1 root 1710612736 Nov 23 model'],
    ['sha256: 1f3c9a8d7e6b', 'sha256: 2f3c9a8d7e6b'],
    ['epoch 3 loss 0.81', 'epoch 4 loss 0.78'],
    ['item 17', 'item 18'],
  ])('%s is another outcome than %s', (a, b) => {
    expect(same(a, b)).toBe(false)
  })

  it('tell failures and empty answers from work done', () => {
    expect(digestOutcome('ok', 0, 'connection refused')).toMatchObject({ looksFailed: true, fruitless: true })
    expect(digestOutcome('ok', 0, '[]')).toMatchObject({ looksFailed: false, fruitless: true })
    expect(digestOutcome('ok', 0, 'No results found.')).toMatchObject({ fruitless: true })
    expect(digestOutcome('ok', 0, '')).toMatchObject({ looksFailed: false, fruitless: false })
    expect(digestOutcome('ok', 0, '12 passed, 0 failed')).toMatchObject({ looksFailed: false, fruitless: false })
    expect(digestOutcome('nonzero', 1, '')).toMatchObject({ looksFailed: true, fruitless: true })
  })
})
