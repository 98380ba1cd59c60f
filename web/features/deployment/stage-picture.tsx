'use client'
import { ArrowRight } from 'lucide-react'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { formatExact } from '#web/ui/format.ts'
import { GateVerdictBadge } from '#web/ui/gate-verdict-badge.tsx'
import type { PipelineGate, Stage } from './stages.ts'
import { TargetStep } from './target-step.tsx'

/** Older verdicts of a stage that is watched for long are in the journal. */
const MOST_GATES = 4

/** The environments it goes through, side by side: waves, targets with their newest step, and the verdicts. */
export function StagePicture({ stages }: { stages: readonly Stage[] }) {
  return (
    <ol className="flex flex-col gap-2 lg:flex-row lg:items-stretch" aria-label="Stages">
      {stages.map((stage, index) => (
        <li key={stage.environment} className="flex min-w-0 flex-1 flex-col items-stretch gap-2 lg:flex-row">
          {index > 0 ? <ArrowRight className="size-4 shrink-0 rotate-90 self-center text-ink-3 lg:rotate-0" aria-hidden /> : null}
          <StageBox stage={stage} />
        </li>
      ))}
    </ol>
  )
}

function StageBox({ stage }: { stage: Stage }) {
  const shown = stage.gates.slice(-MOST_GATES)
  const left = stage.gates.length - shown.length
  return (
    <div className="min-w-0 flex-1 rounded border" data-stage={stage.environment}>
      <h3 className="border-b bg-canvas px-3 py-1 font-semibold">{stage.environment}</h3>
      <ol className="flex flex-col">
        {stage.waves.map(({ wave, targets }) => (
          <li key={wave} className="border-b px-3 py-1.5 last:border-b-0">
            <p className="text-xs text-ink-3">{waveName(wave, stage.waves.length)}</p>
            <ul>
              {targets.map((target) => (
                <TargetStep key={target.target} target={target} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
      {stage.waves.length === 0 ? <p className="px-3 py-2 text-ink-3">Its targets are not known yet.</p> : null}
      {left > 0 ? <p className="border-t px-3 py-1 text-xs text-ink-3">{left} earlier verdicts are in the journal.</p> : null}
      <ul>
        {shown.map((gate) => (
          <GateLine key={gate.gateRunId} gate={gate} />
        ))}
      </ul>
    </div>
  )
}

function waveName(wave: number, waves: number): string {
  if (waves === 1) return 'All at once'
  return wave === 0 ? 'Wave 1, canary' : `Wave ${wave + 1}`
}

const purposes = { candidate: 'before users', verify: 'after the switch', soak: 'soak', watch: 'watch' } as const

/** A verdict with its sentence; the run behind it is one click away. */
function GateLine({ gate }: { gate: PipelineGate }) {
  const { change } = useUrlState()
  return (
    <li className="border-t px-3 py-1.5" data-gate={gate.suite} data-gate-verdict={gate.verdict ?? 'running'}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <GateVerdictBadge verdict={gate.verdict} />
        <button
          type="button"
          className="font-medium text-accent underline underline-offset-2"
          title={formatExact(gate.at)}
          onClick={() => change({ gate: gate.gateRunId })}
        >
          {gate.suite}
        </button>
        <span className="text-xs text-ink-3">
          {purposes[gate.purpose]}
          {gate.target ? `, ${gate.target}` : null}
        </span>
      </p>
      <p className="mt-0.5 break-words text-ink-2">{gate.says}</p>
    </li>
  )
}
