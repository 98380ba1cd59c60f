import type { CheckView, GateRunView, SampleView } from '#contracts/gates.ts'
import { plainLine } from './plain-text.ts'
import { table } from './table.ts'
import type { Terminal } from './terminal.ts'

/** One gate run for people: its verdict with the sentence, then each check, then what was wrong in some of its samples. */
export function showGateRun(run: GateRunView, { out, columns }: Terminal, wrong: readonly SampleView[] = []): void {
  const release = run.release ? ` of ${run.release.name}` : ''
  const verdict = run.verdict ?? `running, look ${run.look} of ${run.looks}`
  out(`${plainLine(`${run.suite} in ${run.environment}${release}: ${verdict}. ${run.says ?? ''}`)}\n`)
  if (run.checks.length > 0) out(table<CheckView>(checkColumns, run.checks, columns))
  for (const { check, n, case: caseId, why, error } of wrong)
    out(`  ${plainLine(`${check} #${n}${caseId ? ` (${caseId})` : ''}: ${error ?? why ?? 'wrong'}`)}\n`)
  out(`Run ${run.id}, ${run.samples} samples, correlation id ${run.correlationId}\n`)
}

const checkColumns = [
  { heading: 'CHECK', cell: ({ check, liveness }: CheckView) => (liveness ? `${check} (liveness)` : check) },
  { heading: 'KIND', cell: ({ kind }: CheckView) => kind },
  { heading: 'VERDICT', cell: ({ verdict }: CheckView) => verdict },
  { heading: 'SAMPLES', cell: ({ samples }: CheckView) => String(samples), right: true },
  { heading: 'WHY', cell: ({ says }: CheckView) => says },
]
