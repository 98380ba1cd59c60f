/**
 * A small language for what a gateway sends: each word puts the frames of one happening on the time line, as OpenClaw 2026.9
 * sends them to a watch that has subscribed. Recorded sequences use the same frames.
 */

export type TimedFrame = { t: number; frame: object }

type Usage = { input?: number; output?: number; cacheRead?: number; cacheWrite?: number; costUsd?: number }
type CallOptions = {
  /** How long the tool runs. */
  tookMs?: number
  /** How long the model thought before it. */
  thinkMs?: number
  exitCode?: number
  isError?: boolean
  details?: object
  usage?: Usage
  /** As a watch without `session.tool` frames sees it. */
  light?: boolean
}
type Row = Record<string, unknown>

export class Scene {
  readonly frames: TimedFrame[] = []
  t: number
  readonly key: string
  #runId = ''
  #runs = 0
  #seq = 0
  #ids = 0
  #output = 0

  constructor(key = 'agent:main:work', start = 1_795_500_000_000) {
    this.key = key
    this.t = start
  }

  wait(ms: number): this {
    this.t += ms
    return this
  }

  event(event: string, payload: object): this {
    this.frames.push({ t: this.t, frame: { type: 'event', event, payload } })
    return this
  }

  agent(stream: string, data: object): this {
    this.#seq += 1
    return this.event('agent', { ...this.#scope(), stream, data, seq: this.#seq, ts: this.t, isHeartbeat: false })
  }

  /** A run begins: the message of the person, preparations, start. */
  run(text = 'please go on'): this {
    this.#runs += 1
    this.#runId = `run-${this.key}-${this.#runs}`
    this.#seq = 0
    this.#output = 0
    this.message('user', text)
    this.agent('run_status', { phase: 'preparing_workspace' })
    this.wait(60).agent('run_status', { phase: 'preparing_context' })
    this.wait(200).agent('lifecycle', { phase: 'start', startedAt: this.t })
    return this.agent('run_status', { phase: 'starting_model' })
  }

  /** A run that resumes after a crash sends no start. */
  resumedRun(): this {
    this.#runs += 1
    this.#runId = `resumed-${this.key}-${this.#runs}`
    this.#seq = 0
    return this.agent('lifecycle', { phase: 'model', provider: 'stub', model: 'stub-large' })
  }

  message(role: 'user' | 'assistant', content: unknown, rest: object = {}): this {
    this.#ids += 1
    const id = `msg-${this.key}-${this.#ids}`
    const message = { role, content, timestamp: this.t, __openclaw: { id, runId: this.#runId, seq: this.#ids }, ...rest }
    return this.event('session.message', { sessionKey: this.key, agentId: this.#agent(), messageId: id, messageSeq: this.#ids, message })
  }

  /** One model call that answers with a tool call or with text. */
  model(content: unknown, stopReason: string, usage: Usage = {}): this {
    const { input = 1_500, output = 60, cacheRead = 0, cacheWrite = 0, costUsd = 0 } = usage
    this.agent('lifecycle', { phase: 'model', provider: 'stub', model: 'stub-large' })
    this.#output += output
    this.agent('usage', { outputTokens: this.#output })
    const counted = { input, output, cacheRead, cacheWrite, totalTokens: input + output + cacheRead, cost: { total: costUsd } }
    return this.message('assistant', content, { provider: 'stub', model: 'stub-large', usage: counted, stopReason })
  }

  start(name: string, args: object, { usage, light = false }: CallOptions = {}): string {
    this.#ids += 1
    const toolCallId = `call_${this.#ids}`
    this.model([{ type: 'toolCall', id: toolCallId, name, arguments: args }], 'toolUse', usage)
    this.#begin(toolCallId, name, args, light)
    return toolCallId
  }

  finish(toolCallId: string, name: string, args: object, result: string, options: CallOptions = {}): this {
    const { exitCode = 0, isError = false, light = false, details = {}, tookMs = 40 } = options
    const known = { status: 'completed', exitCode, durationMs: tookMs, ...details }
    if (!light) this.#tool({ phase: 'result', name, toolCallId, isError, result: { content: [{ type: 'text', text: result }], details: known } })
    const status = isError || exitCode !== 0 ? 'failed' : 'completed'
    const failed = isError ? { error: result } : {}
    this.agent('item', { ...this.#item(toolCallId, name, args), phase: 'end', status, startedAt: this.t - tookMs, endedAt: this.t, ...failed })
    if (name !== 'exec') return this
    return this.agent('command_output', { toolCallId, phase: 'end', name, output: result, status: 'completed', exitCode, durationMs: tookMs })
  }

  /** The model thinks, calls a tool, and the tool answers. */
  call(name: string, args: object, result: string, options: CallOptions = {}): this {
    this.wait(options.thinkMs ?? 1_500)
    const toolCallId = this.start(name, args, options)
    this.wait(options.tookMs ?? 40)
    return this.finish(toolCallId, name, args, result, options)
  }

  exec(command: string, result: string, options: CallOptions = {}): this {
    return this.call('exec', { command }, result, options)
  }

  /** Calls that the model makes at once, before it knows any result. */
  together(calls: readonly (readonly [string, object, string])[], tookMs = 40): this {
    this.wait(1_500)
    const planned = calls.map(([name, args, result]) => ({ id: `call_${(this.#ids += 1)}`, name, args, result }))
    this.model(planned.map(({ id, name, args }) => ({ type: 'toolCall', id, name, arguments: args })), 'toolUse')
    const started = planned.map((call) => {
      this.#begin(call.id, call.name, call.args, false)
      return call
    })
    this.wait(tookMs)
    for (const { id, name, args, result } of started) this.finish(id, name, args, result, { tookMs })
    return this
  }

  say(text = 'Done.', usage?: Usage): this {
    return this.wait(1_500).agent('assistant', { text, delta: text }).model([{ type: 'text', text }], 'stop', usage)
  }

  done(row: Row = {}): this {
    this.wait(30).agent('lifecycle', { phase: 'finishing', stopReason: 'stop', aborted: false })
    this.agent('lifecycle', { phase: 'model', provider: null, model: null })
    this.agent('lifecycle', { phase: 'end', stopReason: 'stop', aborted: false })
    this.chat({ state: 'final', stopReason: 'stop', message: { role: 'assistant' } })
    return this.changed('agent.input.settled', { status: 'done', hasActiveRun: false, activeRunIds: [], lastRunId: this.#runId, ...row })
  }

  /** A whole small run that succeeds. */
  smallRun(usage?: Usage): this {
    return this.run().exec(`echo ${this.#ids}`, String(this.#ids), { usage }).say('Done.', usage).done()
  }

  fail(error = 'stub/stub-large request failed (provider internal error, HTTP 500)'): this {
    this.agent('lifecycle', { phase: 'error', error, aborted: false })
    this.chat({ state: 'error', errorMessage: error })
    this.wait(11).chat({ state: 'error', errorMessage: `Agent failed before reply: ${error}`, seq: 1 })
    const row = { status: 'failed', hasActiveRun: false, activeRunIds: [], lastRunError: error, lastRunId: this.#runId }
    return this.changed('agent.input.settled', row).changedPhase('start', { status: 'running', hasActiveRun: false, activeRunIds: [] }).changedPhase('error', row)
  }

  timeOut(): this {
    const error = 'Request timed out before a response was generated.'
    this.agent('lifecycle', { phase: 'error', error, aborted: false, timeoutPhase: 'provider' })
    this.chat({ state: 'error', errorMessage: error, errorKind: 'timeout' })
    return this.changed('agent.input.settled', { status: 'timeout', hasActiveRun: false, activeRunIds: [], lastRunError: error, lastRunId: this.#runId })
  }

  abort(): this {
    this.chat({ state: 'aborted', stopReason: 'rpc' })
    this.agent('lifecycle', { phase: 'end', status: 'cancelled', aborted: true, stopReason: 'rpc' })
    this.agent('lifecycle', { phase: 'model', provider: 'stub', model: 'stub-large' })
    this.wait(90).agent('lifecycle', { phase: 'error', error: 'This operation was aborted', aborted: true, stopReason: 'aborted' })
    return this.changed('agent.input.settled', { status: 'killed', hasActiveRun: false, activeRunIds: [], abortedLastRun: true, lastRunId: this.#runId })
  }

  /** One failed attempt and the retry it is followed by. */
  retry(attempt: number, delayMs: number, reason = 'rate_limit'): this {
    this.agent('lifecycle', { phase: 'model', provider: 'stub', model: 'stub-large' })
    this.agent('lifecycle', { phase: 'finishing', error: 'HTTP 429', aborted: false, errorObservation: { failoverReason: reason } })
    this.wait(10).agent('run_status', { phase: 'retrying', message: 'Retrying…', retryAttempt: attempt, maxRetries: 9, delayMs, attempt: attempt + 1, maxAttempts: 10, reason })
    this.wait(delayMs).agent('assistant', { text: '', delta: '', replace: true })
    return this.agent('lifecycle', { phase: 'start', startedAt: this.t }).agent('run_status', { phase: 'starting_model' })
  }

  chat(payload: object): this {
    return this.event('chat', { runId: this.#runId, sessionKey: this.key, agentId: this.#agent(), seq: this.#seq, ...payload })
  }

  changed(reason: string, row: Row = {}): this {
    return this.event('sessions.changed', { sessionKey: this.key, agentId: this.#agent(), reason, ts: this.t, updatedAt: this.t, ...row })
  }

  changedPhase(phase: string, row: Row = {}): this {
    return this.event('sessions.changed', { sessionKey: this.key, agentId: this.#agent(), phase, runId: this.#runId, ts: this.t, updatedAt: this.t, ...row })
  }

  /** The answer to a `sessions.list` poll. */
  rows(...rows: Row[]): this {
    const sessions = rows.map((row) => ({ key: this.key, agentId: this.#agent(), contextTokens: 128_000, ...row }))
    this.frames.push({ t: this.t, frame: { type: 'res', id: 'list', ok: true, payload: { sessions, hasMore: false, totalCount: rows.length } } })
    return this
  }

  tick(): this {
    return this.event('tick', { ts: this.t })
  }

  /** Time passes; the connection says so, the session says nothing. */
  silence(ms: number): this {
    for (let left = ms; left > 0; left -= 30_000) this.wait(Math.min(left, 30_000)).tick()
    return this
  }

  get runId(): string {
    return this.#runId
  }

  #begin(toolCallId: string, name: string, args: object, light: boolean): void {
    this.agent('item', { ...this.#item(toolCallId, name, args), phase: 'start', status: 'running', startedAt: this.t })
    if (!light) this.#tool({ phase: 'start', name, toolCallId, args })
  }

  #agent(): string {
    return this.key.split(':')[1] ?? 'main'
  }

  #scope() {
    return { runId: this.#runId, sessionKey: this.key, agentId: this.#agent() }
  }

  #item(toolCallId: string, name: string, args: object) {
    const meta = String(Object.values(args)[0] ?? '')
    return { itemId: `tool:${toolCallId}`, toolCallId, name, kind: 'tool', title: `${name} ${meta}`, meta, commandBearing: name === 'exec' }
  }

  #tool(data: object): void {
    this.#seq += 1
    this.event('session.tool', { ...this.#scope(), stream: 'tool', data, seq: this.#seq, ts: this.t, isHeartbeat: false })
  }
}
