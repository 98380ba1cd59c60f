import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import type { AgentActionRequest } from '#contracts/api/actions.ts'
import { AgentPage, type AgentView } from '#contracts/api/lists.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { type ActionOptions, performAction } from '../action-outcome.ts'
import type { ApiClient } from '../api-client.ts'
import { connect } from '../connect.ts'
import { followChanges } from '../follow.ts'
import { createListWatch, type Listing, printJson, printTable, type ReadOptions, sayOutage, untilStopped } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'

/** Path of a gateway's agents; a gateway is named by slug or id. */
const agentsPath = (gateway: string): string => `/api/v1/gateways/${encodeURIComponent(gateway)}/agents`

/** `mc agents GATEWAY` and `mc agent pause|resume GATEWAY AGENT`. @returns the one that can be watched */
export function addAgentCommands(program: Command, terminal: Terminal): Command {
  const agent = program.command('agent').description('one agent: switch its own schedules off or on at its gateway')
  addAct(agent, 'pause', "switch off the agent's own schedules; a run that is open goes on; messages still start it", terminal)
  addAct(agent, 'resume', 'switch on again the schedules that were switched off from here', terminal)
  return program
    .command('agents <gateway>')
    .description("list a gateway's agents with their live sessions, and since when they are paused")
    .action(async (gateway: string, _options: ReadOptions, command: Command) => {
      const options = command.optsWithGlobals<ReadOptions>()
      const client = await connect(options.url, terminal)
      if (options.watch) return await untilStopped(terminal, () => watchAgents(client, gateway, options, terminal))
      const page = await client.get(agentsPath(gateway), AgentPage)
      if (options.json) printJson(terminal, page)
      else printTable(terminal, page.items, listing())
    })
}

function addAct(agent: Command, verb: 'pause' | 'resume', says: string, terminal: Terminal): void {
  agent
    .command(`${verb} <gateway> <agent>`)
    .description(says)
    .option('--yes', 'do not ask')
    .action(async (gateway: string, agentId: string, _options: ActionOptions, command: Command) => {
      const body: AgentActionRequest = { action: `agent.${verb}`, requestId: randomUUID() }
      const path = `${agentsPath(gateway)}/${encodeURIComponent(agentId)}/actions`
      const what = verb === 'pause' ? 'off; an open run goes on' : 'on again'
      const question = `Switch the own schedules of ${agentId} at ${gateway} ${what}?`
      const lookAt = 'Ask once more, or look at the gateway: mc agents GATEWAY'
      await performAction({ path, body, question, lookAt }, command.optsWithGlobals<ActionOptions>(), terminal)
    })
}

async function watchAgents(client: ApiClient, gateway: string, { json = false }: ReadOptions, terminal: Terminal): Promise<void> {
  const draw = createListWatch<AgentView>(terminal, json)
  const page = await client.get(agentsPath(gateway), AgentPage)
  draw(page.items, listing())
  for await (const change of followChanges(client, page.asOf, { signal: terminal.signal, onOutage: sayOutage(terminal) })) {
    if (!change.reset && !change.items.some(({ frame }) => concernsAgents(frame))) continue
    draw((await client.get(agentsPath(gateway), AgentPage)).items, listing())
  }
}

const concernsAgents = ({ type }: LiveFrame): boolean => type === 'session' || type === 'action'

const listing = (): Listing<AgentView> => {
  const now = Date.now()
  return {
    idOf: ({ agentId }) => agentId,
    empty: 'No agent of this gateway has been seen yet.',
    columns: [
      { heading: 'AGENT', cell: ({ agentId }) => agentId },
      { heading: 'NAME', cell: ({ name }) => name ?? '–' },
      { heading: 'LIVE', cell: ({ liveSessions }) => String(liveSessions), right: true },
      { heading: 'TROUBLED', cell: ({ troubled }) => String(troubled), right: true },
      { heading: 'PAUSED SINCE', cell: ({ pausedAt }) => (pausedAt === null ? 'not paused' : age(pausedAt, now)) },
    ],
  }
}
