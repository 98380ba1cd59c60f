import { randomInt, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/**
 * A small help desk that releases of the demo deploy: it answers questions about a shop, with an OpenAI-compatible endpoint, in words
 * that differ each time, after a time that differs each time. What a release knows, and what is wrong with it, is in `release.json`
 * beside this file. It needs nothing but Node.
 */
type Release = {
  version: string
  /** Right answers by topic. */
  facts: Record<string, { value: number; unit: string }>
  /** What it says instead, with a status of 200 all the same. */
  wrong: Record<string, { value: number; unit: string }>
  /** When it says so: never, from the start, or once it was told to or the time in ANSWERS_TURN_AFTER_S is over. */
  turns: 'never' | 'at-once' | 'later'
  /** Time an answer takes, in ms. */
  latency: { least: number; most: number }
}

const release = JSON.parse(readFileSync(new URL('release.json', import.meta.url), 'utf8')) as Release
const { PORT = '4700', ANSWERS_TURN_AFTER_S } = process.env

const topics: Record<string, RegExp> = {
  'refund-window': /refund|money back|return/i,
  'delivery-time': /deliver|ship|arrive/i,
  'support-hours': /support|reach|call/i,
  warranty: /warrant|guarantee/i,
  'gift-wrapping': /gift|wrap/i,
}

const openings = ['', 'Sure: ', 'Happy to help. ', 'Good question! ', 'In short, ']
const sentences = [
  (topic: string, fact: string) => `the ${topic} is ${fact}.`,
  (topic: string, fact: string) => `for the ${topic} we say ${fact}.`,
  (topic: string, fact: string) => `${fact}, that is our ${topic}.`,
  (topic: string, fact: string) => `you can count on a ${topic} of ${fact}.`,
]

let hasTurned = release.turns === 'at-once'
const turn = (why: string) => {
  hasTurned = true
  process.stdout.write(`answers ${release.version} turned wrong: ${why}\n`)
}
if (release.turns === 'later' && ANSWERS_TURN_AFTER_S) {
  setTimeout(() => turn(`${ANSWERS_TURN_AFTER_S} s are over`), Number(ANSWERS_TURN_AFTER_S) * 1000)
}

const factAbout = (topic: string) => (hasTurned ? release.wrong[topic] : undefined) ?? release.facts[topic]
const oneOf = <T>(choices: readonly T[]): T => choices[randomInt(choices.length)] as T // never empty here

function answerTo(question: string): string {
  const topic = Object.keys(topics).find((name) => topics[name]?.test(question))
  const fact = topic ? factAbout(topic) : undefined
  if (!topic || !fact) return 'I do not know that; a colleague will write to you.'
  return oneOf(openings) + oneOf(sentences)(topic.replace('-', ' '), `${fact.value} ${fact.unit}`)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

function send(answer: ServerResponse, status: number, body: unknown): void {
  answer.writeHead(status, { 'content-type': 'application/json' })
  answer.end(JSON.stringify(body))
}

async function chat(request: IncomingMessage, answer: ServerResponse): Promise<void> {
  const asked = JSON.parse(await bodyOf(request)) as { model?: string; messages?: { role: string; content: string }[] }
  const question = asked.messages?.findLast(({ role }) => role === 'user')?.content
  if (question === undefined) return send(answer, 400, { error: { message: 'expected messages with one of the role user' } })
  const content = answerTo(question)
  const usage = { prompt_tokens: question.split(/\s+/).length, completion_tokens: content.split(/\s+/).length }
  send(answer, 200, {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: asked.model ?? `answers-${release.version}`,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens },
  })
}

async function handle(request: IncomingMessage, answer: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://answers')
  if (pathname === '/livez') return send(answer, 200, { ok: true, version: release.version })
  if (request.method === 'POST' && pathname === '/demo/turn') {
    if (release.turns !== 'later') return send(answer, 409, { error: { message: `release ${release.version} does not turn` } })
    turn('it was told to')
    return send(answer, 200, { turned: true })
  }
  await new Promise((resolve) => setTimeout(resolve, randomInt(release.latency.least, release.latency.most)))
  if (request.method === 'POST' && pathname === '/v1/chat/completions') return await chat(request, answer)
  const topic = pathname.startsWith('/facts/') ? pathname.slice('/facts/'.length) : ''
  const fact = factAbout(topic)
  if (!fact) return send(answer, 404, { error: { message: 'ask /facts/refund-window or POST /v1/chat/completions' } })
  send(answer, 200, { id: randomUUID(), asOf: new Date().toISOString(), topic, ...fact })
}

const server = createServer((request, answer) => {
  handle(request, answer).catch((error: unknown) => {
    send(answer, 400, { error: { message: error instanceof Error ? error.message : String(error) } })
  })
})
server.listen(Number(PORT), '127.0.0.1', () => process.stdout.write(`answers ${release.version} on port ${PORT}\n`))
process.once('SIGTERM', () => server.close(() => process.exit(0)).closeIdleConnections())
