import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Interceptor modules that run inside every workflow. Their order and presence are part of what a history means: the same
 * list serves workers, prebuilt bundles and replays.
 */
export function workflowInterceptorModules(): string[] {
  const tracing = createRequire(import.meta.url).resolve('@temporalio/interceptors-opentelemetry-v2/lib/workflow-interceptors')
  const own = (name: string) => fileURLToPath(new URL(`./interceptors/${name}`, import.meta.url))
  return [own('correlation-workflow.ts'), own('search-attributes-workflow.ts'), tracing]
}
