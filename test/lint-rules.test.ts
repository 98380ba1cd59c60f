import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** A file that breaks a rule, and the rule that must say so. A lint rule that never fires protects nothing. */
const offences: Record<string, { code: string; rule: string }> = {
  'domain/reads-a-file.ts': { code: `import 'node:fs'`, rule: 'no-restricted-imports' },
  'domain/knows-contracts.ts': { code: `import '#contracts/x.ts'`, rule: 'no-restricted-imports' },
  'contracts/knows-prisma.ts': { code: `import '#prisma/x.ts'`, rule: 'no-restricted-imports' },
  'prisma/knows-workflows.ts': { code: `import '#workflows/x.ts'`, rule: 'no-restricted-imports' },
  'workflows/parses.ts': { code: `import { z } from 'zod'\nexport const X = z.string()`, rule: 'no-restricted-imports' },
  'workflows/reads-a-file.ts': { code: `import 'node:fs'`, rule: 'no-restricted-imports' },
  'workflows/calls-an-activity.ts': { code: `import { a } from '#activities/a.ts'\na()`, rule: 'no-restricted-imports' },
  'workflows/takes-a-contract.ts': { code: `import { x } from '#contracts/x.ts'\nx()`, rule: 'no-restricted-imports' },
  'activities/opens-a-database.ts': { code: `import { c } from '#prisma/client.ts'\nc()`, rule: 'no-restricted-imports' },
  'telemetry/knows-temporal.ts': { code: `import '#temporal/x.ts'`, rule: 'no-restricted-imports' },
  'target-host/asks-the-database.ts': { code: `import '#prisma/x.ts'`, rule: 'no-restricted-imports' },
  'target-host/knows-activities.ts': { code: `import '#activities/x.ts'`, rule: 'no-restricted-imports' },
  'target-host/knows-start.ts': { code: `import '#start/x.ts'`, rule: 'no-restricted-imports' },
  'activities/knows-the-host.ts': { code: `import '#target-host/x.ts'`, rule: 'no-restricted-imports' },
  'domain/knows-the-host.ts': { code: `import '#target-host/x.ts'`, rule: 'no-restricted-imports' },
  'contracts/knows-the-host.ts': { code: `import '#target-host/x.ts'`, rule: 'no-restricted-imports' },
  'prisma/knows-the-host.ts': { code: `import '#target-host/x.ts'`, rule: 'no-restricted-imports' },
  'workflows/knows-the-host.ts': { code: `import '#target-host/x.ts'`, rule: 'no-restricted-imports' },
  'temporal/knows-the-host.ts': { code: `import '#target-host/x.ts'`, rule: 'no-restricted-imports' },
  'telemetry/knows-the-host.ts': { code: `import '#target-host/x.ts'`, rule: 'no-restricted-imports' },
  'demo/knows-the-host.ts': { code: `import '#target-host/x.ts'`, rule: 'no-restricted-imports' },
  'cli/knows-the-host.ts': { code: `import '#target-host/x.ts'`, rule: 'no-restricted-imports' },
  'web/server/knows-the-host.ts': { code: `import '#target-host/x.ts'`, rule: 'no-restricted-imports' },
  'mcp/asks-the-database.ts': { code: `import '#prisma/x.ts'`, rule: 'no-restricted-imports' },
  'activities/knows-mcp.ts': { code: `import '#mcp/x.ts'`, rule: 'no-restricted-imports' },
  'cli/works-with-activities.ts': { code: `import '#activities/gateway/x.ts'`, rule: 'no-restricted-imports' },
  'cli/runs-a-worker.ts': { code: `import '#temporal/worker.ts'`, rule: 'no-restricted-imports' },
  'cli/runs-a-workflow.ts': { code: `import { w } from '#workflows/monitor-gateway.ts'\nw()`, rule: 'no-restricted-imports' },
  'temporal/knows-web.ts': { code: `import '#web/x.ts'`, rule: 'no-restricted-imports' },
  'web/features/asks-the-database.ts': { code: `import '#prisma/x.ts'`, rule: 'no-restricted-imports' },
  'web/features/parses.ts': { code: `import { x } from '#contracts/x.ts'\nx()`, rule: 'no-restricted-imports' },
  'web/server/starts-things.ts': { code: `import '#start/x.ts'`, rule: 'no-restricted-imports' },
  'start/forgets-to-await.ts': { code: `async function f() {}\nf()`, rule: 'no-floating-promises' },
  'start/awaits-in-a-condition.ts': {
    code: `async function f() { return true }\nif (f()) throw new Error('x')`,
    rule: 'no-misused-promises',
  },
  'start/knows-no-type.ts': { code: `export const f = (x: any) => x as string`, rule: 'no-explicit-any' },
  'start/throws-a-string.ts': { code: `throw 'x'`, rule: 'only-throw-error' },
  'start/misses-a-case.ts': {
    code: `export function f(x: 'a' | 'b') { switch (x) { case 'a': return 1 } return 2 }`,
    rule: 'switch-exhaustiveness-check',
  },
  'start/is-too-long.ts': { code: 'export {}\n'.repeat(301), rule: 'max-lines' },
  'start/does-too-much.ts': { code: `export function f() {\n${'  void 0\n'.repeat(61)}}`, rule: 'max-lines-per-function' },
  'start/goes-round.ts': { code: `import { b } from './goes-round-b.ts'\nexport const a = () => b`, rule: 'no-cycle' },
}

/** What the rules must leave alone. */
const allowed: Record<string, string> = {
  'workflows/good.ts': `import type { x } from '#contracts/x.ts'\nimport { y } from '#domain/y.ts'\nexport const z: typeof x = y`,
  'activities/good.ts': `import type { c } from '#prisma/client.ts'\nimport { s } from '#prisma/stores/s.ts'\nexport const made: typeof c = s`,
  'target-host/good.ts': `import { x } from '#contracts/x.ts'\nimport { y } from '#domain/y.ts'\nimport { z } from '#telemetry/z.ts'\nx(y(z))`,
  'start/good.ts': `async function f() {}\nvoid f()\nawait f()`,
  'start/goes-round-b.ts': `import { a } from './goes-round.ts'\nexport const b = () => a`,
}

let dir: string
const reported = new Map<string, string[]>()

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lint-'))
  for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) cpSync(join(root, name), join(dir, name))
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  const files = Object.entries({
    ...allowed,
    ...Object.fromEntries(Object.entries(offences).map(([path, { code }]) => [path, code])),
  })
  for (const [path, code] of files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), `${code}\n`)
  }
  const rooms = new Set(files.map(([path]) => path.split('/')[0] ?? ''))
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['-f', 'unix', ...rooms], {
    cwd: dir,
    encoding: 'utf8',
    timeout: 50_000,
  })
  for (const line of stdout.split('\n')) {
    const [, path, rule] = /^([^:]+):\d+:\d+:.*\[\w+\/\w+\(([\w-]+)\)\]$/.exec(line) ?? []
    if (path && rule) reported.set(path, [...(reported.get(path) ?? []), rule])
  }
}, 60_000)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('the lint rules', () => {
  it.each(Object.entries(offences).map(([path, { rule }]) => ({ path, rule })))('$rule sees $path', ({ path, rule }) => {
    expect(reported.get(path) ?? []).toContain(rule)
  })

  it.each(['workflows/good.ts', 'activities/good.ts', 'target-host/good.ts', 'start/good.ts'])('leave %s alone', (path) => {
    expect(reported.get(path)).toBeUndefined()
  })
})
