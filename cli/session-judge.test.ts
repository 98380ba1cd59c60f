import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { judgeFrames } from './session-judge.ts'

const folder = mkdtempSync(join(tmpdir(), 'session-judge-'))
afterAll(() => rmSync(folder, { recursive: true }))

const recorded = new URL('../domain/session/corpus/recorded/', import.meta.url)
const linesOf = (name: string) => readFileSync(new URL(`${name}.jsonl`, recorded), 'utf8').split('\n')
const start = {
  type: 'event',
  event: 'agent',
  payload: { runId: 'r', sessionKey: 'agent:main:a', stream: 'lifecycle', data: { phase: 'start' } },
}
const line = (t: number, frame: object) => JSON.stringify({ t, frame })
const tick = (t: number) => line(t, { type: 'event', event: 'tick', payload: { ts: t } })

describe('judgeFrames', () => {
  it('gives one entry for each change, in the form that is documented', async () => {
    const { sessions } = await judgeFrames(linesOf('loop'))
    expect(sessions).toHaveLength(1)
    expect(sessions[0]?.key).toBe('agent:main:loop')
    expect(sessions[0]?.verdicts.map(({ verdict }) => verdict)).toEqual(['healthy', 'looping', 'idle'])
    const looping = sessions[0]?.verdicts[1]
    expect(Object.keys(looping ?? {})).toEqual(['t', 'verdict', 'since', 'confidence', 'evidence'])
    expect(looping?.since).toBeLessThan(looping?.t ?? 0)
  })

  it('lets a deadline between two frames fall at its own time', async () => {
    const { sessions } = await judgeFrames([line(1_000, start), tick(500_000)])
    expect(sessions[0]?.verdicts.map(({ t, verdict, since }) => [t, verdict, since])).toEqual([
      [1_000, 'healthy', 1_000],
      [121_000, 'stuck', 1_000],
    ])
  })

  it('counts silence up to the last frame and no further', async () => {
    expect((await judgeFrames([line(0, start), tick(119_999)])).sessions[0]?.verdicts).toHaveLength(1)
    expect((await judgeFrames([line(0, start), tick(120_000)])).sessions[0]?.verdicts).toHaveLength(2)
  })

  it('reads captured events with their time beside them, and empty lines', async () => {
    for (const clock of ['at', 'ms']) {
      const lines = [
        JSON.stringify({ [clock]: 5, ...start }),
        '',
        JSON.stringify({ [clock]: 130_000, type: 'event', event: 'tick' }),
      ]
      expect((await judgeFrames(lines)).sessions[0]?.verdicts.at(-1)?.verdict).toBe('stuck')
    }
  })

  it('keeps sessions apart', async () => {
    const { sessions } = await judgeFrames([...linesOf('loop'), ...linesOf('six-steps')])
    expect(sessions.find(({ key }) => key.endsWith('steps'))?.verdicts.some(({ verdict }) => verdict === 'looping')).toBe(false)
  })

  it.each([
    ['not json', 'line 2 is not JSON'],
    ['{"frame":{}}', 'line 2 is no frame'],
    ['{"t":"soon","frame":{}}', 'line 2 is no frame'],
  ])('names the line that is no frame: %s', async (bad, message) => {
    await expect(judgeFrames([line(0, start), bad])).rejects.toThrow(message)
  })
})

describe('mc session judge', () => {
  const program = join(folder, 'judge.ts')
  writeFileSync(
    program,
    `import { sessionJudgeCommand } from '${new URL('./session-judge.ts', import.meta.url).href}'\nawait sessionJudgeCommand().parseAsync(process.argv)\n`,
  )
  const run = (args: string[], input = '') => spawnSync(process.execPath, [program, ...args], { input, encoding: 'utf8' })

  it('prints JSON of a file and a table of standard input', () => {
    const json = run([new URL('loop.jsonl', recorded).pathname, '--json'])
    expect(json.status).toBe(0)
    expect(JSON.parse(json.stdout)).toMatchObject({ sessions: [{ key: 'agent:main:loop' }] })
    expect(run(['-'], linesOf('loop').join('\n')).stdout).toMatch(/agent:main:loop\n.*healthy[\s\S]*looping .*made 5 times/)
  })

  it('takes its thresholds from a file, and refuses an unknown one by name', () => {
    const good = join(folder, 'good.yaml')
    writeFileSync(good, 'looping:\n  repeats: 40\n  jitterRepeats: 40\n')
    expect(run([new URL('loop.jsonl', recorded).pathname, '--config', good]).stdout).not.toContain('looping')
    const bad = join(folder, 'bad.yaml')
    writeFileSync(bad, 'looping:\n  repeat: 4\n')
    const refused = run(['-', '--config', bad])
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('"repeat"')
  })

  it('ends with 2 and the reason when the file is missing or a line is no frame', () => {
    expect(run([join(folder, 'none.jsonl')])).toMatchObject({ status: 2, stdout: '' })
    const bad = run(['-'], 'nonsense\n')
    expect(bad.status).toBe(2)
    expect(bad.stderr).toBe('mc session judge: line 1 is not JSON\n')
  })
})
