import { join } from 'node:path'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import { beforeAll, describe, expect, it } from 'vitest'
import { workflowInterceptorModules } from '#temporal/workflow-modules.ts'
import { repoRoot } from './repo-files.ts'

/** Measured 1.26 MB, 1.0 MB of it the SDK and its tracing, the rest our own workflows. A new dependency that a workflow drags in shows here. */
const BUDGET_BYTES = 1_400_000

let code: string

beforeAll(async () => {
  const bundle = await bundleWorkflowCode({
    workflowsPath: join(repoRoot, 'workflows/index.ts'),
    workflowInterceptorModules: workflowInterceptorModules(),
    logger: new DefaultLogger('WARN'),
  })
  code = bundle.code
}, 60_000)

describe('the workflow bundle', () => {
  it('can be made: nothing in it needs what the sandbox lacks', () => {
    expect(code.length).toBeGreaterThan(100_000)
  })

  it(`stays within ${BUDGET_BYTES} bytes, without its source map`, () => {
    expect(withoutSourceMap(code).length).toBeLessThan(BUDGET_BYTES)
  })

  it('contains no zod, no activity and no store', () => {
    expect(code).not.toContain('node_modules/zod/')
    expect(code).not.toMatch(/["']\.\/(activities|prisma|web|start)\//)
  })
})

/** The source map is inlined at the end and repeats every source. */
function withoutSourceMap(bundle: string): string {
  const at = bundle.lastIndexOf('\n//# sourceMappingURL=')
  return at < 0 ? bundle : bundle.slice(0, at)
}
