import { existsSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

/**
 * An OpenAI-compatible model that does what the marks in the newest user message say, so that a real gateway's agents can be
 * steered: `[[loop:N:command]] [[steps:N]] [[tool:exec:command]] [[hang]] [[slow:N:ms]] [[http:STATUS]] [[http:STATUS:N]]
 * [[tokens:IN:OUT:CACHED]]`. The demo fleet understands the same marks. `[[while:PATH]]`, in whatever was said before: it says nothing as
 * long as that file is there.
 */
export type StubModel = { url: string; close(): Promise<void> }

const Content = z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() })), z.null()]).optional()
const Message = z.looseObject({ role: z.string(), content: Content })
const Body = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  messages: z.array(Message),
  tools: z.array(z.unknown()).optional(),
})
type Body = z.infer<typeof Body>

type Reply =
  | { kind: 'status'; status: number }
  | { kind: 'silence' }
  | { kind: 'tool'; command: string }
  | { kind: 'text'; pieces: readonly string[]; everyMs: number }

/** The gateway appends a user turn of its own after the real one. */
const INTERNAL = '<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>'

export async function startStubModel(): Promise<StubModel> {
  const failures = new Map<string, number>()
  let calls = 0
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      if (request.method !== 'POST')
        return sendJson(response, 200, { object: 'list', data: [{ id: 'stub-large', object: 'model' }] })
      const body = Body.safeParse(JSON.parse(Buffer.concat(parts).toString('utf8')))
      if (!body.success) return sendJson(response, 400, { error: { message: body.error.message } })
      calls += 1
      void answer(response, body.data, replyTo(body.data, failures), `call_${calls}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // listening on TCP
  return { url: `http://127.0.0.1:${port}/v1`, close: () => closeServer(server) }
}

const textOf = (content: z.infer<typeof Content>): string =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('\n')

function newestUserTurn({ messages }: Body): { text: string; toolResults: number } {
  const index = messages.findLastIndex(
    ({ role, content }) => role === 'user' && !textOf(content).trimStart().startsWith(INTERNAL),
  )
  const toolResults = messages.slice(index + 1).filter(({ role }) => role === 'tool').length
  return { text: textOf(messages[index]?.content), toolResults }
}

function replyTo(body: Body, failures: Map<string, number>): Reply {
  const { text, toolResults } = newestUserTurn(body)
  const say = (pieces: readonly string[], everyMs = 0): Reply => ({ kind: 'text', pieces, everyMs })
  // Calls without tools are the gateway's own (titles, summaries) and never follow marks.
  if (!body.tools?.length) return say(['Stub title'])
  const mark = (pattern: RegExp) => pattern.exec(text)
  const http = mark(/\[\[http:(\d{3})(?::(\d+))?\]\]/)
  const failed = failures.get(text) ?? 0
  if (http && failed < Number(http[2] ?? Number.POSITIVE_INFINITY)) {
    failures.set(text, failed + 1)
    return { kind: 'status', status: Number(http[1]) }
  }
  if (mark(/\[\[hang\]\]/)) return { kind: 'silence' }
  const slow = mark(/\[\[slow:(\d+):(\d+)\]\]/)
  if (slow)
    return say(
      Array.from({ length: Number(slow[1]) }, (_, n) => `chunk ${n + 1} `),
      Number(slow[2]),
    )
  const command = nextCommand(mark, toolResults)
  return command === null ? say(['Stub model ', 'says: done.']) : { kind: 'tool', command }
}

function nextCommand(mark: (pattern: RegExp) => RegExpExecArray | null, toolResults: number): string | null {
  const loop = mark(/\[\[loop:(\d+):([\s\S]*?)\]\]/)
  if (loop) return toolResults < Number(loop[1]) ? (loop[2] ?? '') : null
  const steps = mark(/\[\[steps:(\d+)\]\]/)
  if (steps) return toolResults < Number(steps[1]) ? `echo step-${toolResults + 1}; sleep 0.2` : null
  const exec = mark(/\[\[tool:exec:([\s\S]*?)\]\]/)
  return exec && toolResults === 0 ? (exec[1] ?? '') : null
}

function usageOf(body: Body) {
  const tokens = /\[\[tokens:(\d+):(\d+)(?::(\d+))?\]\]/.exec(newestUserTurn(body).text)
  const [prompt, completion, cached] = tokens
    ? [Number(tokens[1]), Number(tokens[2]), Number(tokens[3] ?? 0)]
    : [1_200 + 37 * body.messages.length, 42, 0]
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
  }
}

async function answer(response: ServerResponse, body: Body, reply: Reply, callId: string): Promise<void> {
  if (reply.kind === 'silence') return
  // A gateway that resumes a run says so in a user turn of its own.
  const [, held] = /\[\[while:(\S+)\]\]/.exec(body.messages.map(({ content }) => textOf(content)).join('\n')) ?? []
  if (held !== undefined) while (existsSync(held) && !response.destroyed) await sleep(50)
  if (reply.kind === 'status')
    return sendJson(response, reply.status, { error: { message: `stub forced HTTP ${reply.status}`, type: 'stub_error' } })
  const base = { id: `chatcmpl-${callId}`, created: Math.floor(Date.now() / 1_000), model: body.model }
  if (!body.stream) return sendJson(response, 200, wholeAnswer(base, body, reply, callId))
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (chunk: unknown) => response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  const choice = (delta: unknown, finish: string | null = null) =>
    send({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })
  choice({ role: 'assistant', content: '' })
  if (reply.kind === 'tool') choice({ tool_calls: [{ index: 0, ...toolCall(reply.command, callId) }] })
  else {
    for (const piece of reply.pieces) {
      if (response.destroyed) return
      choice({ content: piece })
      await sleep(reply.everyMs)
    }
  }
  choice({}, reply.kind === 'tool' ? 'tool_calls' : 'stop')
  send({ ...base, object: 'chat.completion.chunk', choices: [], usage: usageOf(body) })
  response.end('data: [DONE]\n\n')
}

function wholeAnswer(base: object, body: Body, reply: Exclude<Reply, { kind: 'status' | 'silence' }>, callId: string) {
  const message =
    reply.kind === 'tool'
      ? { role: 'assistant', content: null, tool_calls: [toolCall(reply.command, callId)] }
      : { role: 'assistant', content: reply.pieces.join('') }
  const choices = [{ index: 0, finish_reason: reply.kind === 'tool' ? 'tool_calls' : 'stop', message }]
  return { ...base, object: 'chat.completion', choices, usage: usageOf(body) }
}

const toolCall = (command: string, callId: string) => ({
  id: callId,
  type: 'function',
  function: { name: 'exec', arguments: JSON.stringify({ command }) },
})

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
