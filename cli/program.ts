import { Argument, Command } from 'commander'
import { addAgentCommands } from './commands/agents.ts'
import { addAlertCommands } from './commands/alert.ts'
import { addBackfillCommands } from './commands/backfill.ts'
import { addBudgetCommands } from './commands/budget.ts'
import { addComponentCommands } from './commands/component.ts'
import { addConfigCommands } from './commands/config.ts'
import { addDeployCommand } from './commands/deploy.ts'
import { addDeploymentCommands } from './commands/deployment.ts'
import { addDriftCommands } from './commands/drift.ts'
import { addEnvironmentCommands } from './commands/environment.ts'
import { addEventsCommand } from './commands/events.ts'
import { addGateCommands } from './commands/gate.ts'
import { addGatewaysCommand } from './commands/gateways.ts'
import { addHandoffCommands } from './commands/handoff.ts'
import { addHistoryCommands } from './commands/history.ts'
import { addIncidentCommands } from './commands/incident.ts'
import { addLogCommands } from './commands/log.ts'
import { addLoginCommands } from './commands/login.ts'
import { addMcpCommand } from './commands/mcp.ts'
import { addRedactCommand } from './commands/redact.ts'
import { addReleaseCommands } from './commands/release.ts'
import { addRollbackCommand } from './commands/rollback.ts'
import { addScheduleCommands } from './commands/schedule.ts'
import { showSession } from './commands/session.ts'
import { addSessionActions } from './commands/session-actions.ts'
import { addSessionsCommand } from './commands/sessions.ts'
import { addSilenceCommands } from './commands/silence.ts'
import { addTokenCommands } from './commands/token.ts'
import { addTraceCommands } from './commands/trace.ts'
import { addWebhookCommands } from './commands/webhook.ts'
import { addWorkflowCommands } from './commands/workflow.ts'
import { completionScript, type Shell, shells } from './completion.ts'
import { printJson, type ReadOptions } from './output.ts'
import { sessionJudgeCommand } from './session-judge.ts'
import type { Terminal } from './terminal.ts'

const EXIT_CODES = `
Exit codes: 0 done · 1 no: failed, refused or not there · 2 wrong usage or input · 3 could not find out (unreachable, not signed in, server fault)
Settings: MISSION_CONTROL_URL, MISSION_CONTROL_TOKEN (else the token kept by mc login)`

/** All of `mc`, reading and writing through `terminal`. Commander throws instead of ending the process. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('mc')
    .description('Mission Control from a terminal: what your agents do, and stopping them')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showSuggestionAfterError()
    .addHelpText('after', EXIT_CODES)
  const watchable = [
    addSessionsCommand(program, terminal),
    addSessionCommand(program, terminal),
    addGatewaysCommand(program, terminal),
    addAgentCommands(program, terminal),
    addEventsCommand(program, terminal),
    addBudgetCommands(program, terminal),
    addComponentCommands(program, terminal),
    addAlertCommands(program, terminal),
  ]
  addLoginCommands(program, terminal)
  addTokenCommands(program, terminal)
  addRedactCommand(program, terminal)
  addBackfillCommands(program, terminal)
  addGateCommands(program, terminal)
  addReleaseCommands(program, terminal)
  addEnvironmentCommands(program, terminal)
  addConfigCommands(program, terminal)
  addDriftCommands(program, terminal)
  addSilenceCommands(program, terminal)
  addIncidentCommands(program, terminal)
  addHandoffCommands(program, terminal)
  addHistoryCommands(program, terminal)
  addDeployCommand(program, terminal)
  addDeploymentCommands(program, terminal)
  addRollbackCommand(program, terminal)
  addWebhookCommands(program, terminal)
  addWorkflowCommands(program, terminal)
  addScheduleCommands(program, terminal)
  addTraceCommands(program, terminal)
  addLogCommands(program, terminal)
  addMcpCommand(program, terminal)
  addCompletionCommand(program, terminal)
  for (const command of watchable) command.option('--watch', 'go on showing changes until Ctrl-C')
  addCommonOptions(program)
  return program
}

function addSessionCommand(program: Command, terminal: Terminal): Command {
  const session = program
    .command('session')
    .description('one session: show it, or act on it')
    .enablePositionalOptions()
    .argument('[key]', "the session's key or id")
    .action(async (key: string | undefined, _options: ReadOptions, command: Command) => {
      if (key === undefined) command.help({ error: true })
      else await showSession(key, command.optsWithGlobals<ReadOptions>(), terminal)
    })
  addSessionActions(session, terminal)
  session.addCommand(sessionJudgeCommand().copyInheritedSettings(session))
  return session
}

function addCompletionCommand(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .description('print a completion script: eval "$(mc completion bash)"')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .action((shell: Shell, options: ReadOptions) => {
      const script = completionScript(program, shell)
      if (options.json) printJson(terminal, { script })
      else terminal.out(script)
    })
}

/** `--url` and `--json` before or after the command; a command that has its own keeps it. */
function addCommonOptions(command: Command): void {
  const has = (flag: string): boolean => command.options.some(({ long }) => long === flag)
  const offline = ['judge', 'check', 'simulate', 'inspect', 'verify-report'].includes(command.name())
  if (!has('--url') && !offline) command.option('--url <address>', "the server's address")
  if (!has('--json')) command.option('--json', 'print JSON')
  for (const child of command.commands) addCommonOptions(child)
}
