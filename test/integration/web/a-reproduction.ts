import { checksumOf, type Reproduction, type ReproductionBody } from '#contracts/reproduction.ts'

/** The smallest bundle that there is: a workflow of a type that nobody has, begun and nothing more. */
export function aReproduction(): Reproduction {
  const type = 'noSuchWorkflow'
  const started = { eventId: '1', eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED' }
  const body: ReproductionBody = {
    ...{ format: 'mission-control/reproduction', version: 1, takenAt: '2026-01-01T00:00:00.000Z' },
    product: { version: '0.1.0', revision: null, node: 'v24.0.0', platform: 'linux-x64', kind: 'production', demo: false },
    workflow: { workflowId: 'made-by-a-test', runId: '0', type, status: 'running' },
    ...{ correlationId: null, traceId: null, failure: null, pending: [], circumstances: { config: null, releases: null } },
    replays: { original: null, redacted: null, redactionMatters: null, says: 'It was not replayed.' },
    redacted: { secrets: 0, payloads: 0 },
    history: { events: [{ ...started, workflowExecutionStartedEventAttributes: { workflowType: { name: type } } }] },
  }
  return { ...body, checksum: checksumOf(body) }
}
