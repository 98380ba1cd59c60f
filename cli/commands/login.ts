import type { Command } from 'commander'
import { ViewerView } from '#contracts/api/viewer.ts'
import { createApiClient } from '../api-client.ts'
import { askSecret } from '../ask.ts'
import { originOf } from '../connect.ts'
import { checkedToken, credentialsFile, forgetToken, keepToken } from '../credentials.ts'
import { printJson, type ReadOptions } from '../output.ts'
import { plainLine } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'

/** `mc login` and `mc logout`: keep a server's token for this user, once it was seen to work. */
export function addLoginCommands(program: Command, terminal: Terminal): void {
  program
    .command('login')
    .description('keep an API token, typed or piped in (never an argument)')
    .action(async (_options: ReadOptions, command: Command) => {
      const { url, json } = command.optsWithGlobals<ReadOptions>()
      const origin = originOf(url, terminal.env)
      const token = checkedToken(await askSecret(`API token for ${origin}: `, terminal), 'The input')
      const viewer = await createApiClient(origin, token, terminal.signal, terminal.err).get('/api/v1/me', ViewerView)
      await keepToken(origin, token, terminal.env)
      if (json) printJson(terminal, { origin, name: viewer.name, role: viewer.role })
      else
        terminal.out(
          plainLine(
            `Signed in to ${origin} as ${viewer.name} (${viewer.role}). Kept in ${credentialsFile(terminal.env)}.`,
          ).concat('\n'),
        )
    })
  program
    .command('logout')
    .description('forget the token of a server; revoke it in Settings or with mc token revoke')
    .action(async (_options: ReadOptions, command: Command) => {
      const origin = originOf(command.optsWithGlobals<ReadOptions>().url, terminal.env)
      terminal.out(
        (await forgetToken(origin, terminal.env)) ? `Forgot the token for ${origin}.\n` : `There was no token for ${origin}.\n`,
      )
    })
}
