import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '#cli/program.ts'
import { keptTerminal } from '#cli/testing/fake-terminal.ts'
import { scopes } from '#domain/access/scopes.ts'
import { curlLine } from '#web/features/api-docs/curl-line.ts'
import { type Description, operationsOf } from '#web/features/api-docs/description.ts'
import { hasFields, schemaWords } from '#web/features/api-docs/schema-words.ts'
import { describeApi } from '#web/server/api/openapi/describe-api.ts'
import { allMcLines } from '#web/server/api/openapi/mc-lines.ts'
import { apiRoutes } from '#web/server/api/routes.ts'
import { readRepoFile, repoFiles } from './repo-files.ts'

const program = createProgram(keptTerminal())

/** The command that the words before the first `<name>` or `--option` lead to; null where there is none. */
function commandOf(words: readonly string[]): Command | null {
  return words.reduce<Command | null>((at, word) => at?.commands.find((one) => one.name() === word) ?? null, program)
}

/** What a source file calls, each part that is put in being `x`. */
const callsIn = (text: string): string[] =>
  [...text.replaceAll(/\$\{[^{}]*\}/g, 'x').matchAll(/['"`](\/api\/v1\/[^'"`?\s]*)/g)].map(([, path = '']) => path)

/** Whether a path is that of a route. What is put in may be more than one part, or the end of one. */
function isDocumented(path: string): boolean {
  const parts = path.split('/')
  return apiRoutes.some(({ path: pattern }) => {
    const wanted = pattern.split('/')
    if (wanted.length < parts.length) return false
    const fits = parts.every((part, at) => part.includes('x') || wanted[at]?.startsWith(':') || wanted[at] === part)
    return fits && (wanted.length === parts.length || parts.at(-1)?.includes('x'))
  })
}

describe('the interface, and who asks it', () => {
  it.each(Object.entries(allMcLines))('%s is asked by %s', (route, line) => {
    expect(apiRoutes.map(({ method, path }) => `${method} ${path}`)).toContain(route)
    const [, ...words] = line.split(' ')
    const end = words.findIndex((word) => /^[<-]/.test(word))
    const command = commandOf(end < 0 ? words : words.slice(0, end))
    expect(command, line).not.toBeNull()
    const known = command?.options.map(({ long }) => long) ?? []
    expect(words.filter((word) => word.startsWith('--') && !known.includes(word))).toEqual([])
  })

  it('has a place in its description for all that mc and the pages call', () => {
    const sources = repoFiles().filter(
      (file) => /^(cli|web\/features)\/.*\.tsx?$/.test(file) && !/\.test\.|\/testing\//.test(file),
    )
    const calls = sources.flatMap((file) => callsIn(readRepoFile(file)).map((path) => ({ file, path })))
    expect(calls.length).toBeGreaterThan(50)
    expect(calls.filter(({ path }) => !isDocumented(path))).toEqual([])
  })

  it('is shown to its end on its page, each operation with a line for a shell', () => {
    // As a browser gets it.
    const description = JSON.parse(JSON.stringify(describeApi(apiRoutes, '1'))) as Description
    const { schemas } = description.components
    const operations = operationsOf(description)
    expect(operations).toHaveLength(apiRoutes.length)
    for (const operation of operations) expect(curlLine(operation, 'http://x', schemas)).toMatch(/^curl /)
    for (const schema of Object.values(schemas)) expect(schemaWords(schema)).not.toBe('')
    const withAnswer = operations.filter(({ answer }) => answer.schema !== null)
    expect(withAnswer.filter(({ answer }) => !hasFields(answer.schema ?? {}, schemas)).map(({ id }) => id)).toEqual([])
  })

  it('has each scope in the table of its documentation', () => {
    const rows = [...readRepoFile('docs/api.md').matchAll(/^\| `([a-z]+(?::[a-z]+)?)` \|/gm)].map(([, scope]) => scope)
    expect(rows).toEqual(scopes)
  })

  it('answers with something that is described, or with nothing', () => {
    for (const { path, output, status } of apiRoutes) expect([path, output === null]).toEqual([path, status === 204])
  })
})
