import type { Client } from '@temporalio/client'
import { defaultPayloadConverter, toPayloads } from '@temporalio/common'
import type { HandSignal } from '#domain/workflow/act-rules.ts'
import { currentCorrelationId, newCorrelationId } from '#telemetry/correlation.ts'
import { stampCorrelation } from '../interceptors/correlation-header.ts'
import { ActRefused } from './act-refused.ts'
import type { Execution } from './latest-run.ts'

type Tell = Execution & { signal: HandSignal; payload: unknown; requestId: string }

/**
 * Tells a run something. By the server's own call, as that alone takes a request id: sent again, it is told once.
 * @throws ActRefused when it is over
 */
export async function signalWorkflow({ workflowService, options }: Client, told: Tell): Promise<Execution> {
  const { workflowId, runId, signal: signalName, payload, requestId } = told
  const payloads = payload === undefined ? [] : (toPayloads(defaultPayloadConverter, payload) ?? [])
  const fields = stampCorrelation({}, currentCorrelationId() ?? newCorrelationId())
  await workflowService
    .signalWorkflowExecution({
      ...{ namespace: options.namespace, workflowExecution: { workflowId, runId }, signalName, requestId },
      ...{ input: { payloads }, header: { fields } },
    })
    .catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== 5) throw error
      throw new ActRefused('It has ended meanwhile: nobody would hear it.', 'Look at how it ended.')
    })
  return { workflowId, runId }
}
