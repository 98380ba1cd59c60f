import { z } from 'zod'
import { BackfillDetail, BackfillPage } from '#contracts/api/backfills.ts'
import { WorkflowDetail, WorkflowPage } from '#contracts/api/workflows.ts'
import { workflowStatuses } from '#contracts/workflows.ts'
import { cursor, limit, part, tool } from '../tool.ts'

/** What Mission Control itself is at. */
export const workTools = [
  tool({
    name: 'list_workflows',
    title: 'Workflows',
    says: 'Executions of workflows, what runs before what is over. Use `status` failed to see what broke.',
    input: z.object({
      type: z
        .string()
        .regex(/^\w{1,100}$/)
        .optional()
        .describe('Name of a workflow type, for example deployRelease.'),
      status: z.enum(workflowStatuses).optional(),
      search: z.string().min(1).max(200).optional().describe('How the id begins: deploy/, backfill/, …'),
      limit,
      cursor,
    }),
    output: WorkflowPage,
    ask: (query) => ({ method: 'GET', path: '/api/v1/workflows', query }),
  }),
  tool({
    name: 'get_workflow',
    title: 'One workflow',
    says: 'An execution: what it was given, did and gave, what it waits for, and why it failed or is stuck.',
    input: z.object({ workflowId: z.string().min(1).max(1000), runId: z.uuid().optional() }),
    output: WorkflowDetail,
    ask: (query) => ({ method: 'GET', path: '/api/v1/workflows/execution', query }),
  }),
  tool({
    name: 'list_backfills',
    title: 'Backfills',
    says: 'Runs that bring history from other systems, and the sources there are.',
    input: z.object({ source: z.string().max(63).optional(), limit, cursor: cursor.pipe(z.string().max(500).optional()) }),
    output: BackfillPage,
    ask: (query) => ({ method: 'GET', path: '/api/v1/backfills', query }),
  }),
  tool({
    name: 'get_backfill',
    title: 'One backfill',
    says: 'A run by its number: how far it is, what it left out and why it failed.',
    input: z.object({ backfill: z.number().int().positive().describe('Its number.') }),
    output: BackfillDetail,
    ask: ({ backfill }) => ({ method: 'GET', path: `/api/v1/backfills/${part(backfill)}` }),
  }),
]
