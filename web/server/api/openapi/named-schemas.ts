import { z } from 'zod'
import * as alerts from '#contracts/alerts.ts'
import * as apiActions from '#contracts/api/actions.ts'
import * as apiBackfills from '#contracts/api/backfills.ts'
import * as apiFindings from '#contracts/api/findings.ts'
import * as apiLists from '#contracts/api/lists.ts'
import * as apiReconnect from '#contracts/api/reconnect.ts'
import * as apiReleases from '#contracts/api/releases.ts'
import * as apiResponse from '#contracts/api/response.ts'
import * as apiViewer from '#contracts/api/viewer.ts'
import * as apiWork from '#contracts/api/work.ts'
import * as apiWorkflows from '#contracts/api/workflows.ts'
import * as backfills from '#contracts/backfills.ts'
import * as budgets from '#contracts/budgets.ts'
import * as components from '#contracts/components.ts'
import * as deployments from '#contracts/deployments.ts'
import * as drift from '#contracts/drift.ts'
import * as gates from '#contracts/gates.ts'
import * as handoffs from '#contracts/handoffs.ts'
import * as incidents from '#contracts/incidents.ts'
import * as live from '#contracts/live.ts'
import * as problem from '#contracts/problem.ts'
import * as release from '#contracts/release.ts'
import * as work from '#contracts/work.ts'
import * as workflows from '#contracts/workflows.ts'

const modules: readonly Record<string, unknown>[] = [
  ...[
    alerts,
    apiActions,
    apiBackfills,
    apiFindings,
    apiLists,
    apiReconnect,
    apiReleases,
    apiResponse,
    apiViewer,
    apiWork,
    apiWorkflows,
  ],
  ...[backfills, budgets, components, deployments, drift, gates, handoffs, incidents, live, problem, release, work, workflows],
]

/** What the interface answers with, by the names that contracts give it: each is described once, and named where it is used. */
export function namedSchemas(): z.core.$ZodRegistry<{ id?: string }> {
  const registry = z.registry<{ id?: string }>()
  for (const [id, schema] of modules.flatMap((each) => Object.entries(each))) {
    if (schema instanceof z.ZodType && !registry.has(schema)) registry.add(schema, { id })
  }
  return registry
}
