import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readRepoFile, repoFiles } from './repo-files.ts'

const files = repoFiles()
const source = files.filter((path) => /\.(ts|tsx|mjs|css)$/.test(path))
const code = files.filter((path) => /\.(ts|tsx|mjs)$/.test(path))
const text = files.filter((path) =>
  /\.(ts|tsx|mjs|css|json|ya?ml|md|sql|prisma|sh|toml)$|(^|\/)(Dockerfile|run|\.env\.example)$/.test(path),
)
const prose = text.filter((path) => path !== 'package-lock.json')

/** Lines of the files that a pattern matches, as `path:line: text`. Patterns here are spelt so that they do not match themselves. */
function linesMatching(pattern: RegExp, among: readonly string[]): string[] {
  return among.flatMap((path) =>
    readRepoFile(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? `${path}:${index + 1}: ${line.trim().slice(0, 120)}` : [])),
  )
}

const lineCount = (path: string) => readRepoFile(path).trimEnd().split('\n').length

describe('files', () => {
  it('have at most 300 lines', () => {
    expect(source.filter((path) => lineCount(path) > 300)).toEqual([])
  })

  it('are small on the whole: half of them have less than 100 lines', () => {
    const lengths = code.filter((path) => !path.includes('.test.')).map(lineCount)
    expect(lengths.toSorted((a, b) => a - b)[Math.floor(lengths.length / 2)]).toBeLessThan(100)
  })

  it('are named in kebab-case, and after what they are about', () => {
    const word = /^[a-z0-9]+(-[a-z0-9]+)*$/
    const stem = (path: string) => path.split('/').at(-1)?.split('.')[0] ?? ''
    // Next gives meaning to brackets in names of folders, not of files.
    expect(code.filter((path) => !word.test(stem(path)))).toEqual([])
    const vague = /^(utils?|helpers?|common|misc|manager|service)$/
    expect(code.filter((path) => path.split(/[/.]/).some((part) => vague.test(part)))).toEqual([])
  })

  it('with tests are ones that a test run finds', () => {
    const looksLikeTest = files.filter((path) => /[._](test|spec)\.\w+$/.test(path))
    expect(looksLikeTest.filter((path) => !/\.test\.tsx?$/.test(path))).toEqual([])
    expect(looksLikeTest.length).toBeGreaterThan(20)
  })

  it('hold no environment of a person', () => {
    expect(files.filter((path) => /(^|\/)\.env($|\.)/.test(path))).toEqual(['.env.example'])
  })
})

describe('text', () => {
  it('names no path of one machine', () => {
    expect(linesMatching(/(^|[\s'"`(=:])\/(root|work|Users)\//, prose)).toEqual([])
    // In the domain such paths are data.
    expect(
      linesMatching(
        /['"`]\/tmp\//,
        code.filter((path) => !/^(domain|demo|contracts)\//.test(path)),
      ),
    ).toEqual([])
  })

  it('leaves no work for later behind', () => {
    expect(linesMatching(/(\/\/|\/\*|^\s*\*|#|--).*\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b/, prose)).toEqual([])
  })

  it('gives a reason with each suppression', () => {
    const bare = /@ts-(expect-error|ignore)\s*$|(oxlint|eslint)-disable(?!.* -- )|biome-ignore(?!.*: \w)|@ts-nocheck/
    const own = new Set(['test/repo-safety.test.ts'])
    expect(
      linesMatching(
        bare,
        code.filter((path) => !own.has(path)),
      ),
    ).toEqual([])
  })

  it('focuses or switches off no test', () => {
    expect(
      linesMatching(
        /\b(it|test|describe)\.(only|skip|todo)\b/,
        code.filter((path) => path.includes('.test.')),
      ),
    ).toEqual([])
  })
})

describe('imports', () => {
  const imports = code.flatMap((path) =>
    [...readRepoFile(path).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, specifier = '']) => ({ path, specifier })),
  )

  it('of other rooms go by the name of the room', () => {
    const room = (path: string) => path.split('/')[0]
    const leaving = imports.filter(({ path, specifier }) => {
      if (!specifier.startsWith('.') || !path.includes('/')) return false
      return room(normalize(join(dirname(path), specifier))) !== room(path)
    })
    expect(leaving).toEqual([])
  })

  it('of our own files exist and name their ending, as Node does not guess', () => {
    const own = imports.filter(({ specifier }) => /^(\.|#)/.test(specifier))
    expect(own.length).toBeGreaterThan(200)
    expect(own.filter(({ specifier }) => !/\.(ts|tsx|mjs|css|json|sql)$/.test(specifier))).toEqual([])
  })
})

describe('the lock file', () => {
  it('names the public registry alone', () => {
    const { packages } = JSON.parse(readRepoFile('package-lock.json')) as { packages: Record<string, { resolved?: string }> }
    const resolved = Object.values(packages).flatMap((entry) => entry.resolved ?? [])
    expect(resolved.filter((url) => !url.startsWith('https://registry.npmjs.org/'))).toEqual([])
  })
})

describe('the schema', () => {
  it('gives every table its tenant, and the migrations do so too', () => {
    const models = [...readRepoFile('prisma/schema.prisma').matchAll(/^model (\w+) \{([^}]*)\}/gm)]
    expect(models.length).toBeGreaterThan(10)
    expect(models.filter(([, , body = '']) => !body.includes('@map("tenant_id") @db.Uuid')).map(([, name]) => name)).toEqual([])
    const migrations = files.filter((path) => /^prisma\/migrations\/.*\.sql$/.test(path)).map(readRepoFile)
    const tables = migrations.flatMap((sql) => [...sql.matchAll(/CREATE TABLE "?(\w+)"? \(([^;]*)\);/g)])
    expect(tables.length).toBeGreaterThanOrEqual(models.length)
    expect(tables.filter(([, , body = '']) => !/"?tenant_id"? UUID NOT NULL/i.test(body)).map(([, name]) => name)).toEqual([])
  })
})
