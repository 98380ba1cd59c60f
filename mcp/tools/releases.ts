import { z } from 'zod'
import {
  DeploymentDetail,
  DeploymentPage,
  DriftPage,
  EnvironmentPage,
  GateRunDetail,
  GateRunPage,
} from '#contracts/api/releases.ts'
import { cursor, limit, part, tool } from '../tool.ts'

const environment = z.string().max(63).optional().describe('Slug of an environment.')
const shortCursor = cursor.pipe(z.string().max(200).optional())

/** What runs where, how it came there, and whether it was good enough. */
export const releaseTools = [
  tool({
    name: 'list_environments',
    title: 'Environments',
    says: 'What runs in each environment since when, what waits, what is held, and how the last gate went.',
    input: z.object({}),
    output: EnvironmentPage,
    ask: () => ({ method: 'GET', path: '/api/v1/environments' }),
  }),
  tool({
    name: 'list_deployments',
    title: 'Deployments',
    says: 'Deployments, newest first; `open` for those under way. Use it to see whether trouble began with a release.',
    input: z.object({ environment, open: z.boolean().optional(), limit, cursor: shortCursor }),
    output: DeploymentPage,
    ask: (query) => ({ method: 'GET', path: '/api/v1/deployments', query }),
  }),
  tool({
    name: 'get_deployment',
    title: 'One deployment',
    says: 'A deployment with its journal, gate runs and drift: what it did, what holds it, why it was taken back.',
    input: z.object({ deployment: z.uuid() }),
    output: DeploymentDetail,
    ask: ({ deployment }) => ({ method: 'GET', path: `/api/v1/deployments/${part(deployment)}` }),
  }),
  tool({
    name: 'list_gate_runs',
    title: 'Gate runs',
    says: 'Runs of quality gates with verdict and checks, newest first.',
    input: z.object({
      suite: z.string().max(63).optional(),
      environment,
      deployment: z.uuid().optional(),
      limit,
      cursor: shortCursor,
    }),
    output: GateRunPage,
    ask: (query) => ({ method: 'GET', path: '/api/v1/gate-runs', query }),
  }),
  tool({
    name: 'get_gate_run',
    title: 'One gate run',
    says: 'A gate run with the figures of each check, and why it passed, failed or is not known.',
    input: z.object({ gateRun: z.uuid() }),
    output: GateRunDetail,
    ask: ({ gateRun }) => ({ method: 'GET', path: `/api/v1/gate-runs/${part(gateRun)}` }),
  }),
  tool({
    name: 'list_drift',
    title: 'Drift',
    says: 'Where environments differ from what is configured or from each other.',
    input: z.object({}),
    output: DriftPage,
    ask: () => ({ method: 'GET', path: '/api/v1/drift' }),
  }),
]
