import { WorkflowRef } from '#contracts/api/workflows.ts'
import { MOST_REPRODUCTION_BYTES, Reproduction, ReproductionReplay } from '#contracts/reproduction.ts'
import { replayReproduction } from '#web/server/workflows/replay-reproduction.ts'
import { takeReproduction } from '#web/server/workflows/take-reproduction.ts'
import { route } from '../route.ts'

const needs = { action: 'workflow.replay' } as const

/** Workflows as files: taken where they ran, replayed where somebody looks for the cause. */
export const reproductionRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/workflows/reproduction',
    says: 'An execution as a bundle, without secrets, that can be replayed in another installation',
    needs,
    query: WorkflowRef,
    output: Reproduction,
    handle: async ({ query, ...who }) => await takeReproduction(who, query),
  }),
  route({
    method: 'POST',
    path: '/api/v1/workflows/replay-reproduction',
    says: 'Replays a bundle against the code of today, without any effect, and says at which step to look',
    needs,
    body: Reproduction,
    bodyBytes: MOST_REPRODUCTION_BYTES,
    output: ReproductionReplay,
    handle: async ({ body }) => await replayReproduction(body),
  }),
]
