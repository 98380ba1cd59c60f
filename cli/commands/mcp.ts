import { Writable } from 'node:stream'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { Command } from 'commander'
import { createMcpServer } from '#mcp/create-server.ts'
import { createHttpApi } from '#mcp/http-api.ts'
import { version } from '#temporal/version.ts'
import { connect } from '../connect.ts'
import { tokenFor } from '../credentials.ts'
import type { ReadOptions } from '../output.ts'
import type { Terminal } from '../terminal.ts'

type McpOptions = ReadOptions & { allowActions?: boolean }

const READ_ONLY = 'This server only reads. Whoever runs it can start it with: mc mcp --allow-actions'

/** `mc mcp`: a server of the Model Context Protocol on standard input and output, for an agent that starts it. */
export function addMcpCommand(program: Command, terminal: Terminal): void {
  program
    .command('mcp')
    .description('tools for an agent that asks about the fleet, on standard input and output (MCP); reads only')
    .option('--allow-actions', "also tools that change something, as far as the token's role and scopes allow")
    .action(async (_options: McpOptions, command: Command) => {
      const { url, allowActions } = command.optsWithGlobals<McpOptions>()
      const { origin } = await connect(url, terminal)
      const authorization = `Bearer ${await tokenFor(origin, terminal.env)}`
      const server = createMcpServer({
        api: createHttpApi({ origin, headers: { authorization }, stop: terminal.signal }),
        version,
        refusalOf: () => (allowActions ? null : READ_ONLY),
      })
      await server.connect(new StdioServerTransport(terminal.stdin, written(terminal)))
      await endOf(terminal)
      await server.close()
    })
}

const written = ({ out }: Terminal): Writable =>
  new Writable({
    write: (chunk, _encoding, done) => {
      out(String(chunk))
      done()
    },
  })

/** Whoever started it closes its input, or ends it. */
async function endOf({ stdin, signal }: Terminal): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) stdin.once(event, () => resolve())
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
