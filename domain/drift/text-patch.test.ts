import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keepFormatting, textPatch } from './text-patch.ts'

/** What git makes of the file with the patch. */
function applied(before: string, patch: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'mission-control-patch-'))
  try {
    writeFileSync(join(dir, 'a.yaml'), before)
    execFileSync('git', ['apply', '-'], { cwd: dir, input: patch, stdio: ['pipe', 'ignore', 'pipe'] })
    return readFileSync(join(dir, 'a.yaml'), 'utf8')
  } finally {
    rmSync(dir, { recursive: true })
  }
}

describe('a patch', () => {
  it('is empty where nothing changed', () => expect(textPatch('a.yaml', 'a: 1\n', 'a: 1\n')).toBe(''))

  it('is taken by git, whatever changed', () => {
    const lines = fc.array(fc.constantFrom('a: 1', 'b: 2', 'c: 3', '# why', '  d: 4'), { minLength: 1, maxLength: 25 })
    fc.assert(
      fc.property(lines, lines, (one, two) => {
        const [before, after] = [`${one.join('\n')}\n`, `${two.join('\n')}\n`]
        if (before !== after) expect(applied(before, textPatch('a.yaml', before, after))).toBe(after)
      }),
      { numRuns: 40 },
    )
  })

  it('leaves lines that were not changed as people wrote them', () => {
    const before = 'a: [1]  # why\nb: 2\n'
    expect(keepFormatting(before, 'a: [ 1 ] # why\nb: 2\n', 'a: [ 1 ] # why\nb: 3\nc: 4\n')).toBe('a: [1]  # why\nb: 3\nc: 4\n')
  })
})
