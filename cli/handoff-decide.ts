import type { Command } from 'commander'
import { HandoffChannelView } from '#contracts/handoffs.ts'
import { connect } from './connect.ts'
import { usageError } from './exit.ts'
import { channelPath } from './handoff-path.ts'
import { printJson, type ReadOptions } from './output.ts'
import { plainText } from './plain-text.ts'
import type { Terminal } from './terminal.ts'

type Options = ReadOptions & { reason: string }
type SetOptions = Options & { capacity?: string; blocks?: string; maxAttempts?: string }

const LETTERS = {
  redrive: ['deliver dead letters once more', 'Delivered again'],
  skip: ['never deliver these dead letters; the channel goes on after them', 'Skipped'],
} as const
const PAUSES = {
  pause: ['deliver nothing until resumed; what is sent is kept', 'Paused'],
  resume: ['deliver again', 'Resumed'],
} as const

/** `mc handoff redrive|skip|pause|resume|set`: what people decide about a durable channel, with a reason that is kept. */
export function addHandoffDecisions(handoff: Command, terminal: Terminal): void {
  const decide = async (path: string, body: object, says: string, { url, json }: ReadOptions): Promise<void> => {
    const channel = await (await connect(url, terminal)).post(path, body, HandoffChannelView)
    if (json) return printJson(terminal, channel)
    const { waiting, dead, stopped } = channel
    terminal.out(plainText(`${says}. ${waiting} waiting, ${dead} dead.${stopped ? ` ${stopped}` : ''}\n`))
  }
  for (const what of ['redrive', 'skip'] as const) {
    handoff
      .command(`${what} <channel> <seqs...>`)
      .description(LETTERS[what][0])
      .requiredOption('--reason <text>', 'why')
      .action(async (channel: string, seqs: string[], _options: Options, command: Command) => {
        const options = command.optsWithGlobals<Options>()
        await decide(channelPath(channel, what), { seqs, reason: options.reason }, LETTERS[what][1], options)
      })
  }
  for (const what of ['pause', 'resume'] as const) {
    handoff
      .command(`${what} <channel>`)
      .description(PAUSES[what][0])
      .requiredOption('--reason <text>', 'why')
      .action(async (channel: string, _options: Options, command: Command) => {
        const options = command.optsWithGlobals<Options>()
        await decide(channelPath(channel, what), { reason: options.reason }, PAUSES[what][1], options)
      })
  }
  handoff
    .command('set <channel>')
    .description('what holds for a channel')
    .option('--capacity <n>', 'most messages that wait or are dead before senders are refused')
    .option('--blocks <yes|no>', 'whether a dead letter stops what comes after it')
    .option('--max-attempts <n>', 'failed deliveries after which a message is dead')
    .requiredOption('--reason <text>', 'why')
    .action(async (channel: string, _options: SetOptions, command: Command) => {
      const options = command.optsWithGlobals<SetOptions>()
      await decide(channelPath(channel, 'settings'), { ...settingsOf(options), reason: options.reason }, 'Changed', options)
    })
}

function settingsOf({ capacity, blocks, maxAttempts }: SetOptions): object {
  if (blocks !== undefined && blocks !== 'yes' && blocks !== 'no') throw usageError(`--blocks is yes or no, not ${blocks}.`)
  const given = {
    ...(capacity === undefined ? {} : { capacity: Number(capacity) }),
    ...(blocks === undefined ? {} : { blocks: blocks === 'yes' }),
    ...(maxAttempts === undefined ? {} : { maxAttempts: Number(maxAttempts) }),
  }
  if (Object.keys(given).length === 0) throw usageError('Nothing to set.', 'Give --capacity, --blocks or --max-attempts.')
  return given
}
