import type { Command } from 'commander'
import { z } from 'zod'
import { HandoffAcknowledged, HandoffSendBody, HandoffSent, HandoffTaken } from '#contracts/api/response.ts'
import { connect } from './connect.ts'
import { CliError, exitCodes, usageError } from './exit.ts'
import { channelPath } from './handoff-path.ts'
import { printJson, type ReadOptions } from './output.ts'
import { plainText } from './plain-text.ts'
import type { Terminal } from './terminal.ts'

type SendOptions = ReadOptions & { key?: string; body?: string; deadline?: string }
type TakeOptions = ReadOptions & { consumer: string; max: string; lease: string; wait: string }
type AckOptions = ReadOptions & { upTo?: string; failed?: string; error?: string; keep?: string }
type Outgoing = HandoffSendBody['messages']

/** Messages in one call; a file may hold any number. */
const BATCH = 500
/** What the server itself may wait for a message, and what a call takes besides. */
const CALL_MS = 15_000

/** `mc handoff send|take|ack`: a durable channel by hand, or from a script. */
export function addHandoffWork(handoff: Command, terminal: Terminal): void {
  handoff
    .command('send <channel>')
    .description(
      'send messages, each once by its key: one by --key and --body, else {"key", "body", "deadlineAt"?} a line from standard input',
    )
    .option('--key <key>', 'idempotency key: the same key is taken once, however often it is sent')
    .option('--body <json>', 'the message')
    .option('--deadline <time>', 'it is a dead letter when it has not taken effect by then (ISO time)')
    .action(async (channel: string, _options: SendOptions, command: Command) => {
      await send(channel, command.optsWithGlobals<SendOptions>(), terminal)
    })
  handoff
    .command('take <channel>')
    .description('take the oldest messages; nobody else gets any until they are acknowledged or the lease is over')
    .requiredOption('--consumer <name>', 'who takes them')
    .option('--max <n>', 'at most so many', '1')
    .option('--lease <seconds>', 'they come again when they are not acknowledged within this', '60')
    .option('--wait <seconds>', 'wait this long for a message, at most 5', '0')
    .action(async (channel: string, _options: TakeOptions, command: Command) => {
      await take(channel, command.optsWithGlobals<TakeOptions>(), terminal)
    })
  handoff
    .command('ack <channel> <lease>')
    .description('say that messages took effect, or that one failed')
    .option('--up-to <seq>', 'all up to and with this took effect')
    .option('--failed <seq>', 'this one did not, and comes again, or is a dead letter')
    .option('--error <text>', 'with --failed: why')
    .option('--keep <seconds>', 'the lease on the rest goes on for this long')
    .action(async (channel: string, leaseId: string, _options: AckOptions, command: Command) => {
      await acknowledge(channel, leaseId, command.optsWithGlobals<AckOptions>(), terminal)
    })
}

async function send(channel: string, options: SendOptions, terminal: Terminal): Promise<void> {
  const messages = options.key === undefined ? await fromInput(terminal) : oneMessage(options.key, options)
  const client = await connect(options.url, terminal)
  const items: HandoffSent['items'] = []
  for (let from = 0; from < messages.length; from += BATCH) {
    const batch = messages.slice(from, from + BATCH)
    const sent = await client.post(channelPath(channel, 'messages'), { messages: batch }, HandoffSent)
    items.push(...sent.items)
  }
  if (options.json) return printJson(terminal, { items })
  const fresh = items.filter(({ isNew }) => isNew).length
  terminal.out(`${fresh} taken, ${items.length - fresh} known already; the last is number ${items.at(-1)?.seq ?? '–'}.\n`)
}

const Json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    context.addIssue('expected JSON')
    return z.NEVER
  }
})

function oneMessage(key: string, { body, deadline }: SendOptions): Outgoing {
  if (body === undefined) throw usageError('--key needs --body.', `mc handoff send CHANNEL --key ${key} --body '{"task": 1}'`)
  const parsed = Json.safeParse(body)
  if (!parsed.success) throw usageError('--body is not JSON.', `Text is JSON in quotes: --body '"text"'`)
  return parsedMessages([{ key, body: parsed.data, ...(deadline ? { deadlineAt: deadline } : {}) }], '--key, --body, --deadline')
}

async function fromInput({ stdin }: Terminal): Promise<Outgoing> {
  let text = ''
  for await (const piece of stdin) text += String(piece)
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0)
    throw usageError('No message was given.', 'Give --key and --body, or one JSON object a line on standard input.')
  return lines.flatMap((line, index) => {
    const parsed = Json.safeParse(line)
    if (!parsed.success) throw usageError(`Line ${index + 1} is not JSON.`)
    return parsedMessages([parsed.data], `Line ${index + 1}`)
  })
}

function parsedMessages(given: unknown[], where: string): Outgoing {
  const parsed = HandoffSendBody.safeParse({ messages: given })
  if (parsed.success) return parsed.data.messages
  const [issue] = parsed.error.issues
  throw usageError(`${where}: ${issue?.path.slice(2).join('.') || 'message'}: ${issue?.message ?? 'is wrong'}.`)
}

async function take(channel: string, { url, json, ...options }: TakeOptions, terminal: Terminal): Promise<void> {
  const { consumer, max, lease, wait } = options
  const body = { consumer, max: Number(max), leaseSeconds: Number(lease), waitSeconds: Number(wait) }
  const taken = await (await connect(url, terminal)).post(channelPath(channel, 'take'), body, HandoffTaken, CALL_MS)
  if (json) printJson(terminal, taken)
  if (taken.leaseId === null) {
    if (!json) throw new CliError(exitCodes.negative, taken.says ?? 'Nothing can be delivered.')
    return
  }
  if (json) return
  for (const { seq, key, body: message } of taken.items)
    terminal.out(plainText(`${JSON.stringify({ seq, key, body: message })}\n`))
  const last = taken.items.at(-1)?.seq ?? ''
  const how = `mc handoff ack '${channel}' ${taken.leaseId} --up-to ${last}`
  terminal.err(plainText(`Yours until ${taken.leasedUntil}. When they took effect: ${how}\n`))
}

async function acknowledge(channel: string, leaseId: string, options: AckOptions, terminal: Terminal): Promise<void> {
  const { url, json, upTo, failed, error, keep } = options
  if (upTo === undefined && failed === undefined && keep === undefined)
    throw usageError('Nothing to say.', 'Give --up-to, --failed or --keep.')
  const body = {
    leaseId,
    ...(upTo === undefined ? {} : { upTo }),
    ...(failed === undefined ? {} : { failed: { seq: failed, error: error ?? 'no reason was given' } }),
    ...(keep === undefined ? {} : { keep: { leaseSeconds: Number(keep) } }),
  }
  const answer = await (await connect(url, terminal)).post(channelPath(channel, 'acknowledge'), body, HandoffAcknowledged)
  if (json) return printJson(terminal, answer)
  terminal.out(`${answer.settled} settled, ${answer.waiting} waiting, ${answer.dead} dead.\n`)
}
