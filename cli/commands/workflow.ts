import { type Command, Option } from 'commander'
import { WorkflowDetail, WorkflowPage } from '#contracts/api/workflows.ts'
import { type WorkflowView, workflowStatuses } from '#contracts/workflows.ts'
import { connect } from '../connect.ts'
import { type Listing, printJson, printTable, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'
import { addWorkflowActs } from '../workflow-act.ts'
import { addWorkflowResets } from '../workflow-reset.ts'
import { describeWorkflow } from '../workflow-shown.ts'
import { addWorkflowReplay } from './workflow-replay.ts'
import { addWorkflowReproduction } from './workflow-reproduction.ts'

type ListOptions = ReadOptions & { type?: string; status?: string; target?: string; correlation?: string; limit: string }
type ShowOptions = ReadOptions & { run?: string }

const PATH = '/api/v1/workflows'

const HELP = `
replay touches nothing · reset goes on from a step, what was done before stays · rerun begins anew, and knows nothing of before
What acts needs the role engineer and a reason, and asks first; --yes answers.

Examples:
  mc workflow list --status failed
  mc workflow list deploy/ --type deployRelease
  mc workflow list --target production --status failed
  mc workflow show backfill/00000000-0000-4000-8000-000000000001/3
  mc workflow reset retain/00000000-0000-4000-8000-000000000001 --step 5 --reason "the bug is mended"
  mc workflow reset-failures retain
  mc workflow reset-failures retain --cause "Disk … is full" --reason "there is room again"`

/** `mc workflow …`: what ran, what it did, and why it failed. */
export function addWorkflowCommands(program: Command, terminal: Terminal): void {
  const workflow = program
    .command('workflow')
    .description('workflows: list, look into one, replay, reset, run again')
    .addHelpText('after', HELP)
  workflow
    .command('list [search]')
    .description('workflows, newest first; those whose id begins with SEARCH')
    .option('--type <type>', 'only those of this type')
    .addOption(new Option('--status <status>', 'only those that are this').choices(workflowStatuses))
    .option('--target <name>', 'only those about this gateway, environment, source or group of an alert')
    .option('--correlation <id>', 'only those that this request began')
    .option('--limit <number>', 'how many', '50')
    .action(async (search: string | undefined, _options: ListOptions, command: Command) => {
      const { type, status, target, correlation, limit, json, url } = command.optsWithGlobals<ListOptions>()
      const query = { search, type, status, target, correlationId: correlation, limit }
      const page = await (await connect(url, terminal)).get(PATH, WorkflowPage, query)
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, listing(page))
    })
  workflow
    .command('show <id>')
    .description('one execution: what it was given, did and gave, and what it waits for')
    .option('--run <id>', 'an earlier run of it; without, the latest')
    .action(async (workflowId: string, _options: ShowOptions, command: Command) => {
      const { run, json, url } = command.optsWithGlobals<ShowOptions>()
      const detail = await (await connect(url, terminal)).get(`${PATH}/execution`, WorkflowDetail, { workflowId, runId: run })
      if (json) printJson(terminal, detail)
      else terminal.out(plainText(`${describeWorkflow(detail, Date.now()).join('\n')}\n`))
    })
  addWorkflowReplay(workflow, terminal)
  addWorkflowResets(workflow, terminal)
  addWorkflowActs(workflow, terminal)
  addWorkflowReproduction(workflow, terminal)
}

const listing = ({ items, total, nextCursor }: WorkflowPage): Listing<WorkflowView> => ({
  idOf: ({ runId }) => runId,
  empty: 'No workflow is like this. Those that are over are kept for some days.',
  columns: [
    { heading: 'STATUS', cell: ({ status }) => status },
    { heading: 'TYPE', cell: ({ type }) => type },
    { heading: 'ABOUT', cell: ({ target }) => target ?? '–' },
    { heading: 'STARTED', cell: ({ startedAt }) => age(startedAt, Date.now()), right: true },
    { heading: 'ID', cell: ({ workflowId }) => workflowId },
    { heading: 'WHY', cell: ({ failure }) => failure ?? '–' },
  ],
  footer: nextCursor === null ? null : `${items.length} of ${total ?? 'many'}; raise --limit, or say more of what is looked for.`,
})
