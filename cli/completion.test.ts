import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { completionScript } from './completion.ts'
import { createProgram } from './program.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

/** What a real bash offers for a line, with the cursor at its end. */
function offered(line: string): string[] {
  const words = line.split(' ')
  const program = createProgram(keptTerminal())
  const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _mc; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['-c', `${completionScript(program, 'bash')}\n${ask}`], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
}

describe('completion', () => {
  it.each([
    ['mc se', ['sessions', 'session']],
    ['mc session a', ['abort']],
    ['mc sessions --verdict lo', ['looping']],
    ['mc token create --role op', ['operator']],
    ['mc token create --na', ['--name']],
    ['mc completion z', ['zsh']],
  ])('offers what fits after %j', (line, words) => {
    expect(offered(line)).toEqual(words)
  })
})
