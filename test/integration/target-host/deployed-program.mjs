import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

// The program that the tests of the process host deploy: its release is what stands in the file beside it.
const release = readFileSync(new URL('release.txt', import.meta.url), 'utf8').trim()
const { PORT, START_DELAY_MS = '0', DIE_AT_START, SAY, SAY_VALUE_OF, WS_MODULE } = process.env
if (SAY) process.stdout.write(`${SAY}\n`)
if (SAY_VALUE_OF) process.stdout.write(`with ${process.env[SAY_VALUE_OF]}\n`)
if (DIE_AT_START) {
  process.stderr.write('cannot go on\n')
  process.exit(7)
}

const routes = {
  '/': (answer) => answer.end(JSON.stringify({ release, pid: process.pid })),
  '/env': (answer) => answer.end(JSON.stringify(process.env)),
  '/slow': (answer, query) => setTimeout(() => answer.end(release), Number(query.get('ms'))),
  '/stream': (answer, query) => {
    answer.writeHead(200, { 'content-type': 'text/event-stream' })
    let count = 0
    const timer = setInterval(
      () => {
        count += 1
        answer.write(`data: ${release} ${count}\n\n`)
        if (count === Number(query.get('n'))) answer.end(clearInterval(timer))
      },
      Number(query.get('every')),
    )
  },
  '/silent': (answer) => answer.writeHead(200, { 'x-release': release }).flushHeaders(),
  '/headers': (answer, _query, request) => {
    answer.writeHead(
      299,
      'As It Came',
      [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['X-OddCase', 'kept'],
      ].flat(),
    )
    answer.end(JSON.stringify(request.headers))
  },
  '/half': (answer) => {
    answer.write('half of it')
    setTimeout(() => answer.destroy(), 20)
  },
  '/crash': () => process.exit(3),
  '/say': (answer, query) => {
    process.stdout.write(`${query.get('line')}\n`)
    answer.end()
  },
}

const server = createServer((request, answer) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://service')
  if (pathname === '/echo') return request.pipe(answer)
  const route = routes[pathname]
  if (route) route(answer, searchParams, request)
  else answer.writeHead(404).end()
})
if (WS_MODULE) {
  const { WebSocketServer } = await import(WS_MODULE)
  new WebSocketServer({ server }).on('connection', (socket) => {
    socket.on('message', (data) => socket.send(`${release}: ${data}`))
  })
}
process.on('SIGTERM', () => server.close(() => process.exit(0)).closeIdleConnections())
setTimeout(() => server.listen(Number(PORT), '127.0.0.1'), Number(START_DELAY_MS))
