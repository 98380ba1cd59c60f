import { expect, it } from 'vitest'
import { expectedFailures } from '#domain/workflow/expected-failure.ts'
import * as workflows from '#workflows/index.ts'
import * as rollbackWorkflows from '#workflows/rollback-index.ts'

it('leaves only failures of workflows that there are untold, each with its reason', () => {
  const types = new Set(Object.keys({ ...workflows, ...rollbackWorkflows }))
  for (const [type, why] of Object.entries(expectedFailures)) {
    expect(types).toContain(type)
    expect(why).toMatch(/^[A-Z].*\.$/)
  }
})
